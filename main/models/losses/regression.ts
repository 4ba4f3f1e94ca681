import { z } from 'zod'
import { column } from './define'
import type { Loss } from './define'

const common = { source: '', params: z.strictObject({}), kind: 'regression' as const }

/** (y - t)^2. */
export const mse: Loss = {
  ...common, id: 'mse', title: 'Squared error', summary: 'For numbers: large errors weigh most.',
  perSample: (ops, output, values) => column(ops, ops.square(ops.sub(output, values))),
}

/** |y - t|. */
export const mae: Loss = {
  ...common, id: 'mae', title: 'Absolute error', summary: 'For numbers: every unit of error weighs the same.',
  perSample: (ops, output, values) => column(ops, ops.abs(ops.sub(output, values))),
}

/** Huber 1964 with delta 1, as torch.nn.HuberLoss: d^2/2 up to 1, then d - 1/2. Written without a branch: c(d - c/2) with c = min(d, 1). */
export const huber: Loss = {
  ...common, id: 'huber', title: 'Huber', summary: 'For numbers with outliers: squared near zero, absolute far away.', source: 'Huber 1964, eq. 1.2; delta 1',
  perSample(ops, output, values) {
    const distance = ops.abs(ops.sub(output, values))
    const near = ops.minimum(distance, 1)
    return column(ops, ops.mul(near, ops.sub(distance, ops.mul(near, 0.5))))
  },
}
