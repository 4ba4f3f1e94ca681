import { z } from 'zod'
import { defineTransform, standardised } from './define'
import { extent, moments } from './statistics'

const params = z.strictObject({
  /** Mean 0 and standard deviation 1 after the logarithm. */
  standardize: z.boolean().default(true),
})

/**
 * log(1 + y) for y > -1, then a z-score. A model trained on the squared error of it predicts about the median of y, not
 * its mean. Numbers: [mean, standard deviation] of log(1 + y), or [0, 1].
 */
export const log1p = defineTransform({
  id: 'log1p', title: 'Logarithm', summary: 'log(1 + y), for amounts over several orders of magnitude; y must be more than -1.',
  source: 'numpy.log1p, then sklearn.preprocessing.StandardScaler', params, monotone: 'strictly',
  refuses(values) {
    const { min } = extent(values)
    return min > -1 ? null : `has values down to ${min}, and log(1 + y) needs every value to be more than -1. Choose yeo-johnson, which takes all`
  },
  fit(values, { standardize }) {
    if (!standardize) return [0, 1]
    const { mean, spread } = moments(values.map(Math.log1p))
    return [mean, spread > 0 ? spread : 1]
  },
  apply: (value, [mean = 0, scale = 1]) => (Math.log1p(value) - mean) / scale,
  invert: (scaled, [mean = 0, scale = 1]) => Math.expm1(scaled * scale + mean),
  formula: ([mean = 0, scale = 1]) => (mean === 0 && scale === 1 ? 'log(1 + y)' : standardised('log(1 + y)', mean, scale)),
})
