import type { Clock } from '../lib/clock'
import type { Purged } from '../versions/purge'
import type { VersionLog } from '../versions/types'
import type { Services } from './services'
import { inTurns } from './turns'

/** How long the trash keeps what lies in it. */
const TRASH_MS = 30 * 24 * 60 * 60 * 1000
/** Behind an opened project emptying takes a fifth of the time at most. */
const PAUSE_MS = 40

/** The emptying of a log that goes on: who asks meanwhile gets what comes of it. */
const going = new WeakMap<VersionLog, Promise<Purged>>()

/** What lay in the trash for too long goes for good, in turns with whatever else the owner is asked. */
export function emptyTrash(log: VersionLog, clock: Clock, how: { readonly pauseMs?: number; readonly signal?: AbortSignal } = {}): Promise<Purged> {
  const before = going.get(log)
  if (before !== undefined) return before
  const work = inTurns(log.purging(clock.now() - TRASH_MS), clock, how).finally(() => going.delete(log))
  going.set(log, work)
  return work
}

/** Empties the trash behind a project that was just opened. What is left when the project closes goes the next time. Returns what ends it. */
export function emptyBehind({ log, clock, emit, note }: Pick<Services, 'log' | 'clock' | 'emit' | 'note'>): () => void {
  const ending = new AbortController()
  const begin = setImmediate(() => {
    emptyTrash(log, clock, { pauseMs: PAUSE_MS, signal: ending.signal }).then(({ versions, runs }) => {
      if (versions.length + runs.length > 0) emit({ name: 'history.changed', payload: {} })
    }, (error: unknown) => {
      if (!ending.signal.aborted) note(`the trash could not be emptied: ${error instanceof Error ? error.message : String(error)}`)
    })
  })
  return () => {
    clearImmediate(begin)
    ending.abort()
  }
}
