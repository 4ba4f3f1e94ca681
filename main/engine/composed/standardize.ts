import type { Ops, Tensor } from '../ops'

/** Standardised weights put together from plain operations with the closed form of the gradient, for engines without our kernel. */
export function composedStandardize(ops: Omit<Ops, 'standardize'>, kernel: Tensor, eps: number, gain: number): Tensor {
  const axes = kernel.shape.slice(0, -1).map((_, axis) => axis)
  return ops.customGradient([kernel], ([w]) => {
    const weights = w ?? kernel
    const centred = ops.sub(weights, ops.mean(weights, axes, true))
    const inverse = ops.rsqrt(ops.add(ops.mean(ops.square(centred), axes, true), eps))
    const normal = ops.mul(centred, inverse)
    return {
      value: gain === 1 ? normal : ops.mul(normal, gain),
      saved: [normal, inverse],
      backward: (dy, [hat, r]) => {
        if (hat === undefined || r === undefined) throw new TypeError('weight standardisation lost its saved tensors')
        const g = gain === 1 ? dy : ops.mul(dy, gain)
        const inner = ops.sub(ops.sub(g, ops.mean(g, axes, true)), ops.mul(hat, ops.mean(ops.mul(g, hat), axes, true)))
        return [ops.mul(r, inner)]
      },
    }
  })
}
