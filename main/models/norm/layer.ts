import { z } from 'zod'
import { affine, defineNorm } from './define'

/** Layer norm over all positions and channels of a sample (Ba et al. 2016, arXiv 1607.06450, eq. 3), as group norm with one group. Not Keras' LayerNormalization, which reduces only the last axis. */
export const layer = defineNorm({
  id: 'layer', title: 'Layer norm', summary: 'Statistics over everything in one sample.', source: 'arXiv 1607.06450, eq. 3', batchStatistics: false,
  params: z.strictObject({ eps: z.number().positive().default(1e-5) }),
  bind: ({ eps }, channels) => ({
    variables: affine(channels),
    forward: ({ ops, variable }, x) => ops.groupNorm(x, variable('gamma'), variable('beta'), 1, eps),
    detail: 'layer', minimumPositions: channels === 1 ? 2 : 1,
  }),
})
