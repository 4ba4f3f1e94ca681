import { z } from 'zod'
import { defineTransform } from './define'
import { sharpen } from './kernels/filter'
import { factorAround, short } from './kernels/ranges'

/** Moves every pixel away from or towards the mean of its neighbourhood. */
export const sharpness = defineTransform({
  id: 'sharpness', group: 'detail', title: 'Sharpness', summary: 'Sharpens or smooths a little, by the 3x3 neighbourhood.', source: 'torchvision v2, adjust_sharpness',
  /** The factor is uniform in [max(0, 1 - amount), 1 + amount]; 0 smooths, 1 changes nothing. */
  params: z.strictObject({ amount: z.number().min(0).max(5).default(0.5) }), drawn: z.strictObject({ factor: z.number().min(0).max(6) }),
  sample: ({ amount }, rng) => ({ factor: factorAround(rng, amount) }),
  apply: (work, source, target, { factor }) => sharpen(source, target, factor, work),
  describe: ({ factor }) => `sharpness x ${short(factor)}`,
})
