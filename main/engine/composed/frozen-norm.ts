import type { Ops, Tensor } from '../ops'

/** Batch norm with given statistics, put together from plain operations. */
export function composedFrozenNorm(ops: Pick<Ops, 'add' | 'sub' | 'mul' | 'rsqrt'>, x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor, eps: number): Tensor {
  return ops.add(ops.mul(ops.sub(x, mean), ops.mul(gamma, ops.rsqrt(ops.add(variance, eps)))), beta)
}
