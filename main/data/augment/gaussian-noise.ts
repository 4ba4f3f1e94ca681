import { z } from 'zod'
import { defineTransform } from './define'
import { addNoise } from './kernels/noise'
import { noiseSeed, range, short, uniform } from './kernels/ranges'

/** Normal noise on every value of its own. torchvision's fixed sigma is 0.1; the noise itself comes from a seed that is drawn. */
export const gaussianNoise = defineTransform({
  id: 'gaussian-noise', group: 'detail', title: 'Gaussian noise', summary: 'Adds normal noise to every value.', source: 'torchvision v2, gaussian_noise',
  /** Standard deviation; 1 is the whole range of values. */
  params: z.strictObject({ sigma: range(0, 1, 0, 0.1) }),
  drawn: z.strictObject({ sigma: z.number().min(0).max(1), seed: z.int().min(0).max(4294967295) }),
  sample: ({ sigma }, rng) => ({ sigma: uniform(rng, sigma), seed: noiseSeed(rng) }),
  apply: (_work, source, target, { sigma, seed }) => addNoise(source, target, sigma, seed),
  describe: ({ sigma }) => `noise of ${short(255 * sigma, 1)} levels`,
})
