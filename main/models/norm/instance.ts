import { z } from 'zod'
import { affine, defineNorm } from './define'

/** Instance norm (Ulyanov et al. 2016, arXiv 1607.08022): each channel of each sample by its own statistics. Needs maps of more than one position: over one value the result is always the shift. */
export const instance = defineNorm({
  id: 'instance', title: 'Instance norm', summary: 'Statistics of each channel of each sample; needs maps larger than 1x1.', source: 'arXiv 1607.08022, eq. 4', batchStatistics: false,
  params: z.strictObject({ eps: z.number().positive().default(1e-5) }),
  bind: ({ eps }, channels) => ({
    variables: affine(channels),
    forward: ({ ops, variable }, x) => ops.groupNorm(x, variable('gamma'), variable('beta'), channels, eps),
    detail: 'instance', minimumPositions: 2,
  }),
})
