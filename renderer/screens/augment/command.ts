import { jsonObject } from '../../../preload/contract'
import type { Json, JsonObject, Preset } from '../../../preload/contract'

export interface TileOf { readonly seed: number; readonly epoch: number; readonly sample: number }

const quoted = (text: string): string => (/^[\w./:=-]+$/.test(text) ? text : `'${text.replaceAll('\'', '\'\\\'\'')}'`)
const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b)
/** What a preview depends on beside the model that must fit it; a seed is given on its own. */
const LEFT_OUT = new Set(['seed', 'schema'])

/** The command that writes a tile of this recipe: a preset, every part that differs from it, and whose draws. Epochs count from 1 there. */
export function commandFor(document: JsonObject, preset: Preset, { seed, epoch, sample }: TileOf): string {
  const before = jsonObject.parse(preset.recipe)
  const settings = Object.entries(document).filter(([key, value]) => !LEFT_OUT.has(key) && !same(before[key], value)).map(([key, value]) => `--set ${quoted(`${key}=${JSON.stringify(value)}`)}`)
  return ['atelier augment preview', `--recipe ${quoted(preset.name)}`, ...settings, `--sample ${sample}`, `--epoch ${epoch + 1}`, `--seed ${seed}`, '--out tiles'].join(' ')
}
