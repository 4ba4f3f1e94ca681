import { ActionIcon, Button, Popover, TextInput, UnstyledButton } from '@mantine/core'
import { IconBookmark, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import { sheetActions } from '../../state/sheet-actions'
import { isAsKept } from '../../state/sheet-look'
import { text } from '../../text/en'

/** Sheets that were kept under a name: choose one, keep this one, forget one. */
export function Views() {
  const look = useSheet((state) => state.look)
  const views = useSheet((state) => state.views)
  const known = useSheet((state) => state.known)
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const changed = look.view !== null && !isAsKept(look, views, known ?? [])
  const label = look.view === null ? text.sheet.views.title : changed ? text.sheet.views.changed(look.view) : look.view
  const keep = (): void => {
    const wanted = name.trim()
    if (wanted === '') return
    attempt(text.sheet.views.keep, () => useSheet.getState().keepView(wanted))
    setOpen(false)
  }
  const choose = (view: string | null): void => {
    attempt(text.sheet.views.title, () => useSheet.getState().chooseView(view))
    setOpen(false)
  }
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={300} shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button size="xs" variant="default" maw={190} leftSection={<IconBookmark size={14} />} onClick={() => { setName(look.view ?? ''); setOpen(!open) }} aria-haspopup="dialog" aria-expanded={open} title={label}>{label}</Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" aria-label={text.sheet.views.title}>
        <div className="stack" style={{ gap: 10 }}>
          {views.length === 0 ? <div className="soft small">{text.sheet.views.none}</div> : (
            <ul className="views">{views.map((view) => (
              <li key={view.name}>
                <UnstyledButton className="list-item clip" aria-current={view.name === look.view} title={view.where === '' ? view.name : `${view.name}: ${view.where}`} onClick={() => choose(view.name)}>{view.name}{view.where === '' ? null : <span className="mono soft"> {view.where}</span>}</UnstyledButton>
                <ActionIcon variant="subtle" color="gray" size="sm" aria-label={text.sheet.views.forgetOne(view.name)} onClick={() => sheetActions.forgetView(view.name)}><IconTrash size={14} /></ActionIcon>
              </li>
            ))}</ul>
          )}
          <UnstyledButton className="list-item" onClick={() => choose(null)}>{text.sheet.views.plain}</UnstyledButton>
          <div className="row" style={{ gap: 6, flexWrap: 'nowrap', alignItems: 'flex-end' }}>
            <TextInput className="grow" size="xs" data-autofocus label={text.sheet.views.name} maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} onKeyDown={(event) => { if (event.key === 'Enter') keep() }} />
            <Button size="xs" disabled={name.trim() === ''} onClick={keep}>{views.some((view) => view.name === name.trim()) ? text.sheet.views.replace : text.sheet.views.keep}</Button>
          </div>
        </div>
      </Popover.Dropdown>
    </Popover>
  )
}
