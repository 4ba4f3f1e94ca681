import { z } from 'zod'
import { defineLayer, only } from './define'

/** Inverted dropout (Srivastava et al. 2014, section 4): in training each value is zero with probability `rate`, the rest is divided by 1 - rate. */
export const dropout = defineLayer({
  id: 'dropout', title: 'Dropout', summary: 'Drops values at random while training.', source: 'Srivastava et al., JMLR 15 (2014), section 4',
  params: z.strictObject({ rate: z.number().min(0).lt(1).default(0.5) }),
  shape: (_, inputs) => only(inputs),
  forward({ ops, training, key }, inputs, { rate }) {
    const x = only(inputs)
    if (!training || rate === 0) return x
    // Noise above the rate is kept: a steep ramp cut to [0, 1] is a step, in ops that every engine has.
    const keep = 1 - rate
    const chosen = ops.minimum(ops.maximum(ops.mul(ops.sub(ops.random(x.shape, key), rate), 1e9), 0), 1)
    return ops.mul(x, ops.mul(ops.stopGradient(chosen), 1 / keep))
  },
  detail: ({ rate }) => `rate ${rate}`,
})
