import { ActionIcon, Checkbox, Menu } from '@mantine/core'
import { DndContext, PointerSensor, closestCenter, useSensor, useSensors } from '@dnd-kit/core'
import type { DragEndEvent } from '@dnd-kit/core'
import { SortableContext, horizontalListSortingStrategy, useSortable } from '@dnd-kit/sortable'
import { CSS } from '@dnd-kit/utilities'
import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react'
import { memo, useState } from 'react'
import type { KeyboardEvent, MouseEvent, PointerEvent } from 'react'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import type { SheetState } from '../../state/sheet'
import { WIDTH, beside, moved, placedAfter, resized, sorted, toggled, usual } from '../../state/sheet-look'
import type { Column, Look, Shown } from '../../state/sheet-look'
import { NOTHING, selectedCount } from '../../state/sheet-rows'
import { text } from '../../text/en'
import { columnName } from './figures'
import type { Slot } from './layout'

const change = (part: Partial<Look>): void => attempt(text.sheet.columns.title, () => useSheet.getState().change(part))
const columnsNow = (): readonly Column[] => {
  const { look, known } = useSheet.getState()
  return look.columns ?? usual(known ?? [])
}
const restyle = (columns: Column[]): void => useSheet.getState().restyle({ columns })
const sort = (by: string, better: 'max' | 'min' | null, add: boolean): void => change({ sort: sorted(useSheet.getState().look.sort, by, better, add) })

interface HeadProps { readonly slots: readonly Slot[]; readonly onSaid: (said: string) => void }

/** Names of the columns: a click sorts, dragging moves, the edge resizes; the arrow keys do the same from the keyboard. */
export const Head = memo(function Head({ slots, onSaid }: HeadProps) {
  const columns = slots.filter(({ delta }) => !delta).map(({ column }) => column)
  // A click on a head sorts and is no drag.
  const sensors = useSensors(useSensor(PointerSensor, { activationConstraint: { distance: 6 } }))
  const drop = ({ active, over }: DragEndEvent): void => {
    if (over !== null && active.id !== over.id) restyle(moved(columnsNow(), String(active.id), String(over.id)))
  }
  return (
    <div role="rowgroup" className="sheet-head">
      <div role="row" aria-rowindex={1} className="sheet-row sheet-heads" onKeyDown={walk}>
        <FirstHead />
        <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={drop} accessibility={{ container: document.body, screenReaderInstructions: { draggable: '' } }}>
          <SortableContext items={columns.map(({ expression }) => expression)} strategy={horizontalListSortingStrategy}>
            {slots.map(({ column, delta }) => (delta ? <div key={`${column.expression} Δ`} role="columnheader" className="sheet-th number delta-head" title={text.sheet.deltaHelp}>{text.sheet.deltaHead}</div> : <ColumnHead key={column.expression} column={column} columns={columns} onSaid={onSaid} />))}
          </SortableContext>
        </DndContext>
      </div>
    </div>
  )
})

/** Left and Right walk from head to head. */
function walk(event: KeyboardEvent<HTMLDivElement>): void {
  if ((event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
  const heads = [...event.currentTarget.querySelectorAll<HTMLElement>('.sheet-sort')]
  const here = heads.findIndex((head) => head === event.target)
  if (here < 0) return
  event.preventDefault()
  heads[here + (event.key === 'ArrowRight' ? 1 : -1)]?.focus()
}

function FirstHead() {
  const look = useSheet((state) => state.look)
  const selection = useSheet((state) => state.selection)
  const total = useSheet((state) => state.total)
  const count = selectedCount(selection, total)
  return (
    <div role="columnheader" aria-sort={ariaSort(look.sort, 'version')} className="sheet-th sheet-first">
      <Checkbox size="xs" aria-label={text.sheet.selectAll} checked={count > 0 && count === total} indeterminate={count > 0 && count < total} onChange={() => { void useSheet.getState().select(selection === NOTHING || count === 0 ? 'all' : 'none') }} />
      <button type="button" className="sheet-sort" title={text.sheet.sortHelp} onClick={(event) => sort(look.scope === 'runs' ? 'run' : 'version', 'max', event.shiftKey)}><span>{look.scope === 'runs' ? text.sheet.fields['run'] : text.versions.version}</span><SortMark by={look.scope === 'runs' ? 'run' : 'version'} /></button>
      <Edge width={look.first} name={text.versions.version} onWidth={(first) => useSheet.getState().restyle({ first: Math.round(Math.min(WIDTH.most, Math.max(160, first))) })} />
    </div>
  )
}

const ariaSort = (sort: Look['sort'], by: string) => (sort[0]?.by !== by ? undefined : sort[0].descending ? 'descending' : 'ascending')

function SortMark({ by }: { by: string }) {
  const place = useSheet((state) => state.look.sort.findIndex((one) => one.by === by))
  const descending = useSheet((state) => state.look.sort[place]?.descending)
  const several = useSheet((state) => state.look.sort.length > 1)
  if (descending === undefined) return null
  return <span className="sort-mark">{descending ? <IconArrowDown size={13} aria-hidden /> : <IconArrowUp size={13} aria-hidden />}{several ? place + 1 : null}</span>
}

/** Numbers stand at the right, and so does the name above them. */
function isNumeric({ pages }: Pick<SheetState, 'pages'>, expression: string): boolean {
  for (const [, rows] of pages) for (const row of rows) {
    const cell = row.cells[expression]
    if (cell?.kind === 'value' && cell.value !== null) return typeof cell.value === 'number'
  }
  return false
}

function ColumnHead({ column, columns, onSaid }: { column: Shown; columns: readonly Shown[]; onSaid: (said: string) => void }) {
  const { expression, direction, width } = column
  const { listeners, setNodeRef, transform, transition, isDragging } = useSortable({ id: expression })
  const [menu, setMenu] = useState(false)
  // Of the order only what concerns this head: the others are not drawn again.
  const sorting = useSheet((state) => ariaSort(state.look.sort, expression))
  const numeric = useSheet((state) => column.kind === 'metric' || (column.kind === 'setting' && isNumeric(state, expression)))
  const name = columnName(column)
  const move = (by: 1 | -1): void => {
    const other = beside(columns, expression, by)
    if (other === null) return
    restyle(moved(columnsNow(), expression, other))
    onSaid(text.sheet.columns.movedTo(name, columns.findIndex((one) => one.expression === other) + 1, columns.length))
  }
  const press = (event: KeyboardEvent<HTMLButtonElement>): void => {
    const by = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : null
    if (event.key === 'ArrowDown') setMenu(true)
    else if (event.key === 'Delete') change({ columns: columnsNow().filter((one) => one.expression !== expression) })
    else if (by !== null && (event.ctrlKey || event.metaKey)) move(by)
    else if (by !== null && event.shiftKey) restyle(resized(columnsNow(), expression, width + 16 * by))
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const title = `${name}\n${expression}${direction === null ? '' : `\n${text.sheet.ways[direction]}`}\n${text.sheet.sortHelp}`
  const stats = column.kind === 'metric' && column.stat === null ? (['last', 'epoch', 'sd', 'seeds'] as const) : []
  return (
    <div ref={setNodeRef} role="columnheader" aria-sort={sorting} className={numeric ? 'sheet-th number' : 'sheet-th'} data-dragging={isDragging} style={{ transform: CSS.Translate.toString(transform), transition }}>
      <button type="button" className="sheet-sort" tabIndex={-1} title={title} {...listeners} onKeyDown={press} onClick={(event: MouseEvent) => sort(expression, direction, event.shiftKey)}>
        <span className="clip">{name}</span>{direction === null ? null : <span className="way" aria-hidden>{direction === 'max' ? '↑' : '↓'}</span>}<SortMark by={expression} />
        {direction === null ? null : <span className="visually-hidden">, {text.sheet.ways[direction]}</span>}
      </button>
      <Menu opened={menu} onChange={setMenu} position="bottom-end" shadow="md" width={220} returnFocus>
        <Menu.Target><ActionIcon size="xs" tabIndex={-1} variant="subtle" color="gray" className="head-menu" aria-label={text.sheet.columns.menuOf(name)}><IconChevronDown size={13} /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => change({ sort: [{ by: expression, descending: true }] })}>{text.sheet.columns.sortDown}</Menu.Item>
          <Menu.Item onClick={() => change({ sort: [{ by: expression, descending: false }] })}>{text.sheet.columns.sortUp}</Menu.Item>
          {stats.length === 0 ? null : <Menu.Divider />}
          {stats.map((stat) => <Menu.Item key={stat} onClick={() => change({ columns: placedAfter(columnsNow(), `${stat}(${expression})`, expression) })}>{text.sheet.columns.addStat[stat]}</Menu.Item>)}
          <Menu.Divider />
          <Menu.Item onClick={() => move(-1)}>{text.sheet.columns.left}</Menu.Item>
          <Menu.Item onClick={() => move(1)}>{text.sheet.columns.right}</Menu.Item>
          <Menu.Item onClick={() => change({ columns: toggled(columnsNow(), { expression, kind: column.kind, direction, values: column.values }) })}>{text.sheet.columns.hide}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Edge width={width} name={name} onWidth={(next) => restyle(resized(columnsNow(), expression, next))} />
    </div>
  )
}

/** The right edge of a head, to drag for another width. By keyboard: Shift with the arrow keys on the head. */
function Edge({ width, name, onWidth }: { width: number; name: string; onWidth: (width: number) => void }) {
  const down = (event: PointerEvent<HTMLSpanElement>): void => {
    event.preventDefault()
    event.stopPropagation()
    const start = event.clientX
    const edge = event.currentTarget
    edge.setPointerCapture(event.pointerId)
    const move = (next: globalThis.PointerEvent): void => onWidth(width + next.clientX - start)
    edge.addEventListener('pointermove', move)
    edge.addEventListener('lostpointercapture', () => edge.removeEventListener('pointermove', move), { once: true })
  }
  return <span className="sheet-edge" aria-hidden title={text.sheet.columns.resize(name)} onPointerDown={down} />
}
