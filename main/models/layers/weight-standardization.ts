import type { Ops, Tensor } from '../../engine/ops'

/** Variance of scaled weight standardisation for relu networks, sqrt(2 / (1 - 1/pi)); Brock et al. 2021, arXiv 2101.08692, section 3. */
export const RELU_GAIN = 1.7139588594446646
const EPSILON = 1e-8

/**
 * Weight standardisation (Qiao et al. 2019, arXiv 1903.10520): each output channel's weights have mean 0 and variance 1
 * over the fan-in, ddof 0, epsilon inside the root. "scaled" (arXiv 2101.08692) multiplies by RELU_GAIN / sqrt(fan-in),
 * without the learnt gain. Last axis of `kernel` is the output channel. The gradient is the closed form.
 */
export function standardizeWeights(ops: Ops, kernel: Tensor, kind: 'none' | 'standard' | 'scaled'): Tensor {
  if (kind === 'none') return kernel
  const axes = kernel.shape.slice(0, -1).map((_, axis) => axis)
  const fanIn = kernel.shape.slice(0, -1).reduce((a, b) => a * b, 1)
  const gain = kind === 'scaled' ? RELU_GAIN / Math.sqrt(fanIn) : 1
  return ops.customGradient([kernel], ([w]) => {
    const weights = w ?? kernel
    const centred = ops.sub(weights, ops.mean(weights, axes, true))
    const inverse = ops.rsqrt(ops.add(ops.mean(ops.square(centred), axes, true), EPSILON))
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
