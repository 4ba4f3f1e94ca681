import { AtelierError, fromErrorBody } from '../lib/errors'
import { suddenly } from './causes'
import type { JobProcess } from './host'
import type { JobSpec, Outcome, Progress } from './protocol'

export interface Asking {
  /** Whether the process waits for another job once it has answered; where it has failed it never does. */
  readonly stay: boolean
  readonly note: (message: string) => void
  readonly signal?: AbortSignal | undefined
  /** Is told how far the job is. */
  readonly heard?: ((progress: Progress) => void) | undefined
}

/**
 * Asks a job process for one job that only answers, to its end or until `signal` ends the process. The job's failure is thrown
 * as an AtelierError, "training.ended" where it was ended. Null where the process ended by itself without a word.
 */
export async function askJob(job: JobProcess, spec: JobSpec, { stay, note, signal, heard }: Asking): Promise<Outcome | null> {
  const said: { outcome: Outcome | null; failure: AtelierError | null } = { outcome: null, failure: null }
  const answered = new Promise<void>((resolve) => {
    const deafen = job.onMessage((message) => {
      if (message.type === 'ended') said.outcome = message.outcome
      else if (message.type === 'phase' && message.progress !== undefined) heard?.(message.progress)
      else if (message.type === 'failed') said.failure = fromErrorBody(message.error)
      if (message.type !== 'ended' || !stay) return
      deafen()
      resolve()
    })
  })
  const end = (): void => job.kill()
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted === true) end()
  else job.send({ type: 'job', spec, stay })
  await Promise.race([answered, job.exited])
  signal?.removeEventListener('abort', end)
  if (said.failure !== null) {
    note(`${spec.job}: ${job.stderr()}`)
    throw said.failure
  }
  if (said.outcome !== null) return said.outcome
  if (signal?.aborted === true) throw new AtelierError('training.ended', 'The job was ended before it answered.', 'Ask for it again.')
  note(`${spec.job} ended by itself: ${job.stderr()}`)
  return null
}

/** Runs one job that only answers in a process of its own. */
export async function runProbe(job: JobProcess, spec: JobSpec, note: (message: string) => void, signal?: AbortSignal): Promise<Outcome> {
  const outcome = await askJob(job, spec, { stay: false, note, signal })
  return outcome ?? gone(job)
}

/** Throws what the end of a process without a word means. */
export async function gone(job: JobProcess): Promise<never> {
  const { code, signal } = await job.exited
  throw new AtelierError('training.killed', `The process that was asked ${suddenly(code, signal)}`, 'Ask again. If it ends again, memory may be short: close other programs, or ask for less at once.')
}
