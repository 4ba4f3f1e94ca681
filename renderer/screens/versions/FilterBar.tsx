import { ActionIcon, TextInput } from '@mantine/core'
import { IconFilter, IconX } from '@tabler/icons-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import { text } from '../../text/en'
import { capital } from '../../text/format'
import { completed, suggested, wordAt } from './suggestions'

/** By this "/" and the shortcut sheet find the filter. */
export const FILTER_ID = 'sheet-filter'

const apply = (draft: string): void => attempt(text.sheet.filter.label, () => useSheet.getState().filter(draft))

/** The filter in the sheet's own language: Enter applies it, Escape brings back the one that holds, and what it cannot read is said below. */
export function FilterBar() {
  const where = useSheet((state) => state.look.where)
  const refused = useSheet((state) => state.refused)
  const known = useSheet((state) => state.known)
  const [draft, setDraft] = useState(refused?.draft ?? where)
  const [caret, setCaret] = useState<number | null>(null)
  const [choice, setChoice] = useState(-1)
  const input = useRef<HTMLInputElement>(null)
  const list = useId()
  useEffect(() => setDraft(useSheet.getState().refused?.draft ?? where), [where, refused])
  const at = caret === null ? null : wordAt(draft, caret)
  const offered = at === null ? [] : suggested(at.word, known ?? [], 8)
  const picked = offered[choice]
  const close = (): void => { setCaret(null); setChoice(-1) }
  const take = (expression: string): void => {
    const next = completed(draft, caret ?? draft.length, expression)
    setDraft(next.filter)
    close()
    requestAnimationFrame(() => input.current?.setSelectionRange(next.caret, next.caret))
  }
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (offered.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      setChoice((choice + (event.key === 'ArrowDown' ? 1 : -1) + offered.length + 1) % (offered.length + 1))
    } else if (offered.length > 0 && event.key === 'Tab' && !event.shiftKey) {
      event.preventDefault()
      take((picked ?? offered[0])?.expression ?? '')
    } else if (event.key === 'Enter') {
      if (picked !== undefined) take(picked.expression)
      else { close(); apply(draft) }
    } else if (event.key === 'Escape') {
      if (offered.length > 0) close()
      else { setDraft(where); useSheet.getState().set({ refused: null }) }
    }
  }
  return (
    <div className="sheet-filter">
      <TextInput id={FILTER_ID} ref={input} size="xs" value={draft} placeholder={text.sheet.filter.placeholder} aria-label={text.sheet.filter.label} leftSection={<IconFilter size={14} aria-hidden />} autoComplete="off" spellCheck={false}
        role="combobox" aria-expanded={offered.length > 0} aria-controls={list} aria-autocomplete="list" aria-activedescendant={picked === undefined ? undefined : `${list}-${choice}`} aria-invalid={refused !== null} aria-describedby={refused === null ? undefined : `${list}-refused`}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} error={refused !== null}
        rightSection={draft === '' ? <kbd className="sheet-key" aria-hidden>/</kbd> : <ActionIcon size="sm" variant="subtle" color="gray" aria-label={text.sheet.filter.clear} onClick={() => { setDraft(''); close(); apply(''); input.current?.focus() }}><IconX size={13} /></ActionIcon>}
        onChange={(event) => { setDraft(event.currentTarget.value); setCaret(event.currentTarget.selectionStart); setChoice(-1); if (refused !== null) useSheet.getState().set({ refused: null }) }}
        onKeyDown={press} onBlur={close} />
      <ul id={list} role="listbox" className="sheet-suggestions" aria-label={text.sheet.filter.suggestions} hidden={offered.length === 0}>
        {offered.map((column, i) => (
          <li key={column.expression} id={`${list}-${i}`} role="option" aria-selected={i === choice} onMouseDown={(event) => { event.preventDefault(); take(column.expression) }}>
            <span className="mono clip">{column.expression}</span><span className="soft small">{text.sheet.kinds[column.kind]}</span>
          </li>
        ))}
      </ul>
      {refused === null ? null : <div id={`${list}-refused`} role="alert" className="sheet-refused">{capital(refused.error.message)} <span className="soft">{refused.error.hint}</span></div>}
    </div>
  )
}
