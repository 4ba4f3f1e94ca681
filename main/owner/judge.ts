import type { RunRow } from '../../preload/contract'
import { noiseFloor, reproductionOf } from '../stats'
import type { ReproducedRun } from '../stats'
import type { VersionLog } from '../versions/types'

/** How far a metric may end from the first run's value where seeds move it less: what another order of additions in float32 does. */
const RELATIVE = 1e-4

/** Metrics of an epoch each, which both runs end with. */
const measured = ({ last }: RunRow): string[] => Object.keys(last).filter((name) => !name.startsWith('batch.'))

/** What an attempt found of its machine is nearer to the truth than what its version was frozen with. */
function recorded(log: VersionLog, run: RunRow): ReproducedRun {
  const { fingerprint, code, environment, plan } = log.inputs(run.id)
  const runtime = log.attempts(run.id).at(-1)?.runtime ?? null
  const there = runtime === null ? {} : { atelier: runtime.atelier, node: runtime.node, tensorflow: runtime.tensorflow, tfjs: runtime.tfjs, os: runtime.os, cpu: runtime.cpu, gpu: runtime.gpu }
  return { run: run.short, weights: run.weights, seed: run.seed ?? 0, fingerprint, code, environment: { ...environment, ...there }, engine: run.engine, threads: run.threads, plan, series: log.series(run.id, measured(run)) }
}

/** Holds a finished run that repeats another against it, and keeps the verdict; any other row comes back as it is. */
export function judge(log: VersionLog, run: RunRow): RunRow {
  if (run.reproduces === null || run.reproduction !== null || run.state !== 'done') return run
  const first = log.run(run.reproduces)
  const floors = new Map(measured(first).map((name) => [name, noiseFloor(name, log.values(name, run.dataset), log.baseline())]))
  return log.judged(run.id, reproductionOf(recorded(log, first), recorded(log, run), { floors, relative: RELATIVE }))
}

/** The same for a run that has just finished. A verdict that cannot be given is owed until the project is opened again: the run is done all the same. */
export const judging = (log: VersionLog, note: (message: string) => void) => (run: RunRow): RunRow => {
  try {
    return judge(log, run)
  } catch (error) {
    note(`${run.short} could not be judged: ${error instanceof Error ? error.message : String(error)}`)
    return run
  }
}

/** Verdicts that an owner which died between a run's end and its verdict still owes. One that cannot be given holds up no other; it is thrown at the end. */
export function judgeLeft(log: VersionLog): void {
  const failed: string[] = []
  const all = judging(log, (message) => failed.push(message))
  for (const run of log.unjudged()) all(run)
  if (failed.length > 0) throw new Error(failed.join('; '))
}
