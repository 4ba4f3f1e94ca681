import type { Batch, Engine, HostTensor, KernelPlan, Program, Session } from '../../engine/session'
import { SLOT_PREFIX } from '../../engine/weights'
import { still } from './still'

/** One target's weighted loss on a batch, and the L2 norm of its gradient over the trunk. Neither is sure to be finite. */
export interface TargetPull { readonly gradient: number; readonly loss: number }
/** By target; null where the batch lacks it. */
export type Pulls = Readonly<Record<string, TargetPull | null>>

export const isFinitePull = ({ gradient, loss }: TargetPull): boolean => Number.isFinite(gradient) && Number.isFinite(loss)

/** The program differentiated by the trunk's variables alone. */
const overTrunk = (program: Program): Program =>
  still({ ...program, variables: program.variables.map((variable) => ({ ...variable, trainable: variable.trainable && variable.trunk })) })

/** The batch as one that lacks all targets but one. Others' values go too, for what overflows is not mended by a factor of 0. */
const only = (batch: Batch, target: string): Batch => ({
  ...batch,
  labels: Object.fromEntries(Object.entries(batch.labels).map(([name, label]) => [name, name === target ? label : { values: zeros(label.values), present: zeros(label.present) }])),
})
const zeros = ({ shape, data }: HostTensor): HostTensor => ({ shape, data: new Float32Array(data.length) })

/** Measures how hard each target pulls at the trunk, in a session of its own whose weights can be set to those of a training. */
export class TrunkPull {
  private readonly session: Session | null

  /** With no targets there is nothing to measure, and nothing is compiled. */
  constructor(engine: Engine, program: Program, private readonly targets: readonly string[], seed: number, plan?: KernelPlan) {
    this.session = targets.length === 0 ? null : engine.compile(overTrunk(program), seed, plan)
  }

  /** Takes over weights and running statistics; what belongs to the optimiser is left out. */
  setState(state: ReadonlyMap<string, HostTensor>): void {
    this.session?.writeState(new Map([...state].filter(([name]) => !name.startsWith(SLOT_PREFIX))))
  }

  on(batch: Batch, seed: number): Pulls {
    return Object.fromEntries(this.targets.map((target): [string, TargetPull | null] => {
      const present = batch.labels[target]?.present.data.some((value) => value > 0) ?? false
      if (!present || this.session === null) return [target, null]
      const { gradientNorm, loss } = this.session.step({ batch: only(batch, target), share: 1, apply: true, lr: 1, step: 1, seed })
      return [target, { gradient: gradientNorm ?? NaN, loss }]
    }))
  }

  dispose(): void {
    this.session?.dispose()
  }
}

/** Each target's part of the sum of all targets' norms on one batch; by target, adding up to 1. */
export type Shares = Readonly<Record<string, number>>

/** The shares on one batch; 0 of a target that the batch lacks. Null where no target pulls at all, or one of them overflows. */
export function sharesOn(pulls: Pulls): Shares | null {
  const known = Object.values(pulls).filter((pull) => pull !== null)
  const total = known.reduce((sum, { gradient }) => sum + gradient, 0)
  if (total === 0 || !known.every(isFinitePull)) return null
  return Object.fromEntries(Object.entries(pulls).map(([target, pull]) => [target, (pull?.gradient ?? 0) / total]))
}

/** A target's share as a mean over those batches that have shares. Null without one. */
export function sharesOf(batches: readonly (Shares | null)[], target: string): number | null {
  const known = batches.filter((shares) => shares !== null)
  return known.length === 0 ? null : known.reduce((sum, shares) => sum + (shares[target] ?? 0), 0) / known.length
}
