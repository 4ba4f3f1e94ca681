import type { Clock } from '../lib/clock'

/** A person needs longer than this between two presses of Ctrl+C; what comes sooner is the same one, told twice. */
const TWICE_MS = 250

export interface Interrupts {
  /** Calls the listener at each interrupt until the returned function is called. */
  listen(listener: () => void): () => void
  /** Tells all listeners; false when nobody listens. */
  tell(): boolean
  /** The same for a reader of our output that went away, which is never the second Ctrl+C: the first one ended it too. */
  tellOnce(): boolean
}

/**
 * Ctrl+C as the commands hear it. A terminal tells the whole process group, and a launcher such as npm tells its child
 * once more; taken for a second Ctrl+C, that would lose the checkpoint which the first one asked for.
 */
export function newInterrupts(clock: Clock): Interrupts {
  const listeners = new Set<() => void>()
  let last = -Infinity
  const tell = (): boolean => {
    if (listeners.size === 0) return false
    const now = clock.monotonic()
    const again = now - last < TWICE_MS
    last = now
    if (!again) for (const listener of [...listeners]) listener()
    return true
  }
  return {
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell,
    tellOnce: () => (last === -Infinity ? tell() : listeners.size > 0),
  }
}
