import { z } from 'zod'
import { defineOptimizer } from './define'

/** Stochastic gradient descent with momentum as in torch.optim.SGD: g += wd w; m = mu m + g; w -= lr (nesterov ? g + mu m : m). */
export const sgd = defineOptimizer({
  id: 'sgd', title: 'SGD', summary: 'Gradient descent with momentum.', source: 'Sutskever et al. 2013; form of torch.optim.SGD',
  params: z.strictObject({ momentum: z.number().min(0).lt(1).default(0.9), nesterov: z.boolean().default(false) }),
  bind: ({ momentum, nesterov }, weightDecay) => ({
    slots: momentum > 0 ? ['momentum'] : [],
    scalars: () => [],
    update(ops, { value, gradient, slots: [held], lr, decay }) {
      const g = decay && weightDecay > 0 ? ops.add(gradient, ops.mul(value, weightDecay)) : gradient
      if (held === undefined) return { value: ops.sub(value, ops.mul(g, lr)), slots: [] }
      const m = ops.add(ops.mul(held, momentum), g)
      const direction = nesterov ? ops.add(g, ops.mul(m, momentum)) : m
      return { value: ops.sub(value, ops.mul(direction, lr)), slots: [m] }
    },
  }),
})
