import { z } from 'zod'
import type { Ops, Tensor } from '../../engine/ops'
import { defineLayer, only } from './define'

export const activationName = z.enum(['none', 'relu', 'sigmoid', 'tanh'])
export type ActivationName = z.infer<typeof activationName>

export function activate(ops: Ops, x: Tensor, name: ActivationName): Tensor {
  switch (name) {
    case 'none': return x
    case 'relu': return ops.relu(x)
    case 'sigmoid': return ops.sigmoid(x)
    case 'tanh': return ops.tanh(x)
  }
}

/** An elementwise non-linearity. */
export const activation = defineLayer({
  id: 'activation', title: 'Activation', summary: 'An elementwise non-linearity.', source: '',
  params: z.strictObject({ activation: activationName.default('relu') }),
  shape: (_, inputs) => only(inputs),
  forward: ({ ops }, inputs, params) => activate(ops, only(inputs), params.activation),
  detail: (params) => params.activation,
})
