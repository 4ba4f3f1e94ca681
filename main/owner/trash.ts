import type { Clock } from '../lib/clock'
import type { Purged } from '../versions/purge'
import type { VersionLog } from '../versions/types'
import type { Services } from './services'

/** How long the trash keeps what lies in it. */
const TRASH_MS = 30 * 24 * 60 * 60 * 1000
/** Emptying has turns of this length; behind an opened project it takes a fifth of the time at most. */
const TURN_MS = 10
const PAUSE_MS = 40

/** The emptying of a log that goes on: who asks meanwhile gets what comes of it. */
const going = new WeakMap<VersionLog, Promise<Purged>>()

/** What lay in the trash for too long goes for good, in turns with whatever else the owner is asked. */
export function emptyTrash(log: VersionLog, clock: Clock, how: { readonly pauseMs?: number; readonly signal?: AbortSignal } = {}): Promise<Purged> {
  const before = going.get(log)
  if (before !== undefined) return before
  const work = inTurns(log, clock, how).finally(() => going.delete(log))
  going.set(log, work)
  return work
}

async function inTurns(log: VersionLog, clock: Clock, { pauseMs = 0, signal }: { readonly pauseMs?: number; readonly signal?: AbortSignal }): Promise<Purged> {
  const steps = log.purging(clock.now() - TRASH_MS)
  for (;;) {
    signal?.throwIfAborted()
    const end = clock.monotonic() + TURN_MS
    do {
      const step = steps.next()
      if (step.done === true) return step.value
    } while (clock.monotonic() < end)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
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
