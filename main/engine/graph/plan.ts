import { z } from 'zod'
import type { KernelPlan } from '../session'
import { attribute as a } from './graph'
import type { Family, GraphNode } from './graph'

/** A plan as it is kept: keys of the nodes that run on oneDNN's kernels and on ours. */
export const kernelPlan = z.object({ onednn: z.array(z.string()).readonly(), own: z.array(z.string()).readonly().default([]) })

/** Every choice for Eigen: the same on every machine. */
export const EIGEN: KernelPlan = { onednn: [], own: [] }

const OWN_ATTRIBUTES = ['strides', 'padding', 'transpose_a', 'transpose_b']

/** The node under the name by which it runs on a family's kernel. */
export const onFamily: Readonly<Record<Family, (node: GraphNode) => GraphNode>> = {
  onednn: (node) => ({
    ...node, op: `_MklNative${node.op}`,
    attributes: { ...node.attributes, _kernel: a.string('MklNameChangeOp'), ...(node.op === 'Conv2D' ? { is_filter_const: a.bool(false) } : {}) },
  }),
  own: (node) => ({ ...node, op: `Atelier${node.op}`, attributes: Object.fromEntries(Object.entries(node.attributes).filter(([name]) => OWN_ATTRIBUTES.includes(name))) }),
}

/** The nodes as the plan has them run. */
export function planned(nodes: readonly GraphNode[], plan: KernelPlan): GraphNode[] {
  const families = new Map<string, Family>([...plan.onednn.map((key) => [key, 'onednn'] as const), ...plan.own.map((key) => [key, 'own'] as const)])
  return nodes.map((node) => {
    const family = node.choice === undefined ? undefined : families.get(node.choice.key)
    return family !== undefined && node.choice?.families.includes(family) === true ? onFamily[family](node) : node
  })
}
