import { join } from 'node:path'
import type { DoctorReport } from '../../preload/contract'
import { keptTunings } from '../engine/graph/plan-cache'
import { installed } from '../engine/installed'
import { cacheDir } from '../lib/cache-dir'
import { AtelierError } from '../lib/errors'
import { atelierRoot, atelierVersion } from '../lib/root'
import { forkJobs } from '../training/host'
import type { SpawnJob } from '../training/host'
import { runProbe } from '../training/probe'
import { sqliteVersion } from '../versions/database'
import { environmentFacts } from '../versions/environment'

/** Starts job processes of the built trainer. */
export const trainerJobs = (): SpawnJob => forkJobs(join(atelierRoot(), 'out', 'main', 'trainer.js'))

/** The machine, the engine and its self-test. It needs no project, since it is asked when one cannot be opened. */
export async function doctorReport(spawn: SpawnJob, sandboxed: boolean | null, note: (message: string) => void): Promise<DoctorReport> {
  const outcome = await runProbe(spawn(), { job: 'self-test', engine: 'auto', threads: null, determinism: false }, note)
  if (outcome.job !== 'self-test') throw new AtelierError('bug', 'the self-test answered for another job')
  const { tensorflow, tfjs } = installed()
  const environment = environmentFacts({ atelier: atelierVersion(), tensorflow, tfjs })
  return {
    ...outcome.report, environment, sandboxed,
    kernels: outcome.facts.kind === 'tensorflow' ? { instructions: outcome.facts.kernels, ...keptTunings(cacheDir('kernels')) } : null,
    versions: { electron: environment.electron, node: environment.node, tensorflow: outcome.facts.tensorflow, tfjs: outcome.facts.tfjs, sqlite: sqliteVersion() },
  }
}
