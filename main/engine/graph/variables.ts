import type { Shape } from '../ops'
import { attribute as a } from './graph'
import type { Graph, GraphTensor } from './graph'

const FLOAT = { dtype: a.dtype('float32') }

/**
 * The variables that live in the session, by name. Each has nodes to be set and read by from outside: feed `feedOf(name)`
 * and fetch `setOf(name)`; fetch `getOf(name)`.
 */
export class GraphVariables {
  private readonly handles = new Map<string, GraphTensor>()
  constructor(private readonly graph: Graph) {}

  declare(name: string, shape: Shape): void {
    this.handles.set(name, this.graph.one('VarHandleOp', [], { ...FLOAT, shape: a.shape(shape), shared_name: a.string(name), container: a.string('') }, shape, { dtype: 'resource' }))
    // Copied: a variable must not hold the memory of what was fed. That would be freed by whichever thread writes the
    // variable next, which damages the heap (one session in a hundred ended the process).
    const value = this.graph.one('DeepCopy', [this.graph.placeholder(feedOf(name), shape)], { T: a.dtype('float32') }, shape)
    this.graph.one('Identity', [this.graph.constant(Float32Array.of(1), [])], { T: a.dtype('float32') }, [], { name: setOf(name), after: [this.assign(name, value)] })
    this.graph.one('ReadVariableOp', [this.handle(name)], FLOAT, shape, { name: getOf(name) })
  }

  has(name: string): boolean {
    return this.handles.has(name)
  }

  read(name: string): GraphTensor {
    const handle = this.handle(name)
    return this.graph.one('ReadVariableOp', [handle], FLOAT, handle.shape)
  }

  /** The write, to be named as something that must have run. A write that does not depend on a read through its value waits for `after`. */
  assign(name: string, value: GraphTensor, after: readonly GraphTensor[] = []): GraphTensor {
    return this.graph.one('AssignVariableOp', [this.handle(name), value], { ...FLOAT, validate_shape: a.bool(false) }, [], { after })
  }

  private handle(name: string): GraphTensor {
    const handle = this.handles.get(name)
    if (handle === undefined) throw new RangeError(`no variable "${name}" in the graph`)
    return handle
  }
}

export const feedOf = (name: string): string => `feed/${name}`
export const setOf = (name: string): string => `set/${name}`
export const getOf = (name: string): string => `get/${name}`
