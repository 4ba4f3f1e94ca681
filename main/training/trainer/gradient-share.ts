import type { Batch, Engine, HostTensor, KernelPlan, Program, Session } from '../../engine/session'
import { SLOT_PREFIX } from '../../engine/weights'
import { still } from './still'

/** L2 norms of each target's weighted loss: its gradient over the trunk, and the loss itself. Null where a batch lacks the target. */
export interface TargetPull { readonly gradient: number | null; readonly loss: number | null }

/** The input that picks the target whose loss is differentiated: 1 in its place, 0 in all others. */
const SELECT = 'pull/select'

/** The program with one target's weighted loss at a time, differentiated by the trunk's variables alone. One graph serves all targets. */
function selecting(program: Program, targets: readonly string[]): Program {
  return still({
    ...program,
    variables: program.variables.map((variable) => ({ ...variable, trainable: variable.trainable && variable.trunk })),
    forward(context, { [SELECT]: select, ...inputs }) {
      if (select === undefined) throw new TypeError('no target is selected')
      return { ...program.forward(context, inputs), [SELECT]: context.ops.mul(select, 1) }
    },
    losses(ops, { [SELECT]: select, ...outputs }, labels, variable) {
      const parts = targets.map((target, i) => {
        const [output, label] = [outputs[target], labels[target]]
        if (output === undefined || label === undefined || select === undefined) throw new TypeError(`there is no target "${target}"`)
        return ops.mul(program.losses(ops, { [target]: output }, { [target]: label }, variable).total, ops.sum(ops.slice(select, [i], [1]), [0]))
      })
      return { total: parts.reduce((sum, part) => ops.add(sum, part)), targets: {} }
    },
  })
}

/** Measures how hard each target pulls at the trunk, in a session of its own whose weights can be set to those of a training. */
export class TrunkPull {
  private readonly session: Session | null

  /** With no targets there is nothing to measure, and nothing is compiled. */
  constructor(engine: Engine, program: Program, private readonly targets: readonly string[], seed: number, plan?: KernelPlan) {
    this.session = targets.length === 0 ? null : engine.compile(selecting(program, targets), seed, plan)
  }

  /** Takes over weights and running statistics; what belongs to the optimiser is left out. */
  setState(state: ReadonlyMap<string, HostTensor>): void {
    this.session?.writeState(new Map([...state].filter(([name]) => !name.startsWith(SLOT_PREFIX))))
  }

  on(batch: Batch, seed: number): Record<string, TargetPull> {
    return Object.fromEntries(this.targets.map((target, place): [string, TargetPull] => {
      const present = batch.labels[target]?.present.data.some((value) => value > 0) ?? false
      if (!present || this.session === null) return [target, { gradient: null, loss: null }]
      const select = { shape: [this.targets.length], data: Float32Array.from(this.targets, (_, i) => (i === place ? 1 : 0)) }
      const { gradientNorm, loss } = this.session.step({ batch: { ...batch, inputs: { ...batch.inputs, [SELECT]: select } }, share: 1, apply: true, lr: 1, step: 1, seed })
      const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null)
      return [target, { gradient: finite(gradientNorm), loss: finite(loss) }]
    }))
  }

  dispose(): void {
    this.session?.dispose()
  }
}

/** Each target's part of all targets' norms on one batch; null where the batch lacks it. Empty where no target pulls at all. */
export function sharesOn(pull: Readonly<Record<string, TargetPull>>): Record<string, number | null> {
  const total = Object.values(pull).reduce((sum, { gradient }) => sum + (gradient ?? 0), 0)
  return total === 0 ? {} : Object.fromEntries(Object.entries(pull).map(([target, { gradient }]) => [target, gradient === null ? null : gradient / total]))
}

/**
 * Each target's share: its norm over the sum of all targets' norms, as a mean over batches that have it. Null without one.
 * A batch in which no target pulls at all is left out.
 */
export function sharesOf(pulls: readonly Readonly<Record<string, TargetPull>>[], target: string): number | null {
  const shares = pulls.flatMap((pull) => sharesOn(pull)[target] ?? [])
  return shares.length === 0 ? null : shares.reduce((a, b) => a + b, 0) / shares.length
}
