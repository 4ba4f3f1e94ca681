import { z } from 'zod'
import { defineOptimizer } from './define'

const params = z.strictObject({ beta1: z.number().min(0).lt(1).default(0.9), beta2: z.number().min(0).lt(1).default(0.999), eps: z.number().positive().default(1e-8) })

/** Adam (Kingma and Ba 2015, arXiv 1412.6980, algorithm 1), epsilon after the bias-corrected root as in torch.optim. */
function rule({ beta1, beta2, eps }: z.infer<typeof params>, weightDecay: number, decoupled: boolean) {
  return {
    slots: ['m', 'v'],
    // In double precision: 1 - beta2^1 would lose four digits as a difference of float32.
    scalars: (step: number) => [1 / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step)],
    update: (ops, { value, gradient, slots: [m0, v0], lr, scalars: [first, second], decay }) => {
      if (m0 === undefined || v0 === undefined || first === undefined || second === undefined) throw new TypeError('Adam lost its state')
      const decays = decay && weightDecay > 0
      const g = decays && !decoupled ? ops.add(gradient, ops.mul(value, weightDecay)) : gradient
      const m = ops.add(ops.mul(m0, beta1), ops.mul(g, 1 - beta1))
      const v = ops.add(ops.mul(v0, beta2), ops.mul(ops.square(g), 1 - beta2))
      const stepSize = ops.div(ops.mul(m, ops.mul(lr, first)), ops.add(ops.mul(ops.sqrt(v), second), eps))
      const start = decays && decoupled ? ops.sub(value, ops.mul(value, ops.mul(lr, weightDecay))) : value
      return { value: ops.sub(start, stepSize), slots: [m, v] }
    },
  } satisfies ReturnType<Parameters<typeof defineOptimizer>[0]['bind']>
}

export const adam = defineOptimizer({
  id: 'adam', title: 'Adam', summary: 'Step sizes that adapt to each weight; weight decay added to the gradient.', source: 'arXiv 1412.6980, algorithm 1', params,
  bind: (given, weightDecay) => rule(given, weightDecay, false),
})

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101, algorithm 2; lr multiplies the decay as in torch.optim.AdamW). */
export const adamw = defineOptimizer({
  id: 'adamw', title: 'AdamW', summary: 'Adam with weight decay applied to the weights themselves.', source: 'arXiv 1711.05101, algorithm 2', params,
  bind: (given, weightDecay) => rule(given, weightDecay, true),
})
