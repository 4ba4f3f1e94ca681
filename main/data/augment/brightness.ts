import { z } from 'zod'
import { defineTransform } from './define'
import { brighten } from './kernels/colour'
import { factorAround, short } from './kernels/ranges'

/** Multiplies every value; results above 255 are clipped, others cut off to whole numbers. */
export const brightness = defineTransform({
  id: 'brightness', group: 'colour', title: 'Brightness', summary: 'Multiplies every value by a factor around 1.', source: 'torchvision v2, adjust_brightness',
  /** The factor is uniform in [max(0, 1 - amount), 1 + amount]. */
  params: z.strictObject({ amount: z.number().min(0).max(5).default(0.2) }), drawn: z.strictObject({ factor: z.number().min(0).max(6) }),
  sample: ({ amount }, rng) => ({ factor: factorAround(rng, amount) }),
  apply: (work, source, target, { factor }) => brighten(source, target, factor, work),
  describe: ({ factor }) => `brightness x ${short(factor)}`,
})
