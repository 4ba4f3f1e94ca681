import { z } from 'zod'
import { defineTransform, standardised } from './define'
import { quantile, sorted } from './statistics'

const params = z.strictObject({
  /** Percentiles whose distance is the scale. */
  low: z.number().min(0).lt(50).default(25),
  high: z.number().gt(50).max(100).default(75),
})
type Params = z.infer<typeof params>

function centreAndRange(values: readonly number[], { low, high }: Params): [number, number] {
  const ordered = sorted(values)
  return [quantile(ordered, 0.5), quantile(ordered, high / 100) - quantile(ordered, low / 100)]
}

/**
 * (y - median) / (q75 - q25): outliers change neither, and stay as far out as they are. The spread is not 1: of a normal
 * distribution it is 0.74. Numbers: [median, q75 - q25].
 */
export const robust = defineTransform({
  id: 'robust', title: 'Robust', summary: 'Median 0 and an interquartile range of 1, whatever the outliers.', source: 'sklearn.preprocessing.RobustScaler', params, monotone: 'strictly',
  refuses: (values, given) => (centreAndRange(values, given)[1] > 0 ? null
    : `has the same value from percentile ${given.low} to percentile ${given.high}: there is no range to scale by. Choose a wider one (low, high), or zscore`),
  fit: centreAndRange,
  apply: (value, [median = 0, range = 1]) => (value - median) / range,
  invert: (scaled, [median = 0, range = 1]) => scaled * range + median,
  scale: ([, range = 1]) => range,
  formula: ([median = 0, range = 1]) => standardised('y', median, range),
})
