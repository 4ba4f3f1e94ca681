import { loadEngine } from '../../../engine/load'
import type { Batch, Session } from '../../../engine/session'
import type { Clock } from '../../../lib/clock'
import { rngOf } from '../../../lib/rng'
import { buildProgram } from '../../../models'
import type { ModelFacts } from '../../../models'
import type { MeasureSpec } from '../../protocol'
import type { JobHooks, JobResult } from '../job'

const WARM_UP_MS = 150
const ROUND_MS = 60
const ROUNDS = 5
/** Long steps get fewer rounds. */
const ALL_MS = 800

/** A batch of noise in the shapes that the data gives: what a step costs does not depend on the values. */
export function noiseBatch({ image, table, targets }: ModelFacts, size: number): Batch {
  const rng = rngOf(1, 'measure')
  const noise = (shape: readonly number[]) => ({ shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => rng.normal()) })
  return {
    size,
    inputs: { ...(image === undefined ? {} : { image: noise([size, ...image]) }), ...(table === undefined ? {} : { table: noise([size, ...table]) }) },
    labels: Object.fromEntries(targets.map(({ name, kind, classes }) => {
      const width = kind === 'class' ? classes.length : 1
      const values = Float32Array.from({ length: size * width }, (_, i) => (kind === 'regression' ? rng.normal() : i % width === Math.floor(i / width) % width ? 1 : 0))
      return [name, { values: { shape: [size, width], data: values }, present: { shape: [size], data: new Float32Array(size).fill(1) } }]
    })),
  }
}

/** Milliseconds of one step on this batch, warmed up: the lowest mean of some rounds. */
export function stepTime(session: Session, batch: Batch, clock: Clock): number {
  const step = (): void => { session.step({ batch, share: 1, apply: true, lr: 1e-4, step: 1, seed: 1 }) }
  const during = (ms: number): number => {
    const began = clock.monotonic()
    let steps = 0
    do {
      step()
      steps += 1
    } while (clock.monotonic() - began < ms)
    return (clock.monotonic() - began) / steps
  }
  step()
  during(WARM_UP_MS)
  const until = clock.monotonic() + ALL_MS
  let msPerStep = during(ROUND_MS)
  for (let round = 1; round < ROUNDS && clock.monotonic() < until; round += 1) msPerStep = Math.min(msPerStep, during(ROUND_MS))
  return msPerStep
}

/** Finds the kernel plan for these threads and times the step with it. */
export async function measureJob(spec: MeasureSpec, { clock }: JobHooks): Promise<JobResult> {
  const engine = await loadEngine(spec.engine, { threads: spec.threads, determinism: spec.determinism })
  const { program } = buildProgram(spec.recipe, spec.facts)
  const batch = noiseBatch(spec.facts, spec.size)
  const plan = engine.measurePlan(program, batch)
  const session = engine.compile(program, 1, plan ?? undefined)
  try {
    return { standing: null, outcome: { job: 'measure', plan, msPerStep: stepTime(session, batch, clock) } }
  } finally {
    session.dispose()
  }
}
