import { create } from 'zustand'
import { MOST_COMPARED } from '../../preload/contract'
import { text } from '../text/en'
import { attempt, useNotices } from './notices'
import { useSheet } from './sheet'
import { chosenRows } from './sheet-actions'
import { selectedCount } from './sheet-rows'
import { useVersionsPart } from './versions-part'

interface Compare {
  /** Versions side by side, in the order of their lines. */
  readonly versions: readonly string[]
  /** Metric of the curves; null takes the first that they have. */
  readonly metric: string | null
  readonly each: boolean
  readonly smoothed: boolean
  readonly log: boolean
  readonly table: boolean
  set(part: Partial<Pick<Compare, 'versions' | 'metric' | 'each' | 'smoothed' | 'log' | 'table'>>): void
}

/** What is compared and how it is looked at; it stays while the sheet or another screen is shown. */
export const useCompare = create<Compare>((set) => ({ versions: [], metric: null, each: false, smoothed: false, log: false, table: false, set: (part) => set(part) }))

/** Puts the versions of the chosen rows side by side; the choice in the sheet stays as it is. */
export function compareChosen(): void {
  attempt(text.compare.action, async () => {
    const { selection, total } = useSheet.getState()
    const count = selectedCount(selection, total)
    const versions = count < 2 || count > 500 ? [] : [...new Set((await chosenRows([], false)).rows.map(({ version }) => version))]
    if (versions.length < 2 || versions.length > MOST_COMPARED) {
      useNotices.getState().say(count > MOST_COMPARED ? text.compare.tooMany(versions.length > 0 ? versions.length : count) : text.compare.need)
      return
    }
    useCompare.getState().set({ versions })
    useVersionsPart.getState().show('compare')
  })
}
