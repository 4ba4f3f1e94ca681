import { z } from 'zod'
import { defineTransform, standardised } from './define'
import { moments } from './statistics'

/**
 * (y - mean) / standard deviation with ddof 0. Predicting the mean then has a squared error of 1, so R2 = 1 - that error.
 * Numbers: [mean, standard deviation]; the deviation of a constant is 1, as in scikit-learn's StandardScaler.
 */
export const zscore = defineTransform({
  id: 'zscore', title: 'Z-score', summary: 'Mean 0 and standard deviation 1.', source: 'sklearn.preprocessing.StandardScaler', params: z.strictObject({}), monotone: 'strictly',
  fit(values) {
    const { mean, spread } = moments(values)
    return [mean, spread > 0 ? spread : 1]
  },
  apply: (value, [mean = 0, scale = 1]) => (value - mean) / scale,
  invert: (scaled, [mean = 0, scale = 1]) => scaled * scale + mean,
  scale: ([, scale = 1]) => scale,
  formula: ([mean = 0, scale = 1]) => standardised('y', mean, scale),
})
