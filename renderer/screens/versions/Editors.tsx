import { Button, TagsInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { useSheet } from '../../state/sheet'
import type { EditField } from '../../state/sheet'
import { sheetActions } from '../../state/sheet-actions'
import type { Row } from '../../state/sheet-rows'
import { text } from '../../text/en'

const GRID = 'sheet-grid'
export const GRID_ID = GRID

/** Leaves an editor for the row that it was opened from. One that was taken away leaves the focus: keys that are still typed must not act on another row. */
export function stopEditing(): void {
  if (useSheet.getState().editing === null) return
  useSheet.getState().set({ editing: null })
  document.getElementById(GRID)?.focus({ preventScroll: true })
}

/** Changes what a person says of a version where it stands: Enter saves, Shift+Enter begins a line, Escape leaves it as it was. */
export function InlineEditor({ row, field }: { row: Row; field: EditField }) {
  if (field === 'tags') return <div className="floating"><TagEditor tags={row.tags} row={row.short} onSave={(tag, untag) => { if (tag.length + untag.length > 0) sheetActions.edit([row.version], { tag, untag }); stopEditing() }} onCancel={stopEditing} /></div>
  return <TextEditor key={field} row={row} field={field} />
}

/**
 * Saves what was typed in a row (null: elsewhere, where nothing takes the editor away) when the editor goes and nobody left it:
 * a filter no longer keeps its row, or another screen was opened. React tells no editor that it lost the focus by that.
 */
function useSavedWhenTaken(row: string | null, field: EditField, save: () => void): void {
  const last = useRef(save)
  useEffect(() => { last.current = save })
  useEffect(() => () => {
    const { editing, set } = useSheet.getState()
    if (editing === null || editing.short !== row || editing.field !== field) return
    set({ editing: null })
    last.current()
  }, [row, field])
}

const LONGEST = { name: 200, note: 20_000, hypothesis: 2000, verdict: 2000 } as const

function TextEditor({ row, field }: { row: Row; field: Exclude<EditField, 'tags'> }) {
  const before = row[field] ?? ''
  const [draft, setDraft] = useState(before)
  const box = useRef<HTMLTextAreaElement>(null)
  useEffect(() => { box.current?.focus(); box.current?.select() }, [])
  const over = useRef(false)
  const save = (): void => { if (draft.trim() !== before) sheetActions.edit([row.version], { [field]: draft.trim() }) }
  const leave = (kept: boolean): void => {
    if (over.current) return
    over.current = true
    if (kept) save()
    stopEditing()
  }
  useSavedWhenTaken(row.short, field, save)
  const press = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Escape') leave(false)
    else if (event.key === 'Enter' && !(event.shiftKey && field !== 'name')) { event.preventDefault(); leave(true) }
  }
  return (
    <div className="floating">
      <label className="figure-name" htmlFor="sheet-editor">{text.sheet.editors[field](row.version)}</label>
      <textarea id="sheet-editor" ref={box} rows={field === 'name' ? 1 : Math.min(8, Math.max(2, draft.split('\n').length))} maxLength={LONGEST[field]} value={draft} onChange={(event) => setDraft(event.currentTarget.value)} onKeyDown={press} onBlur={() => leave(true)} onDoubleClick={(event) => event.stopPropagation()} />
      <div className="soft small">{field === 'name' ? text.sheet.editKeys : text.sheet.editKeysLong}</div>
    </div>
  )
}

/** Tags of one or more versions; what is added and taken away, so that the others of each stay. */
export function TagEditor({ tags, row = null, onSave, onCancel }: { tags: readonly string[]; row?: string | null; onSave: (added: string[], removed: string[]) => void; onCancel: () => void }) {
  const [draft, setDraft] = useState([...tags])
  const [search, setSearch] = useState('')
  const pages = useSheet((state) => state.pages)
  const known = [...new Set([...pages.values()].flat().flatMap((row) => row.tags))].sort()
  const save = (): void => {
    const all = search.trim() === '' ? draft : [...new Set([...draft, search.trim()])]
    onSave(all.filter((one) => !tags.includes(one)), tags.filter((one) => !all.includes(one)))
  }
  useSavedWhenTaken(row, 'tags', save)
  return (
    <div className="tag-editor" onKeyDown={(event) => { event.stopPropagation(); if (event.key === 'Escape') onCancel(); if (event.key === 'Enter' && search.trim() === '' && event.target instanceof HTMLInputElement) save() }}>
      <TagsInput size="xs" label={text.sheet.actions.tags} description={text.sheet.tagHelp} data={known} value={draft} searchValue={search} onSearchChange={setSearch} onChange={setDraft} data-autofocus autoFocus maxDropdownHeight={160} acceptValueOnBlur={false} comboboxProps={{ withinPortal: true, zIndex: 500 }} />
      <div className="row" style={{ gap: 6, justifyContent: 'flex-end' }}>
        <Button size="compact-xs" variant="subtle" color="gray" onClick={onCancel}>{text.sheet.cancel}</Button>
        <Button size="compact-xs" onClick={save}>{text.sheet.saveTags}</Button>
      </div>
    </div>
  )
}
