import { z } from 'zod'
import { defineTransform } from './define'
import { solarizeFrom } from './kernels/steps'
import { range, short, uniform } from './kernels/ranges'

/** Inverts what is bright: values at or above the threshold. */
export const solarize = defineTransform({
  id: 'solarize', group: 'tone', title: 'Solarize', summary: 'Inverts the values at or above a threshold.', source: 'torchvision v2, solarize',
  params: z.strictObject({ threshold: range(0, 256, 128, 256) }), drawn: z.strictObject({ threshold: z.number().min(0).max(256) }),
  sample: ({ threshold }, rng) => ({ threshold: uniform(rng, threshold) }),
  apply: (work, source, target, { threshold }) => solarizeFrom(source, target, threshold, work),
  describe: ({ threshold }) => `invert from ${short(threshold, 1)} up`,
})
