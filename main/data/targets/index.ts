import { z } from 'zod'
import { registry } from '../../lib/registry'
import type { Unit } from '../../lib/registry'

/** The numbers of a fitted transform; what they mean is the transform's own. */
export const fittedTransform = z.object({ kind: z.string(), numbers: z.array(z.number()) })
export type FittedTransform = z.infer<typeof fittedTransform>

/** A target transform: fitted on training values only, applied to targets, inverted on predictions. */
export interface TargetTransform extends Unit {
  fit(values: readonly number[]): number[]
  apply(value: number, numbers: readonly number[]): number
  invert(value: number, numbers: readonly number[]): number
}

const params = z.strictObject({})

const none: TargetTransform = {
  id: 'none', title: 'None', summary: 'Values as they are.', source: '', params,
  fit: () => [], apply: (value) => value, invert: (value) => value,
}

/** (y - mean) / standard deviation with ddof 0; a constant target keeps scale 1, as scikit-learn's StandardScaler. */
const zscore: TargetTransform = {
  id: 'zscore', title: 'Z-score', summary: 'Mean 0 and standard deviation 1.', source: 'sklearn.preprocessing.StandardScaler', params,
  fit(values) {
    const mean = values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length)
    return [mean, variance > 0 ? Math.sqrt(variance) : 1]
  },
  apply: (value, [mean = 0, scale = 1]) => (value - mean) / scale,
  invert: (value, [mean = 0, scale = 1]) => value * scale + mean,
}

export const targetTransforms = registry('target transform', [none, zscore])
