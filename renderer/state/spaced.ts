/** How often the page takes up word of a training that goes on. A frame costs milliseconds that the training wants too, and nobody reads faster. */
export const LIVE_MS = 250

/** Does work at most once in `ms`: at once, and once more after what came in between. */
export function spaced(work: () => void, ms: number): () => void {
  let timer: ReturnType<typeof setTimeout> | null = null
  let again = false
  const end = (): void => {
    timer = null
    if (again) begin()
  }
  const begin = (): void => {
    again = false
    timer = setTimeout(end, ms)
    work()
  }
  return () => {
    if (timer === null) begin()
    else again = true
  }
}

/**
 * Passes on the newest word of each key at most once in `ms`; what lies between is left out. A first word passes at once,
 * and one of whom `urgent` says so, after which nothing older follows. Nothing that waits follows a `drop` of its key, or of all.
 */
export function newest<T>(ms: number, keyOf: (value: T) => string, urgent: (value: T) => boolean, pass: (value: T) => void): { readonly hear: (value: T) => void; readonly drop: (key?: string) => void } {
  const held = new Map<string, { timer: ReturnType<typeof setTimeout>; waiting: T | null }>()
  const open = (key: string): void => {
    held.set(key, { waiting: null, timer: setTimeout(() => {
      const waiting = held.get(key)?.waiting ?? null
      held.delete(key)
      if (waiting === null) return
      open(key)
      pass(waiting)
    }, ms) })
  }
  const hear = (value: T): void => {
    const key = keyOf(value)
    const entry = held.get(key)
    if (entry !== undefined && !urgent(value)) {
      entry.waiting = value
      return
    }
    if (entry !== undefined) clearTimeout(entry.timer)
    open(key)
    pass(value)
  }
  const drop = (key?: string): void => {
    for (const one of key === undefined ? [...held.keys()] : [key]) {
      clearTimeout(held.get(one)?.timer)
      held.delete(one)
    }
  }
  return { hear, drop }
}
