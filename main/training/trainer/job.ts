import type { OpenHooks } from '../../data'
import type { Clock } from '../../lib/clock'
import type { SpawnJob } from '../host'
import type { FromJob, JobSpec, Outcome, Standing } from '../protocol'

/** What a job may do to the outside: say something, hear that it should halt, know the time. */
export interface JobHooks {
  emit(message: FromJob): void
  halted(): boolean
  readonly clock: Clock
  /** Starts another job process, for a measurement that needs one of its own. */
  readonly spawn: SpawnJob
  /** The file that the thread which makes batches starts from, where it is not the build's. */
  readonly batchThread?: string | undefined
  /** Tells how to say where the training stands if it fails from here on. */
  standing(read: () => Standing): void
}

/** For a job that opens data: how far that is and what is strange about it is said as the job's own words. */
export const openingFor = ({ emit }: Pick<JobHooks, 'emit'>, cacheDir: string): OpenHooks => ({
  cacheDir,
  onWarning: (message) => emit({ type: 'warning', message }),
  onProgress: (done, total, phase) => emit(phaseAt(phase, done, total)),
})

/** Where a step of known length stands, in words and figures. */
export const phaseAt = (phase: string, done: number, total: number): FromJob => ({ type: 'phase', text: `${phase} ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`, progress: { phase, done, total } })

export interface JobResult { readonly outcome: Outcome; readonly standing: Standing | null }

/** A kind of job: one file under jobs/ and one line in the registry. */
export type Jobs = { readonly [K in JobSpec['job']]: (spec: Extract<JobSpec, { job: K }>, hooks: JobHooks) => Promise<JobResult> }
