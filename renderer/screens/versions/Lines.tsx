import { IconChevronRight, IconPin, IconStar, IconStarFilled } from '@tabler/icons-react'
import { memo } from 'react'
import type { CSSProperties, MouseEvent, ReactNode } from 'react'
import { attempt } from '../../state/notices'
import { useSheet } from '../../state/sheet'
import type { EditField } from '../../state/sheet'
import { sheetActions } from '../../state/sheet-actions'
import type { Row } from '../../state/sheet-rows'
import { text } from '../../text/en'
import { DeltaValue, MetricValue, Pill, PlainValue } from './Cells'
import { InlineEditor } from './Editors'
import { RunButtons } from './RunButtons'
import { metricDetail, runSaid, titleOf } from './figures'
import type { Slot } from './layout'

export interface LineProps {
  readonly line: number
  readonly top: number
  readonly slots: readonly Slot[]
  readonly focused: boolean
  readonly baseline: Row | null
  readonly row: Row
}

export const lineId = (line: number): string => `sheet-line-${line}`
const EDITS: Readonly<Record<string, EditField>> = { name: 'name', note: 'note', hypothesis: 'hypothesis', verdict: 'verdict', tag: 'tags' }

const place = (top: number): CSSProperties => ({ transform: `translateY(${top}px)` })
const edit = (row: Row, field: EditField) => (event: MouseEvent): void => {
  event.stopPropagation()
  useSheet.getState().set({ editing: { short: row.short, field } })
}
/** The numbers of a line stand at the right, as in every table. */
const isNumber = (row: Row, { column }: Slot): boolean => column.kind === 'metric' || (column.kind === 'setting' && (() => { const cell = row.cells[column.expression]; return cell?.kind === 'value' && typeof cell.value === 'number' })())

interface VersionLineProps extends LineProps { readonly selected: boolean; readonly open: boolean; readonly unfolded: boolean; readonly bests: Readonly<Record<string, number | null>>; readonly editing: EditField | null }

/** A row of the sheet: a version with its seeds folded, or a single run. Its parts are plain elements, since a few of them come with every frame that scrolls. */
export const VersionLine = memo(function VersionLine({ row, line, top, slots, focused, selected, open, unfolded, bests, baseline, editing }: VersionLineProps) {
  const isRun = row.short !== row.version
  const foldable = !isRun && row.runs.length > 0
  const pick = (event: MouseEvent): void => {
    const { select, goTo } = useSheet.getState()
    if (event.shiftKey) attempt(text.reading.versions, () => goTo(line, true))
    else {
      attempt(text.reading.versions, () => goTo(line, false))
      void select(event.ctrlKey || event.metaKey ? { flip: row.short } : 'none')
    }
  }
  return (
    <div id={lineId(line)} role="row" aria-rowindex={line + 2} aria-level={1} aria-selected={selected} aria-expanded={foldable ? unfolded : undefined} className="sheet-row" data-focused={focused} data-selected={selected} data-open={open} data-editing={editing !== null} style={place(top)} onClick={pick} onDoubleClick={() => useSheet.getState().set({ open: row.version })}>
      <div role="rowheader" className="sheet-first">
        <input type="checkbox" className="box" tabIndex={-1} checked={selected} aria-label={text.sheet.selectRow(row.short)} onClick={(event) => event.stopPropagation()} onChange={() => { void useSheet.getState().select({ flip: row.short }) }} />
        {foldable ? <button type="button" tabIndex={-1} className="bare fold" data-open={unfolded} aria-label={(unfolded ? text.sheet.fold : text.sheet.unfold)(row.short)} onClick={(event) => { event.stopPropagation(); attempt(text.reading.runs, () => useSheet.getState().fold(row.short, !unfolded)) }}><IconChevronRight size={14} /></button> : <span className="no-fold" />}
        <button type="button" tabIndex={-1} className="bare star" data-on={row.star} aria-label={(row.star ? text.sheet.unstarOf : text.sheet.starOf)(row.version)} aria-pressed={row.star} onClick={(event) => { event.stopPropagation(); sheetActions.edit([row.version], { star: !row.star }) }}>{row.star ? <IconStarFilled size={14} /> : <IconStar size={14} stroke={1.6} />}</button>
        <div className="two-lines grow">
          <span className="title-line">
            <button type="button" tabIndex={-1} className="short" aria-label={text.sheet.detailsOf(row.short)} onClick={(event) => { event.stopPropagation(); useSheet.getState().set({ open: row.version }) }}>{row.short}</button>
            {row.pinned ? <IconPin size={13} role="img" aria-label={text.versions.baseline} className="pin" /> : null}
            <span className={row.name === null ? 'clip' : 'clip named'} title={titleOf(row)} onDoubleClick={edit(row, 'name')}>{titleOf(row)}</span>
          </span>
          <span className="line-note title-line">
            {isRun ? <span className="nowrap">{row.version}</span> : null}
            {row.confounded ? <span className="pill small-pill confounded" title={text.versions.confoundedHelp}>{text.versions.confounded}</span> : null}
            <span className="clip">{underTitle(row)}</span>
          </span>
        </div>
        {editing === null ? null : <InlineEditor key={row.short} row={row} field={editing} />}
      </div>
      {slots.map((slot) => {
        const { column, delta } = slot
        const field = EDITS[column.kind === 'field' ? column.expression : '']
        return (
          <Cell key={`${column.expression}${delta ? ' Δ' : ''}`} number={isNumber(row, slot)} {...(field === undefined ? {} : { onDoubleClick: edit(row, field) })}>
            {delta ? <DeltaValue column={column} cell={row.cells[column.expression]} baseline={baseline?.cells[column.expression]} isBaseline={row.version === baseline?.version && !isRun} />
              : column.kind === 'metric' ? <MetricValue column={column} cell={row.cells[column.expression]} best={bests[column.expression] ?? null} />
                : <PlainValue column={column} row={row} baseline={baseline} />}
          </Cell>
        )
      })}
    </div>
  )
})

/** What stands under the title: how a named version differs, what was found or noted, and where it comes from. */
const underTitle = (row: Row): string => [...(row.name !== null && row.sentence !== null ? [row.sentence] : []), ...(row.verdict !== '' ? [text.sheet.verdictIs(row.verdict)] : row.hypothesis !== '' && row.runs.some(({ state }) => state === 'done') ? [text.expectation.open(row.hypothesis)] : []), ...(row.note === '' ? [] : [row.note]), ...(row.parent === null ? [] : [text.sheet.fromParent(row.parent)])].join(' · ')

function Cell({ number, children, onDoubleClick }: { number: boolean; children: ReactNode; onDoubleClick?: (event: MouseEvent) => void }) {
  return <div role="gridcell" className={number ? 'sheet-cell number' : 'sheet-cell'} onDoubleClick={onDoubleClick}>{children}</div>
}

/** A run of an unfolded version: its seed and state, and its own values. */
export const RunLine = memo(function RunLine({ row, line, top, slots, focused, baseline }: LineProps) {
  const [run] = row.runs
  return (
    <div id={lineId(line)} role="row" aria-rowindex={line + 2} aria-level={2} aria-selected={false} className="sheet-row sheet-run" data-focused={focused} style={place(top)} onClick={() => attempt(text.reading.versions, () => useSheet.getState().goTo(line, false))} onDoubleClick={() => useSheet.getState().set({ open: row.version })}>
      <div role="rowheader" className="sheet-first run-first">
        <strong>{row.short}</strong>
        {run === undefined ? null : <><span className="soft nowrap">{run.seed === null ? text.versions.seedUnknown : `${text.versions.seed.toLowerCase()} ${run.seed}`}</span><Pill state={run.state} /><RunButtons run={run} quiet /></>}
      </div>
      {slots.map((slot) => (
        <Cell key={`${slot.column.expression}${slot.delta ? ' Δ' : ''}`} number={isNumber(row, slot)}>
          {slot.column.kind === 'metric' ? slot.delta ? <DeltaValue column={slot.column} cell={row.cells[slot.column.expression]} baseline={baseline?.cells[slot.column.expression]} isBaseline={false} /> : <RunMetric slot={slot} row={row} />
            : slot.column.kind === 'field' && slot.column.expression === 'created' ? <PlainValue column={slot.column} row={row} baseline={null} /> : null}
        </Cell>
      ))}
    </div>
  )
})

/** A run's best, and under it its last value and the epoch of the best. */
function RunMetric({ slot: { column }, row }: { slot: Slot; row: Row }) {
  const cell = row.cells[column.expression]
  if (cell?.kind !== 'metric' || column.stat !== null) return <MetricValue column={column} cell={cell} best={null} />
  const { main, note } = runSaid(column.of, cell)
  return <div className="two-lines figure-cell" title={metricDetail(column.of, cell)}><span className={main === text.notMeasured ? 'soft small' : 'clip'}>{main}</span>{note === '' ? null : <span className="line-note clip">{note}</span>}</div>
}

/** A place whose row is on its way. */
export function WaitingLine({ line, top }: { line: number; top: number }) {
  return <div id={lineId(line)} role="row" aria-rowindex={line + 2} aria-busy className="sheet-row" style={place(top)}><div role="rowheader" className="sheet-first"><span className="waiting" role="img" aria-label={text.sheet.reading} /></div></div>
}
