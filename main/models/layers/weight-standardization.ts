import type { Ops, Tensor } from '../../engine/ops'

/** Variance of scaled weight standardisation for relu networks, sqrt(2 / (1 - 1/pi)); Brock et al. 2021, arXiv 2101.08692, section 3. */
export const RELU_GAIN = 1.7139588594446646
const EPSILON = 1e-8

/**
 * Weight standardisation (Qiao et al. 2019, arXiv 1903.10520): each output channel's weights have mean 0 and variance 1
 * over the fan-in, ddof 0, epsilon inside the root. "scaled" (arXiv 2101.08692) multiplies by RELU_GAIN / sqrt(fan-in),
 * without the learnt gain. Last axis of `kernel` is the output channel.
 */
export function standardizeWeights(ops: Ops, kernel: Tensor, kind: 'none' | 'standard' | 'scaled'): Tensor {
  if (kind === 'none') return kernel
  const fanIn = kernel.shape.slice(0, -1).reduce((a, b) => a * b, 1)
  return ops.standardize(kernel, EPSILON, kind === 'scaled' ? RELU_GAIN / Math.sqrt(fanIn) : 1)
}
