import { SCALED } from '../../../preload/contract'
import type { Metric } from './define'
import { accuracy, mae, r2, rmse } from './units'

export type { Metric } from './define'
export const metrics: readonly Metric[] = [accuracy, mae, rmse, r2]
export const metricsFor = (kind: 'class' | 'regression'): Metric[] => metrics.filter((metric) => metric.kind === kind)

/** Whether more or less of a logged metric ("val.mass.mae", "val.loss") is better; null where neither is, as of a learning rate. */
export function metricDirection(name: string): 'max' | 'min' | null {
  const last = (name.endsWith(SCALED) ? name.slice(0, -SCALED.length) : name).split('.').at(-1) ?? ''
  return metrics.find(({ id }) => id === last)?.direction ?? (last === 'loss' ? 'min' : null)
}
