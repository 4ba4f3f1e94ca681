import { attribute as a } from './graph'
import type { GraphNode } from './graph'

/** Says how each node is to be run: a function over nodes. */
export type KernelPlan = (node: GraphNode) => GraphNode

/** Every node by TensorFlow's own kernels (Eigen). */
export const eigenPlan: KernelPlan = (node) => node

const ONEDNN = new Set(['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter', 'FusedBatchNormV3', 'FusedBatchNormGradV3'])

/** Nodes of these kinds by oneDNN's kernels, which TensorFlow carries under names of their own. */
export const onednnPlan = (kinds: ReadonlySet<string> = ONEDNN): KernelPlan => (node) => (!kinds.has(node.op) || node.onlyEigen === true ? node : {
  ...node, op: `_MklNative${node.op}`,
  attributes: { ...node.attributes, _kernel: a.string('MklNameChangeOp'), ...(node.op === 'Conv2D' ? { is_filter_const: a.bool(false) } : {}) },
})
