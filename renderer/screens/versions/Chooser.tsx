import { Button, Checkbox, Popover, Switch, TextInput } from '@mantine/core'
import { IconColumns, IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { SheetColumn } from '../../../preload/contract'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import { isVarying, partsOf, plainName, shownColumns, toggled, usual, widthOf } from '../../state/sheet-look'
import type { Column, Look } from '../../state/sheet-look'
import { text } from '../../text/en'
import { columnName } from './figures'

const KINDS = ['metric', 'setting', 'field'] as const
const change = (part: Partial<Look>): void => attempt(text.sheet.columns.title, () => useSheet.getState().change(part))
const nameOf = (column: SheetColumn): string => {
  const { of, stat } = partsOf(column.expression)
  return columnName({ expression: column.expression, kind: column.kind, of: plainName(of), stat })
}

/** Which columns there are: a list that can be searched, with what is shown beside metrics and of settings. */
export function Chooser() {
  const [open, setOpen] = useState(false)
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" width={380} shadow="md" trapFocus returnFocus>
      <Popover.Target><Button size="xs" variant="default" leftSection={<IconColumns size={14} />} onClick={() => setOpen(!open)} aria-haspopup="dialog" aria-expanded={open}>{text.sheet.columns.title}</Button></Popover.Target>
      <Popover.Dropdown p={0} aria-label={text.sheet.columns.title}>{open ? <Body /> : null}</Popover.Dropdown>
    </Popover>
  )
}

function Body() {
  const look = useSheet((state) => state.look)
  const known = useSheet((state) => state.known)
  const [search, setSearch] = useState('')
  const all = known ?? []
  const columns: readonly Column[] = look.columns ?? usual(all)
  const on = new Set(columns.map(({ expression }) => expression))
  const wanted = search.trim().toLowerCase()
  const fits = (column: SheetColumn): boolean => wanted === '' || column.expression.toLowerCase().includes(wanted) || nameOf(column).toLowerCase().includes(wanted)
  const missing = all.filter((column) => isVarying(column) && !on.has(column.expression))
  return (
    <div className="chooser">
      <div className="chooser-head">
        <TextInput size="xs" data-autofocus value={search} placeholder={text.sheet.columns.search} aria-label={text.sheet.columns.search} leftSection={<IconSearch size={13} aria-hidden />} onChange={(event) => setSearch(event.currentTarget.value)} />
        <Switch size="xs" label={text.sheet.columns.differing} checked={look.differing} onChange={(event) => change({ differing: event.currentTarget.checked })} />
        <Switch size="xs" label={text.sheet.columns.deltas} checked={look.deltas} onChange={(event) => useSheet.getState().restyle({ deltas: event.currentTarget.checked })} />
      </div>
      <div className="chooser-list" tabIndex={-1}>
        {KINDS.map((kind) => {
          const some = all.filter((column) => column.kind === kind && fits(column) && (kind !== 'setting' || !look.differing || (column.values ?? 0) > 1 || on.has(column.expression)))
          return some.length === 0 ? null : (
            <section key={kind} aria-label={text.sheet.groups[kind]}>
              <h3 className="chooser-group">{text.sheet.groups[kind]}</h3>
              {some.map((column) => (
                <Checkbox key={column.expression} size="xs" checked={on.has(column.expression)} onChange={() => change({ columns: toggled(columns, column) })}
                  label={<span className="chooser-label"><span>{nameOf(column)}</span><span className="mono soft">{column.expression}</span>{column.kind === 'setting' && (column.values ?? 0) > 1 ? <span className="soft small nowrap">{text.sheet.columns.values(column.values ?? 0)}</span> : null}</span>} />
              ))}
            </section>
          )
        })}
        {all.some(fits) ? null : <div className="soft small">{text.palette.nothing}</div>}
      </div>
      <div className="chooser-foot">
        <Button size="compact-xs" variant="subtle" disabled={missing.length === 0} onClick={() => change({ columns: [...columns, ...missing.map((column) => ({ expression: column.expression, width: widthOf(column) }))] })}>{text.sheet.columns.addDiffering(missing.length)}</Button>
        <Button size="compact-xs" variant="subtle" color="gray" disabled={look.columns === null} onClick={() => change({ columns: null })}>{text.sheet.columns.usual}</Button>
      </div>
    </div>
  )
}

/** The columns on show; the same list until they change, so that no line is drawn again for what is no change of them. */
export const useShown = () => {
  const columns = useSheet((state) => state.look.columns)
  const differing = useSheet((state) => state.look.differing)
  const scope = useSheet((state) => state.look.scope)
  const known = useSheet((state) => state.known)
  return useMemo(() => shownColumns({ columns, differing, scope }, known ?? []), [columns, differing, scope, known])
}
