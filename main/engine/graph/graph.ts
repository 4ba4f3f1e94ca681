import { sha256Of } from '../../lib/hash'
import type { Shape, Tensor } from '../ops'

/** The element types that our graphs use. */
export type DType = 'float32' | 'int32' | 'bool' | 'resource'

/** An attribute of a node; `type` says which field of TensorFlow's AttrValue holds it. */
export type Attribute =
  | { readonly type: 'dtype'; readonly value: DType }
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'ints'; readonly value: readonly number[] }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'shape'; readonly value: Shape }
  | { readonly type: 'tensor'; readonly value: Float32Array | Int32Array; readonly shape: Shape }

export type Attributes = Readonly<Record<string, Attribute>>

export interface GraphNode {
  readonly name: string
  readonly op: string
  /** "name", "name:1", or "^name" for a node that only has to run before. */
  readonly inputs: readonly string[]
  readonly attributes: Attributes
  /** Set where TensorFlow has two kernels for the node: what a measurement of one says of all with the same key. */
  readonly choice?: Choice
}

/** Kernels besides TensorFlow's own (Eigen): oneDNN's, which TensorFlow carries too, and ours (native/). */
export type Family = 'onednn' | 'own'

/**
 * `key` names operation and shapes without the batch, `families` those that have a kernel for it besides Eigen. Inputs and
 * number of outputs are the node's own, to run it alone.
 */
export interface Choice { readonly key: string; readonly families: readonly Family[]; readonly inputs: readonly GraphTensor[]; readonly outputs: number }

/** One output of a node: a tensor that has a shape and no values yet. */
export class GraphTensor implements Tensor {
  constructor(readonly ref: string, readonly shape: Shape, readonly dtype: DType) {}
}

/** A unit's opaque handle as a tensor of a graph. */
export function graphTensor(tensor: Tensor): GraphTensor {
  if (tensor instanceof GraphTensor) return tensor
  throw new TypeError('this tensor was not made by the graph that is asked to use it')
}

export const attribute = {
  dtype: (value: DType): Attribute => ({ type: 'dtype', value }),
  int: (value: number): Attribute => ({ type: 'int', value }),
  ints: (value: readonly number[]): Attribute => ({ type: 'ints', value }),
  float: (value: number): Attribute => ({ type: 'float', value }),
  bool: (value: boolean): Attribute => ({ type: 'bool', value }),
  string: (value: string): Attribute => ({ type: 'string', value }),
  shape: (value: Shape): Attribute => ({ type: 'shape', value }),
}

export interface NodeOptions {
  readonly dtype?: DType
  readonly name?: string
  /** Nodes that must have run before. */
  readonly after?: readonly GraphTensor[]
  /** Where there are other kernels for the node than TensorFlow's own. */
  readonly choice?: Pick<Choice, 'key' | 'families'>
}

/** A TensorFlow graph under construction. Nodes stand in an order in which each comes after its inputs. */
export class Graph {
  readonly nodes: GraphNode[] = []
  /** `own`: floats in a vector of our kernels, or null where the graph must do without them (a GPU, or no addon). */
  constructor(readonly own: number | null) {}

  private readonly constants = new Map<string, GraphTensor>()

  /** Adds a node and gives its outputs, whose shapes the caller knows. */
  add(op: string, inputs: readonly GraphTensor[], attributes: Attributes, outputs: readonly Shape[], options: NodeOptions = {}): GraphTensor[] {
    const name = options.name ?? `${op}_${this.nodes.length}`
    this.nodes.push({ name, op, inputs: [...inputs.map(({ ref }) => ref), ...(options.after ?? []).map(({ ref }) => `^${ref.replace(/:\d+$/, '')}`)], attributes, ...(options.choice === undefined ? {} : { choice: { ...options.choice, inputs, outputs: outputs.length } }) })
    return outputs.map((shape, i) => new GraphTensor(i === 0 ? name : `${name}:${i}`, shape, options.dtype ?? 'float32'))
  }

  /** Adds a node of one output. */
  one(op: string, inputs: readonly GraphTensor[], attributes: Attributes, shape: Shape, options: NodeOptions = {}): GraphTensor {
    const [output] = this.add(op, inputs, attributes, [shape], options)
    if (output === undefined) throw new RangeError(`${op} gave no output`)
    return output
  }

  /** A constant; equal ones are one node. */
  constant(values: Float32Array | Int32Array, shape: Shape): GraphTensor {
    const dtype: DType = values instanceof Int32Array ? 'int32' : 'float32'
    const key = `${dtype} ${shape.join('x')} ${sha256Of(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))}`
    const known = this.constants.get(key)
    if (known !== undefined) return known
    const made = this.one('Const', [], { dtype: attribute.dtype(dtype), value: { type: 'tensor', value: values, shape } }, shape, { dtype })
    this.constants.set(key, made)
    return made
  }

  ints(values: readonly number[]): GraphTensor {
    return this.constant(Int32Array.from(values), [values.length])
  }

  placeholder(name: string, shape: Shape, dtype: DType = 'float32'): GraphTensor {
    return this.one('Placeholder', [], { dtype: attribute.dtype(dtype), shape: attribute.shape(shape) }, shape, { name, dtype })
  }
}
