import { z } from 'zod'
import { defineTransform } from './define'
import { betaQuantile } from './kernels/beta'
import { lengthOf } from './kernels/raster'
import { short } from './kernels/ranges'

/**
 * lambda x sample + (1 - lambda) x partner, for pixels (rounded to bytes) and labels; lambda ~ Beta(alpha, alpha)
 * (Zhang et al. 2017). The partner is the next sample in the epoch's order, and lambda is drawn for each sample.
 */
export const mixup = defineTransform({
  id: 'mixup', group: 'mix', title: 'Mixup', summary: 'Blends two samples and their labels.', source: 'arXiv 1710.09412, section 2', mixes: true,
  params: z.strictObject({ alpha: z.number().min(0.01).max(100).default(0.2) }), drawn: z.strictObject({ share: z.number().min(0).max(1) }),
  sample: ({ alpha }, rng) => ({ share: betaQuantile(rng.next(), alpha) }),
  apply: (work, source, target, { share }) => work.kernels.blend(source.start, work.partner().start, target.start, lengthOf(source), share),
  share: ({ share }) => share,
  describe: ({ share }) => `blend ${short(share * 100, 0)} % of it with ${short((1 - share) * 100, 0)} % of the next sample`,
})
