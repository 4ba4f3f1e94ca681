import type { Program, VariableSpec } from '../session'
import type { Graph, GraphTensor } from './graph'
import { sizeOf } from './kernels'
import type { Kernels } from './kernels'

/** Floats in a row: 64 bytes, the alignment below which TensorFlow copies a part of a tensor instead of sharing it. */
const ROW = 16

interface Place { readonly spec: VariableSpec; readonly size: number; readonly firstRow: number; readonly rows: number }

/**
 * Many variables as one tensor [rows, 16], each from a row of its own on. One variable to read, one to write, and an
 * elementwise optimiser runs over all weights in a handful of nodes instead of a handful for each of them.
 */
export class Flat {
  readonly places: readonly Place[]
  readonly rows: number

  constructor(readonly name: string, specs: readonly VariableSpec[]) {
    let firstRow = 0
    this.places = specs.map((spec) => {
      const size = sizeOf(spec.shape)
      const rows = Math.ceil(size / ROW)
      firstRow += rows
      return { spec, size, rows, firstRow: firstRow - rows }
    })
    this.rows = firstRow
  }

  get shape(): readonly number[] {
    return [this.rows, ROW]
  }

  zeros(): Float32Array {
    return new Float32Array(this.rows * ROW)
  }

  /** All values in one array, from `value(spec)`; the ends of rows hold 0. */
  gather(value: (spec: VariableSpec) => Float32Array): Float32Array {
    const all = this.zeros()
    for (const { spec, firstRow } of this.places) all.set(value(spec), firstRow * ROW)
    return all
  }

  /** One variable's values out of all, copied. */
  scatter(all: Float32Array): { spec: VariableSpec; data: Float32Array }[] {
    return this.places.map(({ spec, size, firstRow }) => ({ spec, data: all.slice(firstRow * ROW, firstRow * ROW + size) }))
  }

  /** The variables as tensors of their own shapes, out of the whole. */
  split(graph: Graph, k: Kernels, whole: GraphTensor): Map<string, GraphTensor> {
    if (graph.own !== null) {
      const parts = k.unflatten(whole, this.places.map(({ spec }) => spec.shape))
      return new Map(this.places.flatMap(({ spec }, i) => (parts[i] === undefined ? [] : [[spec.name, parts[i]] as const])))
    }
    const [only] = this.places
    const parts = this.places.length === 1 && only !== undefined ? [whole] : k.split(whole, this.places.map(({ rows }) => rows))
    return new Map(this.places.map(({ spec, size, rows }, i) => {
      const part = parts[i]
      if (part === undefined) throw new RangeError(`no part for "${spec.name}"`)
      const exact = size === rows * ROW ? part : k.slice(k.reshape(part, [rows * ROW]), [0], [size])
      return [spec.name, k.reshape(exact, spec.shape)]
    }))
  }

  /** The whole out of one tensor for each variable. */
  join(graph: Graph, k: Kernels, tensor: (spec: VariableSpec) => GraphTensor): GraphTensor {
    if (graph.own !== null) return k.flatten(this.places.map(({ spec }) => tensor(spec)), this.shape)
    const pieces = this.places.flatMap(({ spec, size, rows }) => {
      const flat = k.reshape(tensor(spec), [size])
      return size === rows * ROW ? [flat] : [flat, graph.constant(new Float32Array(rows * ROW - size), [rows * ROW - size])]
    })
    const [first] = pieces
    return k.reshape(pieces.length === 1 && first !== undefined ? first : k.concat(pieces, 0), this.shape)
  }
}

/** How a program's variables lie: trainable ones by whether weight decay applies, and running statistics. */
export interface Layout { readonly trained: readonly { readonly flat: Flat; readonly decay: boolean }[]; readonly statistics: Flat }

export function layoutOf({ variables, optimizer }: Program): Layout {
  const trainable = variables.filter((spec) => spec.trainable)
  const groups = [true, false].map((decay) => ({ decay, specs: trainable.filter((spec) => optimizer.decays(spec) === decay) }))
  return {
    trained: groups.filter(({ specs }) => specs.length > 0).map(({ decay, specs }) => ({ decay, flat: new Flat(decay ? 'decayed' : 'plain', specs) })),
    statistics: new Flat('statistics', variables.filter((spec) => !spec.trainable)),
  }
}

/** Names of the flat variables in the graph: the values, an optimiser slot's, and the gradient summed so far. */
export const weightsOf = (flat: Flat): string => `weights/${flat.name}`
export const slotOf = (slot: string, flat: Flat): string => `slot/${slot}/${flat.name}`
export const gradientOf = (flat: Flat): string => `gradient/${flat.name}`

/** One flat variable of a graph, and what it holds. */
export interface FlatVariable { readonly name: string; readonly flat: Flat; readonly kind: 'weights' | 'gradient' | { readonly slot: string } }

/** Every flat variable that a graph of this layout holds; summed gradients only where norm batches are `accumulated`. */
export function flatVariables({ trained, statistics }: Layout, slots: readonly string[], accumulated: boolean): FlatVariable[] {
  return [
    ...trained.flatMap(({ flat }): FlatVariable[] => [
      { name: weightsOf(flat), flat, kind: 'weights' },
      ...(accumulated ? [{ name: gradientOf(flat), flat, kind: 'gradient' as const }] : []),
      ...slots.map((slot) => ({ name: slotOf(slot, flat), flat, kind: { slot } })),
    ]),
    ...(statistics.rows === 0 ? [] : [{ name: weightsOf(statistics), flat: statistics, kind: 'weights' as const }]),
  ]
}
