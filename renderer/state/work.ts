import { create } from 'zustand'
import type { EventPayload } from '../../preload/contract'

/** Where the step stands that something asked for is busy with, and when that step was first heard of, by performance.now(). */
export interface Work { readonly phase: string; readonly done: number; readonly total: number; readonly since: number; readonly from: number }

interface Works {
  /** By ticket; null until something is heard of it. */
  readonly works: Readonly<Record<string, Work | null>>
  begin(ticket: string): void
  heard(progress: EventPayload<'work.progress'>, now: number): void
  end(ticket: string): void
}

/** What this window waits for by tickets of its own, and how far it is. */
export const useWork = create<Works>((set, get) => ({
  works: {},
  begin: (ticket) => set({ works: { ...get().works, [ticket]: null } }),
  heard: ({ ticket, phase, done, total }, now) => {
    const before = get().works[ticket]
    // Whoever else waits for something is told of it by the same event.
    if (before === undefined) return
    const same = before?.phase === phase ? before : null
    set({ works: { ...get().works, [ticket]: { phase, done, total, since: same?.since ?? now, from: same?.from ?? done } } })
  },
  end: (ticket) => set({ works: Object.fromEntries(Object.entries(get().works).filter(([other]) => other !== ticket)) }),
}))

/** Seconds that the step still takes at its pace so far; null where that says nothing yet. */
export function secondsLeft({ done, total, since, from }: Work, now: number): number | null {
  const seconds = (now - since) / 1000
  return done <= from || seconds < 1 ? null : (seconds / (done - from)) * (total - done)
}

/** Carries out work under a ticket, by which how far it is becomes known until it ends. */
export async function underTicket<T>(ticket: string, work: () => Promise<T>): Promise<T> {
  useWork.getState().begin(ticket)
  try {
    return await work()
  } finally {
    useWork.getState().end(ticket)
  }
}
