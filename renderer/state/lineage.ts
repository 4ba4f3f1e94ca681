import { create } from 'zustand'
import type { ErrorBody, Lineage } from '../../preload/contract'
import { bodyOf, call } from '../api/client'

interface LineageState {
  readonly found: Lineage | null
  readonly error: ErrorBody | null
  /** Whose figure stands beside each version; null takes the one that sums them up. */
  readonly metric: string | null
  readonly folded: ReadonlySet<string>
  /** The version that keys act on. */
  readonly focus: string | null
  load(): Promise<void>
  choose(metric: string): Promise<void>
  fold(shorts: readonly string[], folded: boolean): void
  set(part: Partial<Pick<LineageState, 'focus'>>): void
}

let turn = 0

/** The tree of versions as it is looked at; it stays while other parts and screens are shown. */
export const useLineage = create<LineageState>((set, get) => ({
  found: null, error: null, metric: null, folded: new Set(), focus: null,
  load: async () => {
    const mine = ++turn
    const { metric } = get()
    try {
      const found = await call('history.lineage', metric === null ? {} : { metric })
      if (mine === turn) set({ found, error: null })
    } catch (error) {
      if (mine === turn) set({ error: bodyOf(error) })
    }
  },
  choose: async (metric) => {
    set({ metric })
    await get().load()
  },
  fold: (shorts, fold) => set(({ folded }) => {
    const next = new Set(folded)
    for (const short of shorts) if (fold) next.add(short); else next.delete(short)
    return { folded: next }
  }),
  set: (part) => set(part),
}))
