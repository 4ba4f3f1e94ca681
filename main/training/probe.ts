import { AtelierError, fromErrorBody } from '../lib/errors'
import { failureOfExit } from './causes'
import type { JobProcess } from './host'
import type { JobSpec, Outcome } from './protocol'

/** Runs one job that only answers, in its own process, to its end. Its failure is thrown as an AtelierError. */
export async function runProbe(job: JobProcess, spec: JobSpec, note: (message: string) => void): Promise<Outcome> {
  let outcome: Outcome | null = null
  let failure: AtelierError | null = null
  job.onMessage((message) => {
    if (message.type === 'ended') outcome = message.outcome
    else if (message.type === 'failed') failure = fromErrorBody(message.error)
  })
  job.send({ type: 'job', spec })
  const exit = await job.exited
  if (failure !== null) note(`${spec.job}: ${job.stderr()}`)
  return answerOf(outcome, failure, () => {
    note(`${spec.job} ended by itself: ${job.stderr()}`)
    return fromErrorBody(failureOfExit(exit.code, exit.signal).error)
  })
}

function answerOf(outcome: Outcome | null, failure: AtelierError | null, sudden: () => AtelierError): Outcome {
  if (failure !== null) throw failure
  if (outcome === null) throw sudden()
  return outcome
}
