import { unitsPerScaled } from '../../data'
import type { Prepared } from '../../data'
import { metricsFor } from '../../models'
import type { Metric } from '../../models'
import { metricName, scaledName } from './metric-names'

/** How an error of a target becomes one in scaled units: by a factor, by measuring again on scaled values, or not at all, where values are not scaled. */
export function scalingOf({ fitted }: Pick<Prepared, 'fitted'>, target: string): { readonly units: number } | 'measured' | null {
  const transform = fitted.targets[target]
  if (transform === undefined || transform.kind === 'none') return null
  const units = unitsPerScaled(transform, target)
  return units === null ? 'measured' : { units }
}

/** Metrics whose values have the target's unit, and so others in scaled units. */
export const unitMetrics = (): Metric[] => metricsFor('regression').filter(({ inUnits }) => inUnits)

/** A split's values with the scaled ones beside them, for targets whose transform is affine. */
export function withScaled(values: Readonly<Record<string, number>>, prepared: Pick<Prepared, 'facts' | 'fitted'>, split: string): Record<string, number> {
  const out = { ...values }
  const { targets } = prepared.facts
  for (const { name, kind } of targets) {
    const scaling = kind === 'regression' ? scalingOf(prepared, name) : null
    if (scaling === null || scaling === 'measured') continue
    for (const { id } of unitMetrics()) {
      const metric = metricName(split, targets.length, name, id)
      const value = values[metric]
      if (value !== undefined) out[scaledName(metric)] = value / scaling.units
    }
  }
  return out
}
