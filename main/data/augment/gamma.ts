import { z } from 'zod'
import { defineTransform } from './define'
import { gammaTo } from './kernels/colour'
import { logUniform, range, short } from './kernels/ranges'

/** value ^ gamma on [0, 1]: above 1 darkens, below 1 brightens the middle. The logarithm of gamma is uniform, since torchvision draws none. */
export const gamma = defineTransform({
  id: 'gamma', group: 'colour', title: 'Gamma', summary: 'Raises values on [0, 1] to a power; above 1 darkens.', source: 'torchvision v2, adjust_gamma',
  params: z.strictObject({ gamma: range(0.1, 10, 0.8, 1.25) }), drawn: z.strictObject({ gamma: z.number().min(0.0999).max(10.001) }),
  sample: (params, rng) => ({ gamma: logUniform(rng, params.gamma) }),
  apply: (work, source, target, drawn) => gammaTo(source, target, drawn.gamma, work),
  describe: (drawn) => `gamma ${short(drawn.gamma)}`,
})
