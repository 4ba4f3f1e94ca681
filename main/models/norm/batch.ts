import { z } from 'zod'
import { affine, defineNorm } from './define'

/**
 * Batch norm (Ioffe and Szegedy 2015, arXiv 1502.03167, algorithm 1). Statistics over the norm batch and all positions,
 * for each channel. Running mean and *unbiased* running variance: new = keep x old + (1 - keep) x batch, so that a keep of
 * 0.9 is PyTorch's momentum 0.1. "frozen" uses the running statistics as constants in training too.
 */
export const batch = defineNorm({
  id: 'batch', title: 'Batch norm', summary: 'Statistics over the batch; unreliable when the norm batch is small.', source: 'arXiv 1502.03167, algorithm 1', batchStatistics: true,
  params: z.strictObject({ eps: z.number().positive().default(1e-5), keep: z.number().min(0).lt(1).default(0.9), mode: z.enum(['train', 'frozen']).default('train') }),
  bind: ({ eps, keep, mode }, channels) => ({
    variables: [
      ...affine(channels),
      { name: 'mean', shape: [channels], role: 'statistic', init: { kind: 'constant', value: 0 } },
      { name: 'variance', shape: [channels], role: 'statistic', init: { kind: 'constant', value: 1 } },
    ],
    forward({ ops, training, variable, average }, x) {
      if (training && mode === 'train') {
        const { y, mean, variance } = ops.batchNorm(x, variable('gamma'), variable('beta'), eps)
        average('mean', mean, keep)
        average('variance', variance, keep)
        return y
      }
      return ops.frozenNorm(x, variable('gamma'), variable('beta'), variable('mean'), variable('variance'), eps)
    },
    detail: mode === 'frozen' ? 'batch, frozen' : 'batch',
    // Over one value the variance is 0 and the result always the shift.
    minimumValues: mode === 'frozen' ? 1 : 2,
  }),
})
