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
  /** Tells how to say where the training stands if it fails from here on. */
  standing(read: () => Standing): void
}

export interface JobResult { readonly outcome: Outcome; readonly standing: Standing | null }

/** A kind of job: one file under jobs/ and one line in the registry. */
export type Jobs = { readonly [K in JobSpec['job']]: (spec: Extract<JobSpec, { job: K }>, hooks: JobHooks) => Promise<JobResult> }
