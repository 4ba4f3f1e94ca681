import type { ComponentType } from 'react'
import { text } from '../../text/en'
import { EffectsPart } from './EffectsPart'
import { SheetPart } from './SheetPart'
import { useEffectsAnswer } from './effects-words'
import { ComparePart, useCompareAnswer } from './compare/ComparePart'
import { LineagePart, useLineageAnswer } from './lineage/LineagePart'

/** A way to look at the versions: one file and one line here. `answer` is a hook that says the answer of this part in words; without one the head says the baseline's. */
export interface Part { readonly title: string; readonly component: ComponentType; readonly useAnswer?: () => string | null }

export const parts = {
  sheet: { title: text.versionsParts.sheet, component: SheetPart },
  compare: { title: text.versionsParts.compare, component: ComparePart, useAnswer: useCompareAnswer },
  lineage: { title: text.versionsParts.lineage, component: LineagePart, useAnswer: useLineageAnswer },
  effects: { title: text.effects.title, component: EffectsPart, useAnswer: useEffectsAnswer },
} satisfies Record<string, Part>

export type PartId = keyof typeof parts
export const partIds = Object.keys(parts).filter(isPart)

export function isPart(id: string): id is PartId {
  return Object.hasOwn(parts, id)
}
