import type { Recipe } from '../../../preload/contract'
import { metricsFor } from '../../models'

/** `split.metric` with one target, `split.target.metric` with several. */
export function metricName(split: string, targets: number, target: string, metric: string): string {
  return targets === 1 ? `${split}.${metric}` : `${split}.${target}.${metric}`
}

/** The name of the same error in scaled units. */
export const scaledName = (name: string): string => `${name}.scaled`

/** Every name that a training of this recipe gives values of at the end of an epoch, sorted. */
export function measuredNames({ targets, loss }: Pick<Recipe, 'targets' | 'loss'>): string[] {
  const weighed = loss.weighting !== 'static' || targets.some(({ weight }) => weight !== 1)
  const losses = targets.length === 1 ? [] : ['loss', ...(weighed ? ['weighted'] : [])]
  const own = targets.flatMap(({ name, kind, transform }) => [
    ...metricsFor(kind).flatMap(({ id, meanOfSamples, inUnits }) => ['val', ...(meanOfSamples ? ['train'] : [])].flatMap((split) => {
      const metric = metricName(split, targets.length, name, id)
      return kind === 'regression' && inUnits && transform.kind !== 'none' ? [metric, scaledName(metric)] : [metric]
    })),
    ...losses.flatMap((id) => ['train', 'val'].map((split) => metricName(split, targets.length, name, id))),
  ])
  return ['train.loss', 'val.loss', ...own].sort()
}
