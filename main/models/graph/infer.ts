import { AtelierError } from '../../lib/errors'
import type { Shape } from '../../engine/ops'
import { layers } from '../layers'
import type { ModelFacts } from './facts'
import type { BoundLayer, GraphNode, LayerGraph, LayerVariable } from './types'

/** A node of a resolved graph with everything that follows from its inputs. */
export interface InferredNode { readonly node: GraphNode; readonly layer: BoundLayer; readonly inputs: readonly Shape[]; readonly shape: Shape; readonly variables: readonly LayerVariable[] }

function inputShape(node: GraphNode, facts: ModelFacts): Shape | null {
  if (node.kind === 'input.image') {
    if (facts.image === undefined) throw new AtelierError('model.input', `node "${node.id}" takes images, and this data set has none`, 'Choose an architecture for tables, such as mlp.')
    return facts.image
  }
  if (node.kind === 'input.table') {
    if (facts.table === undefined) throw new AtelierError('model.input', `node "${node.id}" takes numeric columns, and this data set has none`, 'Choose an architecture for images.')
    return facts.table
  }
  return null
}

/** Shapes (without the batch) and variables of every node, in order. An error names the node and what would fit. */
export function inferGraph(graph: LayerGraph, facts: ModelFacts): InferredNode[] {
  const shapes = new Map<string, Shape>()
  return graph.nodes.map((node) => {
    const kind = layers.get(node.kind, `node "${node.id}"`)
    const layer = kind.bind(node.params, `node "${node.id}"`)
    const fromData = inputShape(node, facts)
    const inputs = fromData === null ? node.inputs.map((id) => shapes.get(id) ?? []) : [fromData]
    try {
      const shape = layer.shape(inputs)
      shapes.set(node.id, shape)
      return { node, layer, inputs, shape, variables: layer.variables(inputs) }
    } catch (error) {
      if (error instanceof AtelierError && error.code === 'model.shape') throw new AtelierError('model.shape', `node "${node.id}" (${node.kind}) ${error.message}`, error.hint)
      throw error
    }
  })
}

/** Every channel of a norm with batch statistics sees two values or more. Throws "recipe.norm" at the field batch.norm. */
export function checkNormBatch(nodes: readonly InferredNode[], normBatch: number): void {
  const short = nodes.filter(({ layer, inputs }) => (layer.minimumBatch?.(inputs) ?? 1) > normBatch).map(({ node }) => node.id)
  if (short.length === 0) return
  throw new AtelierError('recipe.norm', `batch.norm: with ${normBatch} ${normBatch === 1 ? 'sample' : 'samples'} each channel has one value at ${short.join(', ')}: the variance would always be 0 and the input erased`, 'Use a norm batch of 2 or more, or a norm without batch statistics, such as layer norm (norm.kind).')
}

const elements = (shape: Shape): number => shape.reduce((a, b) => a * b, 1)

export interface Counts { readonly parameters: number; readonly trainable: number; readonly weightBytes: number; readonly activationBytes: number }

/** Parameters with and without running statistics; bytes of weights, and of every node's output for one norm batch. */
export function countGraph(nodes: readonly InferredNode[], normBatch: number): Counts {
  const all = nodes.flatMap(({ variables }) => variables)
  const parameters = all.reduce((sum, v) => sum + elements(v.shape), 0)
  const trainable = all.filter((v) => v.role !== 'statistic').reduce((sum, v) => sum + elements(v.shape), 0)
  return { parameters, trainable, weightBytes: 4 * parameters, activationBytes: 4 * normBatch * nodes.reduce((sum, { shape }) => sum + elements(shape), 0) }
}
