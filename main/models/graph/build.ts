import type { ForwardContext, VariableSpec } from '../../engine/session'
import type { Tensor } from '../../engine/ops'
import { rngOf } from '../../lib/rng'
import type { InferredNode } from './infer'
import type { InitSpec, LayerVariable } from './types'

/** First values from a stream keyed by the variable's name: changing one layer never shifts another's. */
export function initialValues(spec: InitSpec, size: number, seed: number, name: string): Float32Array {
  const values = new Float32Array(size)
  if (spec.kind === 'constant') return values.fill(spec.value)
  const rng = rngOf(seed, 'init', name)
  const std = spec.kind === 'scaled-normal' ? Math.sqrt(spec.gain / spec.fan) : 0
  for (let i = 0; i < size; i += 1) values[i] = spec.kind === 'uniform' ? spec.limit * (2 * rng.next() - 1) : std * rng.normal()
  return values
}

const nameOf = (node: string, variable: LayerVariable): string => `${node}.${variable.name}`

export function variablesOf(nodes: readonly InferredNode[]): VariableSpec[] {
  return nodes.flatMap(({ node, variables }) => variables.map((variable): VariableSpec => {
    const name = nameOf(node.id, variable)
    const size = variable.shape.reduce((a, b) => a * b, 1)
    return {
      name, shape: variable.shape, role: variable.role, trainable: variable.role !== 'statistic', trunk: !node.id.startsWith('head.'),
      init: (seed) => initialValues(variable.init, size, seed, name),
    }
  }))
}

/** The forward function of a graph: every node once, in order. Returns the heads' outputs by target. */
export function forwardOf(nodes: readonly InferredNode[]) {
  return (context: ForwardContext, inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor> => {
    const values = new Map<string, Tensor>()
    const outputs: Record<string, Tensor> = {}
    for (const { node, layer } of nodes) {
      const given = node.kind.startsWith('input.') ? inputs[node.kind.slice('input.'.length)] : undefined
      const wires = given === undefined ? node.inputs.map((id) => values.get(id)) : [given]
      const tensors = wires.filter((tensor) => tensor !== undefined)
      if (tensors.length !== wires.length || tensors.length === 0) throw new TypeError(`node "${node.id}" got no input`)
      const value = layer.forward({
        ops: context.ops, training: context.training, key: node.id,
        variable: (name) => context.variable(`${node.id}.${name}`),
        average: (name, value, keep) => context.average(`${node.id}.${name}`, value, keep),
      }, tensors)
      values.set(node.id, value)
      if (node.id.startsWith('head.')) outputs[node.id.slice('head.'.length)] = value
    }
    return outputs
  }
}
