import { AtelierError } from '../../lib/errors'
import { madeOf } from '../../versions/made'
import type { Services } from '../services'
import { differing, inputsNow } from '../surroundings'
import { locateFor } from './recipes'
import type { Handlers } from './types'

/** A run as it is now; throws where it cannot be run again. */
function reproducible(id: string, { log }: Pick<Services, 'log'>) {
  const first = log.run(id)
  const version = log.version(first.version)
  if (first.state !== 'done') throw new AtelierError('reproduce.unfinished', `${first.short} is ${first.state}: there is no result to reproduce.`, 'Let it finish first.')
  if (version.trashed !== null) throw new AtelierError('reproduce.trashed', `${first.short} belongs to ${version.short}, which is in the trash.`, 'Restore that first.')
  if (log.seeds(version.id).some(({ short, trashed }) => short === first.short && trashed)) throw new AtelierError('reproduce.trashed', `${first.short} is in the trash.`, 'Restore it first.')
  if (first.seed === null) throw new AtelierError('reproduce.seed', `Nothing is known of the seed of ${first.short}.`, 'Train its recipe anew.')
  return { version, first, seed: first.seed }
}

export const reproduceCalls: Handlers<'runs.reproduce'> = {
  async 'runs.reproduce'({ id, anyway }, services) {
    const { log, supervisor, emit } = services
    const { id: asked } = log.run(id)
    const { version, first, seed } = reproducible(asked, services)
    const { recipe } = madeOf(version)
    const { now, diffs } = await inputsNow(locateFor(recipe, services), services)
    const { fingerprint, code, environment } = log.inputs(first.id)
    const data = differing({ dataFingerprint: fingerprint, code, environment }, now).find(({ input }) => input === 'data')
    if (data !== undefined && !anyway) {
      throw new AtelierError('reproduce.data', `The data set "${version.dataset}" is no longer what ${first.short} was trained on (${data.words}).`, 'Put the data back; or go on all the same (--anyway), and the verdict names the data.')
    }
    // The run, or its version, may have been trashed while the data were read.
    reproducible(asked, services)
    for (const diff of diffs) log.putObject(Buffer.from(diff))
    const run = log.createRun({
      version: version.id, seed, engineAsked: first.engineAsked, determinism: first.determinism, epochs: first.epochs, reproduces: { run: first.id, inputs: now },
      ...(data === undefined ? {} : { reason: `reproduced although the data differ: ${data.words}` }),
    })
    emit({ name: 'run.changed', payload: { run } })
    setImmediate(() => supervisor.pump())
    return { version, run }
  },
}
