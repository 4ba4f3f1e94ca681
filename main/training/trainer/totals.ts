import type { Batch } from '../../engine/session'
import type { Averages } from './averages'
import { metricName } from './metric-names'

/** What a target adds to the total, as a step or an evaluation tells it. */
export const partOf = (losses: Readonly<Record<string, number>>, target: string): number => losses[`part/${target}`] ?? losses[target] ?? NaN

/** Samples of a batch that have the target: its loss is a mean over them. */
export const knownIn = ({ labels }: Batch, target: string): number => labels[target]?.present.data.reduce((a, b) => a + b, 0) ?? 0

/**
 * A batch's losses, each weighed by the samples that have its target: with one target the total itself, with several each
 * target's own as "loss", and what it adds to the total as "weighted" where that is something else.
 */
export function addLosses(averages: Averages, split: string, targets: readonly string[], batch: Batch, said: { readonly loss: number; readonly losses: Readonly<Record<string, number>> }): void {
  const [only, ...others] = targets
  if (only !== undefined && others.length === 0) {
    averages.add(`${split}.loss`, said.loss, knownIn(batch, only))
    return
  }
  for (const target of targets) {
    const known = knownIn(batch, target)
    if (known === 0) continue
    averages.add(metricName(split, targets.length, target, 'loss'), said.losses[target] ?? NaN, known)
    if (said.losses[`part/${target}`] !== undefined) averages.add(metricName(split, targets.length, target, 'weighted'), partOf(said.losses, target), known)
  }
}

/** With several targets the total of a split is the sum of the parts shown beside it, each a mean over the samples that have its target. */
export function withTotal(means: Readonly<Record<string, number>>, split: string, targets: readonly string[]): Record<string, number> {
  if (targets.length === 1) return { ...means }
  const parts = targets.flatMap((target) => means[metricName(split, targets.length, target, 'weighted')] ?? means[metricName(split, targets.length, target, 'loss')] ?? [])
  return parts.length === 0 ? { ...means } : { ...means, [`${split}.loss`]: parts.reduce((a, b) => a + b, 0) }
}
