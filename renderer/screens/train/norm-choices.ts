import { jsonObject } from '../../../preload/contract'
import type { Recipe, UnitInfo } from '../../../preload/contract'
import { ordered } from '../../state/ordered'
import { text } from '../../text/en'

/** A norm for the whole model beside the others: its name, and the recipe that has it. */
export interface NormChoice { readonly title: string; readonly recipe: Recipe; readonly now: boolean }

const textOf = ({ norm }: Recipe): string => JSON.stringify(ordered(jsonObject.parse(norm)))
const sameNorm = (a: Recipe, b: Recipe): boolean => textOf(a) === textOf(b)

/** Every norm of the registry in all layers of the model, and group norm with weights standardised; first the recipe's own where it is none of these. */
export function normChoices(recipe: Recipe, norms: readonly UnitInfo[]): NormChoice[] {
  const withNorm = (title: string, { id, defaults }: UnitInfo, weightStandardization: Recipe['norm']['weightStandardization']): NormChoice => {
    const other = { ...recipe, norm: { ...defaults, kind: id, weightStandardization, layers: {} } }
    return { title, recipe: other, now: sameNorm(other, recipe) }
  }
  const all = norms.flatMap((unit) => [
    withNorm(unit.title, unit, 'none'), ...(unit.id === 'group' ? [withNorm(text.norms.standardized(unit.title), unit, 'standard')] : []),
  ])
  return all.some(({ now }) => now) ? all : [{ title: text.norms.own, recipe, now: true }, ...all]
}
