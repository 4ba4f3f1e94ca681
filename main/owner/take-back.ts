import type { CallParsed, TakenBack, VersionRow } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import type { VersionLog } from '../versions/types'
import type { Services } from './services'

const BUSY: readonly string[] = ['running', 'queued']
/** Names that are said one by one. */
const SAID = 10
const list = (words: readonly string[]): string => `${words.slice(0, SAID).join(', ')}${words.length > SAID ? ` and ${words.length - SAID} more` : ''}`

/** How many versions are on show, on each data set, that are no part of what is taken back. */
function usersOf(log: VersionLog, going: readonly VersionRow[]): Map<string, number> {
  const users = new Map(log.usedDatasets().map(({ name, versions }) => [name, versions]))
  for (const { dataset } of going) users.set(dataset, (users.get(dataset) ?? 0) - 1)
  return users
}

/** Puts back what an import changed, in one transaction. What is in the trash by now stays there, and a baseline that a person set since is theirs. */
export function takeBack({ log, emit }: Pick<Services, 'log' | 'emit'>, { versions, runs, datasets, baseline }: CallParsed<'history.takeBack'>): TakenBack {
  const whole = versions.map((ref) => log.version(ref)).filter(({ trashed }) => trashed === null)
  const going = new Set(whole.map(({ id }) => id))
  const living = new Set(runs.length === 0 ? [] : log.runs().map(({ id }) => id))
  const single = runs.map((ref) => log.run(ref)).filter(({ id }) => living.has(id))
  const busy = new Set([
    ...whole.flatMap(({ id, short: of }) => log.seeds(id).filter(({ state, trashed }) => !trashed && BUSY.includes(state)).map(({ short, state }) => `${short} of ${of} is ${state}`)),
    ...single.filter(({ state }) => BUSY.includes(state)).map(({ short, version, state }) => `${short} of ${version} is ${state}`),
  ])
  if (busy.size > 0) throw new AtelierError('import.busy', `Nothing was undone: ${list([...busy])}.`, 'Stop what trains, then undo again, or move single versions to the trash.')
  const users = usersOf(log, whole)
  const here = log.datasets().map(({ name }) => name).filter((name) => datasets.includes(name))
  const kept = here.map((name) => ({ name, versions: users.get(name) ?? 0 })).filter(({ versions: others }) => others > 0)
  const removed = here.filter((name) => !kept.some((one) => one.name === name))
  log.together(() => {
    if (baseline !== null && log.baseline() === log.version(baseline).short) log.pin(baseline, false)
    // Runs go on their own and first, so that a version which is restored later leaves them there.
    for (const { id } of single) log.trash(id)
    if (whole.length > 0) log.trashVersions([...going])
    for (const name of removed) log.removeDataset(name)
  })
  emit({ name: 'history.changed', payload: {} })
  for (const name of removed) emit({ name: 'data.changed', payload: { name } })
  return { kept }
}
