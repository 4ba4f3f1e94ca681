import type { Clock } from '../lib/clock'

/** A turn of long work: whoever asks something else waits no longer than this and one step. */
const TURN_MS = 10

/** Does work in turns with whatever else the owner is asked. Where it is to stop, it is left at the step that it got to. */
export async function inTurns<T>(steps: Iterator<unknown, T, undefined>, clock: Clock, { pauseMs, signal }: { readonly pauseMs?: number; readonly signal?: AbortSignal } = {}): Promise<T> {
  try {
    for (;;) {
      signal?.throwIfAborted()
      const end = clock.monotonic() + TURN_MS
      do {
        const step = steps.next()
        if (step.done === true) return step.value
      } while (clock.monotonic() < end)
      await new Promise((resolve) => { if (pauseMs === undefined) setImmediate(resolve); else setTimeout(resolve, pauseMs) })
    }
  } finally {
    // What it holds is let go of; of work that is done nothing is left.
    steps.return?.()
  }
}
