import { IconTrophy } from '@tabler/icons-react'
import type { RunState, SheetCell } from '../../../preload/contract'
import type { Row } from '../../state/sheet-rows'
import type { Shown } from '../../state/sheet-look'
import { useSheet } from '../../state/sheet'
import { text } from '../../text/en'
import { when } from '../../text/format'
import { RunButtons } from './RunButtons'
import { deltaOf, deltaText, floorText, isBetter, metricDetail, metricSaid, statesSaid, valueOf, valueSaid } from './figures'

/** Two values that were averaged in two places are the same when they differ by rounding only. */
const isSame = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(a), Math.abs(b))

interface MetricProps { readonly column: Shown; readonly cell: SheetCell | undefined; /** The best of the filtered rows, where one is to be marked. */ readonly best: number | null }

export function MetricValue({ column, cell, best }: MetricProps) {
  if (cell === undefined) return <Waiting />
  if (cell.kind !== 'metric') return null
  const { main, note } = metricSaid(column, cell)
  const value = valueOf(column.stat, cell)
  const isBest = value !== null && best !== null && isSame(value, best)
  return (
    <div className="two-lines figure-cell" title={metricDetail(column.of, cell)}>
      <span className={main === text.notMeasured ? 'soft small' : isBest ? 'best clip' : 'clip'}>
        {isBest ? <IconTrophy size={13} stroke={2} className="best-mark" role="img" aria-label={text.sheet.bestOf[column.direction ?? 'max']} /> : null}{main}
      </span>
      {note === '' ? null : <span className="line-note clip">{note}</span>}
    </div>
  )
}

const Waiting = () => <span className="waiting" aria-label={text.sheet.reading} role="img" />

/** How far a metric is from the pinned baseline, the way that is better in colour and by an arrow. */
export function DeltaValue({ column, cell, baseline, isBaseline }: { column: Shown; cell: SheetCell | undefined; baseline: SheetCell | undefined; isBaseline: boolean }) {
  const noise = useSheet((state) => state.noise[column.of])
  if (isBaseline) return <div className="two-lines figure-cell"><span className="soft small">{text.sheet.isBaseline}</span></div>
  if (cell?.kind !== 'metric' || baseline?.kind !== 'metric') return null
  const delta = deltaOf(cell, baseline, noise, column.stat)
  if (delta === null) return <div className="two-lines figure-cell"><span className="soft">{text.none}</span></div>
  const better = isBetter(delta, column.direction)
  return (
    <div className="two-lines figure-cell">
      <span className="delta clip" data-better={better ?? undefined}>{delta.value === 0 ? null : <span aria-hidden>{delta.value > 0 ? '▲' : '▼'} </span>}{deltaText(column.of, delta)}{better === null ? null : <span className="visually-hidden"> {better ? text.sheet.better : text.sheet.worse}</span>}</span>
      <span className="line-note clip" title={noise === undefined ? undefined : noise.measured ? noise.sentence : noise.reason}>{floorText(delta)}</span>
    </div>
  )
}

/** A setting or a fact; a setting that is as the baseline's stands back. */
export function PlainValue({ column, row, baseline }: { column: Shown; row: Row; baseline: Row | null }) {
  const cell = row.cells[column.expression]
  switch (column.kind === 'field' ? column.expression : '') {
    case 'state': return <States row={row} />
    case 'tag': return <Tags tags={row.tags} />
    case 'created': return <span className="soft nowrap clip">{when(row.created)}</span>
    case 'name': return <span className="clamp small-lines" title={row.name ?? undefined}>{row.name ?? ''}</span>
    case 'note': case 'hypothesis': case 'verdict': {
      const said = column.expression === 'note' ? row.note : column.expression === 'hypothesis' ? row.hypothesis : row.verdict
      return <span className="clamp small-lines" title={said}>{said}</span>
    }
    case 'change': return <span className="clamp small-lines" title={row.sentence ?? undefined}>{row.sentence ?? text.versions.first}</span>
    default: {
      if (cell === undefined) return <Waiting />
      const said = valueSaid(column, cell)
      const there = baseline?.cells[column.expression]
      const same = column.kind === 'setting' && there?.kind === 'value' && cell.kind === 'value' && there.value === cell.value
      return said === null ? <span className="soft">{text.none}</span> : <span className={same ? 'clip soft' : 'clip'} title={said}>{said}</span>
    }
  }
}

/** The state of a run in a word, light enough for hundreds of them. */
export const Pill = ({ state }: { state: RunState }) => <span className="pill" data-state={state}>{text.states[state]}</span>

function States({ row }: { row: Row }) {
  const { newest, note: said } = statesSaid(row.runs)
  const note = row.short === row.version || newest === undefined ? said : newest.seed === null ? text.versions.seedUnknown : text.sheet.seedIs(newest.seed)
  if (newest === undefined) return <span className="soft small">{text.versions.noRuns}</span>
  return (
    <div className="two-lines" title={note}>
      <span className="state-line"><Pill state={newest.state} /><RunButtons run={newest} quiet /></span>
      <span className="line-note clip">{note}</span>
    </div>
  )
}

export function Tags({ tags }: { tags: readonly string[] }) {
  return <span className="tags" title={tags.join(', ')}>{tags.map((tag) => <span key={tag} className="tag clip">{tag}</span>)}</span>
}
