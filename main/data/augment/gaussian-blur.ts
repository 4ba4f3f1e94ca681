import { z } from 'zod'
import { defineTransform } from './define'
import { blur } from './kernels/filter'
import { range, short, uniform } from './kernels/ranges'

/** Gaussian blur with mirrored edges, rounded. torchvision has no default for the kernel. */
export const gaussianBlur = defineTransform({
  id: 'gaussian-blur', group: 'detail', title: 'Gaussian blur', summary: 'Blurs with a Gaussian of random width.', source: 'torchvision v2, gaussian_blur',
  params: z.strictObject({
    /** Taps an axis, odd. */
    kernel: z.int().min(1).max(63).refine((n) => n % 2 === 1, 'must be odd').default(5).meta({ odd: true }),
    /** Standard deviation in pixels. */
    sigma: range(0.05, 30, 0.1, 2),
  }),
  drawn: z.strictObject({ sigma: z.number().min(0.05).max(30) }),
  sample: ({ sigma }, rng) => ({ sigma: uniform(rng, sigma) }),
  apply: (work, source, target, { sigma }, { kernel }) => blur(source, target, (kernel - 1) / 2, sigma, work),
  describe: ({ sigma }) => `blur by ${short(sigma)} px`,
})
