import { AtelierError, fromErrorBody } from '../lib/errors'
import { failureOfExit } from './causes'
import type { JobProcess } from './host'
import type { JobSpec, Outcome } from './protocol'

/** Runs one job that only answers, in its own process, to its end. Its failure is thrown as an AtelierError. */
export async function runProbe(job: JobProcess, spec: JobSpec, note: (message: string) => void): Promise<Outcome> {
  const said: { outcome: Outcome | null; failure: AtelierError | null } = { outcome: null, failure: null }
  job.onMessage((message) => {
    if (message.type === 'ended') said.outcome = message.outcome
    else if (message.type === 'failed') said.failure = fromErrorBody(message.error)
  })
  job.send({ type: 'job', spec })
  const exit = await job.exited
  if (said.failure !== null) {
    note(`${spec.job}: ${job.stderr()}`)
    throw said.failure
  }
  if (said.outcome !== null) return said.outcome
  note(`${spec.job} ended by itself: ${job.stderr()}`)
  throw fromErrorBody(failureOfExit(exit.code, exit.signal).error)
}
