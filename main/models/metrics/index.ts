import { SCALED } from '../../../preload/contract'
import type { MetricDirection } from '../../../preload/contract'
import type { Metric } from './define'
import { accuracy, mae, r2, rmse } from './units'

export type { Metric } from './define'
export const metrics: readonly Metric[] = [accuracy, mae, rmse, r2]
export const metricsFor = (kind: 'class' | 'regression'): Metric[] => metrics.filter((metric) => metric.kind === kind)

/** What is measured beside them and is better when small: losses, and what a loss adds to a total. */
const LOSSES = ['loss', 'weighted', 'mse'] as const
const directions = new Map<string, MetricDirection>([...metrics.map((metric) => [metric.id, metric.direction] as const), ...LOSSES.map((id) => [id, 'min'] as const)])

/** Whether a metric such as "val.mass.rmse.scaled" is best when large ("max") or small ("min"); null where nobody declared it, as of a learning rate. */
export function metricDirection(name: string): MetricDirection | null {
  const bare = name.endsWith(SCALED) ? name.slice(0, -SCALED.length) : name
  return directions.get(bare.slice(bare.lastIndexOf('.') + 1)) ?? null
}

/** The same for what is compared in any case; what nobody declared is best when large. */
export const directionOf = (name: string): MetricDirection => metricDirection(name) ?? 'max'
