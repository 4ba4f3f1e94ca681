import { z } from 'zod'
import { defineTransform, standardised } from './define'
import { extent } from './statistics'

/** (y - min) / (max - min), so that training values lie in [0, 1]; one outlier presses all others together. Numbers: [min, max - min]. */
export const minMax = defineTransform({
  id: 'min-max', title: 'Min-max', summary: 'Training values between 0 and 1.', source: 'sklearn.preprocessing.MinMaxScaler', params: z.strictObject({}), monotone: 'strictly',
  fit(values) {
    const { min, max } = extent(values)
    return [min, max - min]
  },
  apply: (value, [min = 0, range = 1]) => (value - min) / range,
  invert: (scaled, [min = 0, range = 1]) => scaled * range + min,
  scale: ([, range = 1]) => range,
  formula: ([min = 0, range = 1]) => standardised('y', min, range),
})
