import type { Ops, Tensor } from '../../engine/ops'
import type { VariableSpec } from '../../engine/session'
import type { Unit } from '../../lib/registry'

/** A target as a weighting sees it; `weight` is the recipe's own. */
export interface WeighedTarget { readonly name: string; readonly kind: 'class' | 'regression'; readonly weight: number }

/** Its mean loss over the samples of a batch that have it (a scalar, 0 where none has), and which have it: [N] in {0, 1}. */
export interface TargetLoss { readonly target: WeighedTarget; readonly loss: Tensor; readonly present: Tensor }

/** What it adds to the total. `factor` is what its loss was multiplied with, a scalar, where that is learnt; null where the recipe says it. */
export interface WeighedPart { readonly part: Tensor; readonly factor: Tensor | null }

export interface BoundWeighting {
  /** What a target's loss is multiplied with at the first step. */
  initial(target: WeighedTarget): number
  /** What it learns itself, beside the model: no layer's, without weight decay, kept in checkpoints. */
  variables(targets: readonly WeighedTarget[]): readonly VariableSpec[]
  /** One part for each loss, in their order; the total is their sum. */
  parts(ops: Ops, variable: (name: string) => Tensor, losses: readonly TargetLoss[]): readonly WeighedPart[]
}

/** How the losses of several targets become one: one file each. */
export interface LossWeighting extends Unit {
  bind(params: unknown, where: string): BoundWeighting
}
