import { AtelierError } from '../../lib/errors'
import type { GraphNode, LayerGraph } from './types'

const wrong = (node: GraphNode, message: string, hint = ''): AtelierError => new AtelierError('model.graph', `node "${node.id}": ${message}`, hint)

/** Ids are unique, every input is an earlier node, one node is called "features", and every other leads to it. Throws "model.graph" that names the node. */
export function checkGraph(graph: LayerGraph): void {
  const seen = new Set<string>()
  for (const node of graph.nodes) {
    if (seen.has(node.id)) throw wrong(node, 'there are two nodes of this name', 'Ids must be unique.')
    for (const input of node.inputs) {
      if (!seen.has(input)) {
        const later = graph.nodes.some((other) => other.id === input)
        throw wrong(node, later ? `its input "${input}" comes after it` : `there is no node "${input}"`, later ? 'Nodes stand in the order in which they are computed.' : `Known before it: ${[...seen].join(', ') || 'none'}.`)
      }
    }
    if (node.id.startsWith('head.')) throw wrong(node, 'ids that begin with "head." are kept for the targets', 'Give it another name.')
    if (node.kind.startsWith('input.') && node.inputs.length > 0) throw wrong(node, 'an input takes no inputs')
    if (!node.kind.startsWith('input.') && node.inputs.length === 0) throw wrong(node, 'it has no inputs')
    seen.add(node.id)
  }
  if (!seen.has('features')) throw new AtelierError('model.graph', 'no node is called "features"', 'Name the last node of the trunk "features": heads are attached to it.')
  const used = new Set(graph.nodes.flatMap((node) => node.inputs))
  // A branch that is lost ends somewhere: in a node that no other takes.
  for (const node of graph.nodes) if (node.id !== 'features' && !used.has(node.id)) throw wrong(node, 'its output does not reach the node "features"', 'Make it an input of a later node, or remove it.')
}
