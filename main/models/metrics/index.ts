import type { Metric } from './define'
import { accuracy, mae, r2, rmse } from './units'

export type { Metric } from './define'
export const metrics: readonly Metric[] = [accuracy, mae, rmse, r2]
export const metricsFor = (kind: 'class' | 'regression'): Metric[] => metrics.filter((metric) => metric.kind === kind)
