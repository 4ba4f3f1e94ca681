import { CLIP_EPSILON } from '../session'
import type { OptimizerProgram } from '../session'
import type { Ops } from '../ops'
import type { Flat } from './flat'
import { gradientOf, slotOf, weightsOf } from './flat'
import { graphTensor as symbol } from './graph'
import type { Graph, GraphTensor } from './graph'
import { sizeOf } from './kernels'
import type { Kernels } from './kernels'
import type { GraphState } from './state'

export interface Trained { readonly flat: Flat; readonly decay: boolean; readonly whole: GraphTensor; readonly gradient: GraphTensor }

/**
 * Clips by the global norm and applies the optimiser; `resets` empties the summed gradients for the next optimiser batch.
 * Gives the norm, where the gradient is clipped.
 */
export function applyGradients(
  k: Kernels, ops: Ops, state: GraphState, optimizer: OptimizerProgram, trained: readonly Trained[], lr: GraphTensor, scalars: readonly GraphTensor[], resets: boolean,
): GraphTensor | null {
  let norm: GraphTensor | null = null
  let scale: GraphTensor | null = null
  if (optimizer.clip !== null) {
    const squares = trained.map(({ gradient }) => k.sum(k.square(gradient), [0, 1]))
    const [first] = squares
    norm = k.sqrt(squares.length === 1 && first !== undefined ? first : k.addN(squares))
    scale = k.minimum(k.scalar(1), k.div(k.scalar(optimizer.clip), k.add(norm, k.scalar(CLIP_EPSILON))))
  }
  for (const { flat, decay, whole, gradient } of trained) {
    const slots = optimizer.slots.map((slot) => state.read(slotOf(slot, flat)))
    const next = optimizer.update(ops, { value: whole, gradient: scale === null ? gradient : k.mul(gradient, scale), slots, lr, scalars, decay })
    state.write(weightsOf(flat), symbol(next.value))
    optimizer.slots.forEach((slot, i) => {
      const value = next.slots[i]
      if (value === undefined) throw new TypeError(`the optimiser gave no new "${slot}"`)
      state.write(slotOf(slot, flat), symbol(value))
    })
    if (resets) state.write(gradientOf(flat), k.fill(flat.shape, 0))
  }
  return norm
}

/** Running statistics, all in one go: keep x old + (1 - keep) x new for those that the step measured, the others as they are. */
export function averaged(
  graph: Graph, k: Kernels, flat: Flat, old: GraphTensor, measured: ReadonlyMap<string, { readonly value: GraphTensor; readonly keep: number }>,
): GraphTensor {
  const constant = (of: (keep: number) => number): GraphTensor => graph.constant(flat.gather((spec) => new Float32Array(sizeOf(spec.shape)).fill(of(measured.get(spec.name)?.keep ?? 1))), flat.shape)
  const fresh = flat.join(graph, k, (spec) => measured.get(spec.name)?.value ?? graph.constant(new Float32Array(sizeOf(spec.shape)), spec.shape))
  return k.add(k.mul(old, constant((keep) => keep)), k.mul(fresh, constant((keep) => 1 - keep)))
}
