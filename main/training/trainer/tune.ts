import { availableParallelism } from 'node:os'
import { cachedTuning } from '../../engine/graph/plan-cache'
import type { Tuning } from '../../engine/graph/plan-cache'
import { installed } from '../../engine/installed'
import type { Program } from '../../engine/session'
import { cacheDir } from '../../lib/cache-dir'
import { AtelierError } from '../../lib/errors'
import type { ModelFacts } from '../../models'
import { runProbe } from '../probe'
import type { MeasureSpec, TrainSpec } from '../protocol'
import type { JobHooks } from './job'
import { noiseBatch } from './jobs/measure'

/** Fewer threads must be this much faster, or all cores stay in use: chance should not decide. */
const GAIN = 0.95
/** A longer step gains by every core; fewer threads are not tried. */
const LONG_STEP_MS = 20

/** Threads to try, all cores first. */
export const candidates = (cores: number): number[] => [...new Set([cores, Math.min(4, cores), 1])]

/**
 * The number of threads whose step is the fastest, with its kernel plan. Starting threads costs more than they bring where
 * tensors are small. TensorFlow's number is fixed when it loads, so each candidate is measured by `measure` in a process of its own.
 */
export async function fastest(cores: number, measure: (threads: number) => Promise<{ plan: Tuning['plan']; msPerStep: number }>): Promise<Tuning> {
  const [all = cores, ...fewer] = candidates(cores)
  const first = await measure(all)
  let best = { threads: all, ...first }
  // Without a choice of kernels the step does not run on this processor's cores.
  if (first.plan === null || first.msPerStep > LONG_STEP_MS) return { threads: all, plan: first.plan }
  for (const threads of fewer) {
    const next = await measure(threads)
    if (next.msPerStep < best.msPerStep * GAIN) best = { threads, ...next }
  }
  return { threads: best.threads, plan: best.plan }
}

/**
 * Threads and kernels for a training whose version has none yet on this machine, as kept for the same step or measured now.
 * Null where there is nothing to choose: on wasm, without TensorFlow, in a deterministic run, or where they are known.
 */
export async function tune(spec: Pick<TrainSpec, 'recipe' | 'engine' | 'threads' | 'plan' | 'determinism'>, program: Program, facts: ModelFacts, size: number, { spawn, emit }: JobHooks): Promise<Tuning | null> {
  const { tensorflow, kernels } = installed()
  if (spec.threads !== null || spec.plan !== null || spec.determinism || spec.engine === 'wasm' || tensorflow === null) return null
  return cachedTuning(cacheDir('kernels'), program, noiseBatch(facts, size), `${tensorflow}, ${kernels.build}`, () => {
    emit({ type: 'phase', text: 'measuring which threads and kernels suit this model' })
    return fastest(availableParallelism(), async (threads) => {
      const job: MeasureSpec = { job: 'measure', recipe: spec.recipe, facts, size, engine: 'tensorflow', threads, determinism: false }
      const outcome = await runProbe(spawn(), job, () => undefined)
      if (outcome.job !== 'measure') throw new AtelierError('training.message', 'the measurement of a step was answered by something else')
      return outcome
    })
  })
}
