import type { Batch, Engine, HostTensor, Program, Session } from '../../engine/session'
import { still } from './still'

/** L2 norms of each target's weighted loss: its gradient over the trunk, and the loss itself. Null where a batch lacks the target. */
export interface TargetPull { readonly gradient: number | null; readonly loss: number | null }

/** One target's loss alone, differentiated by the trunk's variables alone. */
function only(program: Program, target: string): Program {
  return still({
    ...program,
    variables: program.variables.map((variable) => ({ ...variable, trainable: variable.trainable && variable.trunk })),
    losses(ops, outputs, labels, variable) {
      const [output, label] = [outputs[target], labels[target]]
      if (output === undefined || label === undefined) throw new TypeError(`there is no target "${target}"`)
      return program.losses(ops, { [target]: output }, { [target]: label }, variable)
    },
  })
}

/** Measures how hard each target pulls at the trunk: one session a target, whose weights can be set to those of a training. */
export class TrunkPull {
  private readonly sessions: ReadonlyMap<string, Session>

  constructor(engine: Engine, program: Program, targets: readonly string[], seed: number) {
    this.sessions = new Map(targets.map((target) => [target, engine.compile(only(program, target), seed)]))
  }

  /** Takes over weights and running statistics; what belongs to the optimiser is left out. */
  setState(state: ReadonlyMap<string, HostTensor>): void {
    const weights = new Map([...state].filter(([name]) => !name.startsWith('slot/')))
    for (const session of this.sessions.values()) session.writeState(weights)
  }

  on(batch: Batch, seed: number): Record<string, TargetPull> {
    return Object.fromEntries([...this.sessions].map(([target, session]): [string, TargetPull] => {
      const present = batch.labels[target]?.present.data.some((value) => value > 0) ?? false
      if (!present) return [target, { gradient: null, loss: null }]
      const { gradientNorm, loss } = session.step({ batch, share: 1, apply: true, lr: 1, step: 1, seed })
      const finite = (value: number | null): number | null => (value !== null && Number.isFinite(value) ? value : null)
      return [target, { gradient: finite(gradientNorm), loss: finite(loss) }]
    }))
  }

  dispose(): void {
    for (const session of this.sessions.values()) session.dispose()
  }
}

/**
 * Each target's share: its norm over the sum of all targets' norms, as a mean over batches that have it. Null without one.
 * A batch in which no target pulls at all is left out.
 */
export function sharesOf(pulls: readonly Readonly<Record<string, TargetPull>>[], target: string): number | null {
  const shares = pulls.flatMap((pull) => {
    const total = Object.values(pull).reduce((sum, { gradient }) => sum + (gradient ?? 0), 0)
    const own = pull[target]?.gradient ?? null
    return own === null || total === 0 ? [] : [own / total]
  })
  return shares.length === 0 ? null : shares.reduce((a, b) => a + b, 0) / shares.length
}
