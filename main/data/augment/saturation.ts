import { z } from 'zod'
import { defineTransform } from './define'
import { saturate } from './kernels/colour'
import { factorAround, short } from './kernels/ranges'

/** Moves every pixel away from or towards its own grey. Changes nothing in grey images. */
export const saturation = defineTransform({
  id: 'saturation', group: 'colour', title: 'Saturation', summary: 'Moves colours away from or towards grey; grey images stay as they are.', source: 'torchvision v2, adjust_saturation', colour: 'rgb',
  /** The factor is uniform in [max(0, 1 - amount), 1 + amount]; 0 is grey, 1 changes nothing. */
  params: z.strictObject({ amount: z.number().min(0).max(5).default(0.2) }), drawn: z.strictObject({ factor: z.number().min(0).max(6) }),
  sample: ({ amount }, rng) => ({ factor: factorAround(rng, amount) }),
  apply: (work, source, target, { factor }) => saturate(source, target, factor, work),
  describe: ({ factor }) => `saturation x ${short(factor)}`,
})
