import { jsonObject } from '../../../preload/contract/json'
import type { Recipe } from '../../../preload/contract/recipe'
import { AtelierError } from '../../lib/errors'
import { parseParams } from '../../lib/registry'
import { slotParams } from '../layers/norm-layer'
import { norms } from '../norm'
import { checkGraph } from './check'
import type { ModelFacts } from './facts'
import type { GraphNode, LayerGraph } from './types'

const isSlot = (node: GraphNode): boolean => node.kind === 'norm'
const hasWeights = (node: GraphNode): boolean => node.kind === 'conv2d' || node.kind === 'dense'

/** The norm of one slot: its own entry in `norm.layers` replaces the model's norm as a whole. */
function normOf(recipe: Recipe, slot: string): { kind: string; params: Record<string, unknown>; where: string } {
  const own = recipe.norm.layers[slot]
  if (own !== undefined) {
    const { kind, ...params } = own
    return { kind, params, where: `norm.layers.${slot}` }
  }
  const { kind, weightStandardization: _, layers: __, ...params } = recipe.norm
  return { kind, params, where: 'norm' }
}

/** A first scale other than 1 needs a norm that has a scale; at the field where an architecture has one for it. */
function checkScale(node: GraphNode, recipe: Recipe): GraphNode {
  const { gamma } = node.params
  if (node.kind !== 'norm.none' || gamma === undefined || gamma === 1) return node
  const where = recipe.model.zeroInit === true ? `model.zeroInit: the slot ${node.id}` : `node "${node.id}":`
  throw new AtelierError('recipe.norm', `${where} has no norm, and so no scale that could start at ${JSON.stringify(gamma)}`, 'Choose a norm for this slot, or leave the scale at its default.')
}

/** Data that has images and columns enters as both. Throws "model.input". An input that the data lacks is found where shapes are inferred. */
function checkInputs({ nodes }: LayerGraph, recipe: Recipe, facts: ModelFacts): void {
  if (facts.image === undefined || facts.table === undefined) return
  const takes = (kind: string): boolean => nodes.some((node) => node.kind === kind)
  const lost = (what: string, kind: string): AtelierError => new AtelierError('model.input', `model.arch: ${recipe.model.arch} takes no ${what}, and this data set has them: they would be left out`, `Choose mlp, or a custom graph with a node of kind ${kind}.`)
  if (!takes('input.image')) throw lost('images', 'input.image')
  if (!takes('input.table')) throw lost('numeric columns', 'input.table')
}

/**
 * Turns an architecture's graph into the one that is built: slots become concrete norms, weight standardisation is set
 * on every convolution or dense layer whose only consumer is a slot with a norm, "auto" biases are settled (none before a
 * norm that has a shift), and a head is added for each target. Throws when norm.layers names a slot that does not exist.
 */
export function resolveGraph(graph: LayerGraph, recipe: Recipe, facts: ModelFacts): LayerGraph {
  checkGraph(graph)
  checkInputs(graph, recipe, facts)
  const slots = graph.nodes.filter(isSlot).map((node) => node.id)
  for (const name of Object.keys(recipe.norm.layers)) {
    if (!slots.includes(name)) throw new AtelierError('recipe.norm', `norm.layers.${name}: this model has no norm slot of that name`, slots.length === 0 ? 'It has no slots.' : `Its slots: ${slots.join(', ')}.`)
  }
  const consumers = new Map<string, GraphNode[]>()
  for (const node of graph.nodes) for (const input of node.inputs) consumers.set(input, [...(consumers.get(input) ?? []), node])
  const feedsNorm = (node: GraphNode): boolean => {
    const [consumer, ...others] = consumers.get(node.id) ?? []
    return consumer !== undefined && others.length === 0 && isSlot(consumer) && normOf(recipe, consumer.id).kind !== 'none'
  }
  const nodes = graph.nodes.map((node): GraphNode => {
    if (isSlot(node)) {
      const { kind, params, where } = normOf(recipe, node.id)
      norms.get(kind, where)
      return checkScale({ ...node, kind: `norm.${kind}`, params: { ...parseParams(slotParams, node.params, `node "${node.id}"`), norm: jsonObject.parse(params) } }, recipe)
    }
    if (!hasWeights(node)) return checkScale(node, recipe)
    const normalised = feedsNorm(node)
    const bias = node.params.bias === 'auto' ? !normalised : node.params.bias
    const standardised = normalised && node.params.weightStandardization === undefined ? recipe.norm.weightStandardization : node.params.weightStandardization
    return { ...node, params: { ...node.params, ...(bias === undefined ? {} : { bias }), ...(standardised === undefined ? {} : { weightStandardization: standardised }) } }
  })
  const heads = facts.targets.map((target): GraphNode => ({
    id: `head.${target.name}`, kind: 'dense', inputs: ['features'], params: { units: target.kind === 'class' ? target.classes.length : 1, init: 'uniform' },
  }))
  return { nodes: [...nodes, ...heads] }
}
