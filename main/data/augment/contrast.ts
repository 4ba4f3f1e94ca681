import { z } from 'zod'
import { defineTransform } from './define'
import { contrastTo } from './kernels/colour'
import { factorAround, short } from './kernels/ranges'

/** Moves every value away from or towards the mean brightness of the image. */
export const contrast = defineTransform({
  id: 'contrast', group: 'colour', title: 'Contrast', summary: 'Moves values away from or towards the mean brightness of the image.', source: 'torchvision v2, adjust_contrast',
  /** The factor is uniform in [max(0, 1 - amount), 1 + amount]. */
  params: z.strictObject({ amount: z.number().min(0).max(5).default(0.2) }), drawn: z.strictObject({ factor: z.number().min(0).max(6) }),
  sample: ({ amount }, rng) => ({ factor: factorAround(rng, amount) }),
  apply: (work, source, target, { factor }) => contrastTo(source, target, factor, work),
  describe: ({ factor }) => `contrast x ${short(factor)}`,
})
