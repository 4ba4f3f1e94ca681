import { CLIP_EPSILON } from '../session'
import type { OptimizerProgram } from '../session'
import type { Ops } from '../ops'
import type { Flat } from './flat'
import { gradientOf, slotOf, weightsOf } from './flat'
import { graphTensor as symbol } from './graph'
import type { Graph, GraphTensor } from './graph'
import { sizeOf } from './kernels'
import type { Kernels } from './kernels'
import type { GraphVariables } from './variables'

export interface Trained { readonly flat: Flat; readonly decay: boolean; readonly whole: GraphTensor; readonly gradient: GraphTensor }
interface Written { readonly writes: readonly GraphTensor[]; readonly norm: GraphTensor | null }

/** Adds the gradients of a part of an optimiser batch to what is summed so far. */
export const addGradients = (variables: GraphVariables, trained: readonly Trained[]): Written => (
  { writes: trained.map(({ flat, gradient }) => variables.assign(gradientOf(flat), gradient)), norm: null })

/** Clips by the global norm and applies the optimiser; `resets` empties the summed gradients for the next optimiser batch. */
export function applyGradients(
  k: Kernels, ops: Ops, variables: GraphVariables, optimizer: OptimizerProgram, trained: readonly Trained[], lr: GraphTensor, scalars: readonly GraphTensor[], resets: boolean,
): Written {
  const writes: GraphTensor[] = []
  let norm: GraphTensor | null = null
  let scale: GraphTensor | null = null
  if (optimizer.clip !== null) {
    const squares = trained.map(({ gradient }) => k.sum(k.square(gradient), [0, 1]))
    const [first] = squares
    norm = k.sqrt(squares.length === 1 && first !== undefined ? first : k.addN(squares))
    scale = k.minimum(k.scalar(1), k.div(k.scalar(optimizer.clip), k.add(norm, k.scalar(CLIP_EPSILON))))
  }
  for (const { flat, decay, whole, gradient } of trained) {
    const slots = optimizer.slots.map((slot) => variables.read(slotOf(slot, flat)))
    const next = optimizer.update(ops, { value: whole, gradient: scale === null ? gradient : k.mul(gradient, scale), slots, lr, scalars, decay })
    // Behind its read: an update need not depend on the old value, and the forward pass must not see the new one.
    writes.push(variables.assign(weightsOf(flat), symbol(next.value), [whole]))
    optimizer.slots.forEach((slot, i) => {
      const value = next.slots[i]
      const old = slots[i]
      if (value === undefined || old === undefined) throw new TypeError(`the optimiser gave no new "${slot}"`)
      writes.push(variables.assign(slotOf(slot, flat), symbol(value), [old]))
    })
    if (resets) writes.push(variables.assign(gradientOf(flat), k.fill(flat.shape, 0), [gradient]))
  }
  return { writes, norm }
}

/** Running statistics, all in one go: keep x old + (1 - keep) x new for those that the step measured, the others as they are. */
export function averaged(
  graph: Graph, k: Kernels, flat: Flat, old: GraphTensor, measured: ReadonlyMap<string, { readonly value: GraphTensor; readonly keep: number }>,
): GraphTensor {
  const constant = (of: (keep: number) => number): GraphTensor => graph.constant(flat.gather((spec) => new Float32Array(sizeOf(spec.shape)).fill(of(measured.get(spec.name)?.keep ?? 1))), flat.shape)
  const fresh = flat.join(graph, k, (spec) => measured.get(spec.name)?.value ?? graph.constant(new Float32Array(sizeOf(spec.shape)), spec.shape))
  return k.add(k.mul(old, constant((keep) => keep)), k.mul(fresh, constant((keep) => 1 - keep)))
}
