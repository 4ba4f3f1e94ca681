import type { BatchMaker, Prepared } from '../../data'
import type { Session } from '../../engine/session'
import type { CheckpointState, Standing, TrainSpec } from '../protocol'
import type { Averages } from './averages'
import type { Checkpoint, CheckpointFolder } from './checkpoints'
import type { JobHooks } from './job'
import type { LiveShares } from './live-shares'
import type { Pace } from './pace'
import type { Passes } from './passes'
import type { Recorder } from './recorder'

export const CHECKPOINT_EVERY_MS = 30_000
export const MESSAGE_EVERY_MS = 100
/** How long steps may run before messages are looked at; keeps stop and pause well under a second. */
const BREATH_EVERY_MS = 25

/** Everything of one attempt that its parts share. Position fields are exactly what a checkpoint keeps. */
export interface Attempt {
  readonly spec: TrainSpec
  readonly hooks: JobHooks
  readonly session: Session
  readonly prepared: Prepared
  /** Names, in the recipe's order. */
  readonly targets: readonly string[]
  readonly maker: BatchMaker
  readonly passes: Passes
  readonly folder: CheckpointFolder
  readonly recorder: Recorder
  readonly pace: Pace
  /** Who gets how much of each step; null with a single target. */
  readonly shares: LiveShares | null
  /** Of the attempts before this one: their seconds, and the share of waiting for data. */
  readonly before: { readonly seconds: number; readonly dataWait: number }
  readonly totalSteps: number
  readonly stepsPerEpoch: number
  position: Pick<CheckpointState, 'step' | 'batch' | 'epoch' | 'waited' | 'criterion'>
  averages: Averages
  last: Record<string, number>
  best: Record<string, { value: number; epoch: number }>
  lastMessage: number
  lastCheckpoint: number
  lastBreath: number
  executionTold: boolean
}

export function standingOf(a: Attempt): Standing {
  const seconds = a.before.seconds + a.pace.seconds
  const waited = a.before.seconds * a.before.dataWait + a.maker.waitedMs / 1000
  return { epoch: a.position.epoch, step: a.position.step, seconds, dataWait: a.position.step === 0 ? null : waited / seconds, last: a.last, best: a.best }
}

export function checkpointOf(a: Attempt): Checkpoint {
  const { spec, prepared, session } = a
  const standing = standingOf(a)
  return {
    state: {
      format: 1, recipe: spec.recipe, data: spec.recipe.data, targets: spec.recipe.targets, seed: spec.seed, engine: session.engine.kind,
      fitted: prepared.fitted, facts: prepared.facts, ...a.position, seconds: standing.seconds, dataWait: standing.dataWait,
      sums: a.averages.state(), ...(a.shares === null ? {} : a.shares.state()), last: a.last, best: a.best,
    },
    tensors: new Map(session.readState()),
  }
}

/** The best weights go first: a checkpoint must never speak of better ones than lie beside it. */
export function saveCheckpoint(a: Attempt, best = false): void {
  const checkpoint = checkpointOf(a)
  if (best) a.folder.writeNamed('best', checkpoint)
  a.folder.write(checkpoint)
  a.lastCheckpoint = a.hooks.clock.monotonic()
  a.hooks.emit({ type: 'checkpoint', step: a.position.step, epoch: a.position.epoch })
}

export function report(a: Attempt): void {
  a.hooks.emit({ type: 'progress', standing: standingOf(a), points: a.recorder.take(), ...a.pace.read(a.totalSteps - a.position.step) })
  a.lastMessage = a.hooks.clock.monotonic()
}

/** Lets messages in now and then; true when the supervisor asked to halt. */
export async function breathe(a: Attempt): Promise<boolean> {
  const now = a.hooks.clock.monotonic()
  if (now - a.lastBreath >= BREATH_EVERY_MS) {
    await new Promise((resolve) => setImmediate(resolve))
    a.lastBreath = a.hooks.clock.monotonic()
  }
  return a.hooks.halted()
}

export function recordAll(a: Attempt, values: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(values)) a.recorder.record(name, a.position.step, value)
}
