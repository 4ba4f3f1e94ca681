import type { JsonObject } from '../../../preload/contract'
import type { text } from '../../text/en'

/** A pipeline to start from, as a recipe's field has it; what is left out takes the transform's defaults. */
export interface ReadyMade { readonly id: keyof typeof text.augment.readyMade; readonly steps: readonly (JsonObject & { readonly op: string })[] }

export const READY_MADE: readonly ReadyMade[] = [
  { id: 'shift', steps: [{ op: 'crop', padding: 2 }] },
  { id: 'flip-crop', steps: [{ op: 'horizontal-flip', p: 0.5 }, { op: 'crop', padding: 4, border: 'reflect' }] },
  { id: 'mild', steps: [{ op: 'affine', degrees: 10 }, { op: 'brightness' }, { op: 'contrast' }] },
  { id: 'colour', steps: [{ op: 'brightness', amount: 0.3 }, { op: 'contrast', amount: 0.3 }, { op: 'saturation', amount: 0.3 }, { op: 'hue' }] },
  { id: 'trivial', steps: [{ op: 'trivial-augment' }] },
  { id: 'cut-mix', steps: [{ op: 'horizontal-flip', p: 0.5 }, { op: 'cut-mix', p: 0.5 }] },
]
