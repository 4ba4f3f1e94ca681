import { join } from 'node:path'
import { builtIn } from '../../main/data'
import { fromErrorBody } from '../../main/lib/errors'
import { atelierRoot } from '../../main/lib/root'
import { forkJobs } from '../../main/training/host'
import type { JobProcess } from '../../main/training/host'
import type { FromJob, TrainSpec } from '../../main/training/protocol'
import { resolveRecipe } from '../../main/versions/recipes/resolve'

/** The specification of a first training, which has neither threads nor a plan yet, as the supervisor writes it. */
export function trainSpec(work: string, run: string, document: object): TrainSpec {
  const recipe = resolveRecipe(document)
  const dataset = builtIn(recipe.data.dataset)
  if (dataset === null) throw new Error(`${recipe.data.dataset} is no built-in data set`)
  return { job: 'train', run, recipe, seed: 1, dataset, folder: join(work, run), cache: join(work, 'data'), engine: 'tensorflow', threads: null, determinism: false, plan: null }
}

/** What a training said, with the milliseconds since its process was asked for. */
export interface Heard { readonly at: number; readonly message: FromJob }

/** Trains in a process of the built app, as the supervisor starts it, until `enough` says so or it ends by itself. */
export async function train(spec: TrainSpec, enough: (message: FromJob, job: JobProcess) => boolean = () => false): Promise<Heard[]> {
  const began = performance.now()
  const job = forkJobs(join(atelierRoot(), 'out', 'main', 'trainer.js'))()
  const heard: Heard[] = []
  const state: { ended: boolean; failure: Error | null } = { ended: false, failure: null }
  job.onMessage((message) => {
    heard.push({ at: performance.now() - began, message })
    if (message.type === 'failed') state.failure = fromErrorBody(message.error)
    if (state.ended || !(message.type === 'ended' || enough(message, job))) return
    state.ended = true
    if (message.type !== 'ended') job.kill()
  })
  job.send({ type: 'job', spec })
  await job.exited
  if (state.failure !== null) throw state.failure
  if (!state.ended) throw new Error(`the training ended by itself: ${job.stderr()}`)
  return heard
}

/** The first message that fits, or an error that names what was waited for. */
export function firstOf(heard: readonly Heard[], what: string, fits: (message: FromJob) => boolean): Heard {
  const found = heard.find(({ message }) => fits(message))
  if (found === undefined) throw new Error(`the training never said "${what}"`)
  return found
}
