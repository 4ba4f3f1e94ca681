import { create } from 'zustand'
import { bodyOf, call } from '../api/client'
import type { ErrorBody, SheetRow } from '../../preload/contract'
import { text } from '../text/en'
import { useNotices } from './notices'
import { useRuns } from './runs'
import { useUi } from './ui'

/** A version that is to be repeated, and how long a run of it took on average; null where none has finished. */
export interface Repeated { readonly short: string; readonly seconds: number | null }

interface Repeating {
  /** What the form is open for; null while it is shut. */
  readonly versions: readonly Repeated[] | null
  readonly busy: boolean
  /** Why it was not queued; where "anyway" helps, `left` has what is still to be queued. */
  readonly refused: { readonly error: ErrorBody; readonly left: readonly string[] } | null
  open(refs: readonly string[]): Promise<void>
  close(): void
  start(seeds: number, anyway: boolean): Promise<void>
}

const meanSeconds = ({ runs }: Pick<SheetRow, 'runs'>): number | null => {
  const done = runs.filter(({ state }) => state === 'done')
  return done.length === 0 ? null : done.reduce((sum, { seconds }) => sum + seconds, 0) / done.length
}

/** So many rows are read at once. */
const CHUNK = 500

export const useRepeating = create<Repeating>((set, get) => ({
  versions: null, busy: false, refused: null,
  open: async (refs) => {
    const found: Repeated[] = []
    for (let at = 0; at < refs.length; at += CHUNK) {
      const where = `version in [${refs.slice(at, at + CHUNK).map((ref) => `"${ref}"`).join(', ')}]`
      found.push(...(await call('sheet.page', { where, limit: CHUNK })).rows.map((row) => ({ short: row.short, seconds: meanSeconds(row) })))
    }
    set({ versions: refs.flatMap((ref) => found.find(({ short }) => short === ref) ?? []), refused: null, busy: false })
  },
  close: () => set({ versions: null, refused: null }),
  start: async (seeds, anyway) => {
    const { versions, refused } = get()
    if (versions === null || get().busy) return
    set({ busy: true, refused: null })
    let left = refused?.left ?? versions.map(({ short }) => short)
    const queued: string[] = []
    try {
      while (left[0] !== undefined) {
        const { runs } = await call('versions.repeat', { id: left[0], seeds, anyway })
        for (const run of runs) useRuns.getState().changed(run)
        queued.push(...runs.map(({ short }) => short))
        left = left.slice(1)
      }
      set({ versions: null })
    } catch (error) {
      set({ refused: { error: bodyOf(error), left } })
    } finally {
      set({ busy: false })
      if (queued.length > 0) useNotices.getState().say(text.repeat.queued(queued), [{ label: text.versions.show, act: () => useUi.getState().show('train') }])
    }
  },
}))

/** Seconds that so many runs of each take, and the versions of which that is not known. */
export function estimate(versions: readonly Repeated[], seeds: number): { readonly seconds: number; readonly unknown: readonly string[] } {
  return { seconds: versions.reduce((sum, { seconds }) => sum + (seconds ?? 0) * seeds, 0), unknown: versions.filter(({ seconds }) => seconds === null).map(({ short }) => short) }
}
