import { z } from 'zod'
import { defineTransform } from './define'
import { logUniform, range, short } from './kernels/ranges'
import { cut, mapBytes } from './kernels/table'

const UNIT = Math.fround(1 / 255)

/** value ^ gamma on [0, 1]: above 1 darkens, below 1 brightens the middle. The logarithm of gamma is uniform, since torchvision draws none. */
export const gamma = defineTransform({
  id: 'gamma', title: 'Gamma', summary: 'Raises values on [0, 1] to a power; above 1 darkens.', source: 'torchvision v2, adjust_gamma',
  params: z.strictObject({ gamma: range(0.1, 10, 0.8, 1.25) }), drawn: z.strictObject({ gamma: z.number().min(0.0999).max(10.001) }),
  sample: (params, rng) => ({ gamma: logUniform(rng, params.gamma) }),
  apply(work, source, target, drawn) {
    for (let v = 0; v < 256; v += 1) work.tables[v] = cut(Math.fround(Math.fround(Math.pow(Math.fround(v * UNIT), drawn.gamma)) * Math.fround(255.999)))
    mapBytes(source, target, work.tables)
  },
  describe: (drawn) => `gamma ${short(drawn.gamma)}`,
})
