import type { Ops, Tensor } from '../../engine/ops'
import type { Unit } from '../../lib/registry'

export interface Loss extends Unit {
  readonly kind: 'class' | 'regression'
  /** Loss of each sample, [N]. Class: logits and label distributions [N, C]. Regression: values [N, 1] in scaled units. */
  perSample(ops: Ops, output: Tensor, values: Tensor): Tensor
}

/** Mean over the samples that are present; 0 when none is. */
export function maskedMean(ops: Ops, perSample: Tensor, present: Tensor): Tensor {
  return ops.div(ops.sum(ops.mul(perSample, present), [0]), ops.maximum(ops.sum(present, [0]), 1))
}

export const column = (ops: Ops, x: Tensor): Tensor => ops.reshape(x, [x.shape[0] ?? 0])
