import { z } from 'zod'
import type { KernelPlan } from '../session'
import { attribute as a } from './graph'
import type { GraphNode } from './graph'

/** A plan as it is kept: the keys of the nodes that run on oneDNN's kernels. */
export const kernelPlan = z.object({ onednn: z.array(z.string()).readonly() })

/** Every node by Eigen: the same on every machine. */
export const EIGEN: KernelPlan = { onednn: [] }

/** The node under the name by which TensorFlow carries oneDNN's kernel for it. */
export const onOnednn = (node: GraphNode): GraphNode => ({
  ...node, op: `_MklNative${node.op}`,
  attributes: { ...node.attributes, _kernel: a.string('MklNameChangeOp'), ...(node.op === 'Conv2D' ? { is_filter_const: a.bool(false) } : {}) },
})

/** The nodes as the plan has them run. */
export function planned(nodes: readonly GraphNode[], plan: KernelPlan): GraphNode[] {
  const keys = new Set(plan.onednn)
  return nodes.map((node) => (node.choice !== undefined && keys.has(node.choice.key) ? onOnednn(node) : node))
}
