import type { KeyboardEvent } from 'react'
import { actions } from '../../state/actions'
import { compareChosen } from '../../state/compare'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import type { EditField } from '../../state/sheet'
import { sheetActions } from '../../state/sheet-actions'
import { lineAt, rowAt, selectedCount } from '../../state/sheet-rows'
import { text } from '../../text/en'
import { copyRows } from './copying'

const EDITS: Readonly<Record<string, EditField>> = { F2: 'name', n: 'note', h: 'hypothesis', v: 'verdict', t: 'tags' }

/** What a key does with the focused row, or with the chosen ones; false where it does nothing. */
export function rowKey({ key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): boolean {
  const state = useSheet.getState()
  const { at, unfolded, pages, trash, selection, total, look } = state
  const line = lineAt(at, unfolded)
  const row = rowAt(pages, line.index)
  if (altKey) return false
  if (ctrlKey || metaKey) {
    if (key.toLowerCase() === 'a') void state.select('all')
    else if (key.toLowerCase() === 'c' && (globalThis.getSelection()?.toString() ?? '') === '') copyRows('tsv')
    else return false
    return true
  }
  const field = EDITS[key]
  if (row === undefined) return false
  if (field !== undefined && !trash) {
    state.set({ editing: { short: row.short, field } })
    return true
  }
  const isOpen = unfolded.some(({ short }) => short === row.short)
  switch (key) {
    case ' ': void state.select({ flip: row.short }); return true
    case 'Escape': void state.select('none'); return selectedCount(selection, total) > 0
    case 'Enter': state.set({ open: row.version }); return true
    case 'ArrowRight':
      if (isOpen || look.scope === 'runs' || row.runs.length === 0) return false
      attempt(text.reading.runs, () => state.fold(row.short, true))
      return true
    case 'ArrowLeft':
      if (!isOpen) return false
      attempt(text.reading.runs, async () => {
        await state.goTo(at - (line.kind === 'run' ? line.run + 1 : 0), false)
        await state.fold(row.short, false)
      })
      return true
    case 'c': if (trash) return false; compareChosen(); return true
    case 's': sheetActions.star(); return true
    case 'u': actions.takeRecipe(row.version); return true
    case 'Delete': if (trash) return false; sheetActions.trash(); return true
    case 'r': if (!trash) return false; sheetActions.restore(); return true
    default: return false
  }
}
