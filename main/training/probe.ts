import { AtelierError, fromErrorBody } from '../lib/errors'
import { failureOfExit } from './causes'
import type { JobProcess } from './host'
import type { JobSpec, Outcome, Progress } from './protocol'

/** Runs one job that only answers, in its own process, to its end or until `signal` ends it. Its failure is thrown as an AtelierError, "training.ended" where it was ended. `heard` is told how far it is. */
export async function runProbe(job: JobProcess, spec: JobSpec, note: (message: string) => void, signal?: AbortSignal, heard?: (progress: Progress) => void): Promise<Outcome> {
  const said: { outcome: Outcome | null; failure: AtelierError | null } = { outcome: null, failure: null }
  job.onMessage((message) => {
    if (message.type === 'ended') said.outcome = message.outcome
    else if (message.type === 'phase' && message.progress !== undefined) heard?.(message.progress)
    else if (message.type === 'failed') said.failure = fromErrorBody(message.error)
  })
  const end = (): void => job.kill()
  signal?.addEventListener('abort', end, { once: true })
  if (signal?.aborted === true) end()
  else job.send({ type: 'job', spec })
  const exit = await job.exited
  signal?.removeEventListener('abort', end)
  if (said.failure !== null) {
    note(`${spec.job}: ${job.stderr()}`)
    throw said.failure
  }
  if (said.outcome !== null) return said.outcome
  if (signal?.aborted === true) throw new AtelierError('training.ended', 'The job was ended before it answered.', 'Ask for it again.')
  note(`${spec.job} ended by itself: ${job.stderr()}`)
  throw fromErrorBody(failureOfExit(exit.code, exit.signal).error)
}
