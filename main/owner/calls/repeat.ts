import type { CallParsed, Reproduction } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'
import { madeOf } from '../../versions/made'
import type { SeedRun } from '../../versions/types'
import { differing, inputsNow } from '../surroundings'
import { locateFor } from './recipes'
import type { Handlers } from './types'

/** A run in one of these states has not said yet what its seed comes to, and never will by itself. */
const CAME_TO_NOTHING = ['failed', 'stopped', 'interrupted']

/** The first seeds from the recipe's own on that no run had. Seeds of runs in the trash count as had: who threw a result away must not draw it again. */
export function nextSeeds(count: number, from: number, had: readonly SeedRun[]): number[] {
  const taken = new Set(had.map(({ seed }) => seed))
  const seeds: number[] = []
  for (let seed = from; seeds.length < count; seed += 1) if (!taken.has(seed)) seeds.push(seed)
  return seeds
}

/** Throws "usage" for a seed whose run tells already, or will tell. */
function checkSeeds(short: string, seeds: readonly number[], had: readonly SeedRun[]): void {
  for (const seed of seeds) {
    const run = had.find((one) => one.seed === seed && !one.trashed && !CAME_TO_NOTHING.includes(one.state))
    if (run !== undefined) throw new AtelierError('usage', `${run.short} of ${short} has seed ${seed} already, and a repeat of it says nothing of seeds.`, `Choose other seeds; "atelier reproduce ${run.short}" runs the same one again.`)
  }
}

const wordsOf = (inputs: Reproduction['inputs']): string => inputs.map(({ input, words }) => `${input} (${words})`).join('; ')

/** The seeds that are asked for, each once. */
const asked = ({ seeds }: CallParsed<'versions.repeat'>, from: number, had: readonly SeedRun[]): number[] => (typeof seeds === 'number' ? nextSeeds(seeds, from, had) : [...new Set(seeds)])

export const repeatCalls: Handlers<'versions.repeat'> = {
  async 'versions.repeat'(wish, services) {
    const { log, supervisor, emit } = services
    const version = log.version(wish.id)
    const { short } = version
    const made = madeOf(version)
    const { recipe } = made
    const seedsNow = (): number[] => {
      if (log.version(version.id).trashed !== null) throw new AtelierError('versions.trashed', `${short} is in the trash, where nothing is trained.`, `Restore it first: "atelier versions restore ${short}".`)
      const had = log.seeds(version.id)
      const seeds = asked(wish, recipe.seed, had)
      checkSeeds(short, seeds, had)
      return seeds
    }
    // What is refused anyway is refused before the data are read.
    seedsNow()
    const { now } = await inputsNow(locateFor(recipe, services), services)
    const differs = differing({ dataFingerprint: made.fingerprint, code: made.code, environment: made.environment }, now)
    if (differs.some(({ input }) => input === 'data')) {
      throw new AtelierError('data.changed', `The data set "${version.dataset}" is no longer what ${short} was frozen with.`, 'Put the data back, or train its recipe: it becomes a new version with the new data.')
    }
    if (differs.length > 0 && !wish.anyway) {
      throw new AtelierError('versions.surroundings', `Runs that begin now differ from ${short} in more than their seeds: ${wordsOf(differs)}.`, 'Train its recipe, which becomes a new version; or repeat it all the same (--anyway), and each run says so.')
    }
    // Another asker may have queued the same seeds, or trashed the version, while the data were read.
    const seeds = seedsNow()
    const runs = log.together(() => seeds.map((seed) => log.createRun({
      version: version.id, seed, engineAsked: recipe.engine, determinism: recipe.determinism, epochs: recipe.budget.epochs,
      ...(differs.length === 0 ? {} : { reason: `repeated although it differs: ${wordsOf(differs)}` }),
    })))
    for (const run of runs) emit({ name: 'run.changed', payload: { run } })
    setImmediate(() => supervisor.pump())
    return { version, runs }
  },
}
