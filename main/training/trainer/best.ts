import type { Recipe } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { directionOf } from '../../models'

/** Which metric decides what "best" means for this recipe. */
export interface Criterion { readonly metric: string; readonly mode: 'max' | 'min' }

/** Early stopping's metric if there is one, else validation accuracy of a single class target, else validation loss. */
export function criterionOf(recipe: Recipe): Criterion {
  const { earlyStop } = recipe.budget
  if (earlyStop !== null) return { metric: earlyStop.metric, mode: earlyStop.mode }
  const only = recipe.targets.length === 1 ? recipe.targets[0] : undefined
  return only?.kind === 'class' ? { metric: 'val.accuracy', mode: 'max' } : { metric: 'val.loss', mode: 'min' }
}

export const isBetter = (value: number, than: number | undefined, mode: 'max' | 'min'): boolean =>
  than === undefined || (mode === 'max' ? value > than : value < than)

/** Takes an epoch's values into the best ones seen so far; `epoch` is 1-based. */
export function updateBest(best: Record<string, { value: number; epoch: number }>, values: Readonly<Record<string, number>>, epoch: number): void {
  for (const [name, value] of Object.entries(values)) {
    if (isBetter(value, best[name]?.value, directionOf(name))) best[name] = { value, epoch }
  }
}

/** The value of an epoch that decides; a metric that does not exist is the recipe's mistake and is said with what there is. */
export function criterionValue(metric: string, values: Readonly<Record<string, number>>): number {
  const value = values[metric]
  if (value === undefined) {
    throw new AtelierError('recipe.metric', `budget.earlyStop.metric: there is no metric "${metric}"`, `Measured here: ${Object.keys(values).sort().join(', ')}.`)
  }
  return value
}
