import { ActionIcon, Button } from '@mantine/core'
import { IconChartDots, IconTable } from '@tabler/icons-react'
import { useCallback, useState } from 'react'
import type { RunRow, Truths as Answer } from '../../../preload/contract'
import { call } from '../../api/client'
import { actions } from '../../state/actions'
import { useAsked } from '../../state/asked'
import { text } from '../../text/en'
import { figure } from '../../text/format'
import { Failed } from '../../ui/Failed'
import { Panel } from '../../ui/Panel'
import { ticksOf } from './ticks'

type Target = Answer['targets'][number]
const [WIDTH, HEIGHT, LEFT, BOTTOM, EDGE] = [360, 250, 52, 34, 10]
const LISTED = 100

/** Truth across, prediction up, both on one scale; what is equal lies on the line. */
function Scatter({ target: { name, points } }: { target: Target }) {
  const all = points.flat()
  const ticks = ticksOf(all)
  const [low, high] = [Math.min(...all, ...ticks), Math.max(...all, ...ticks)]
  const share = (value: number): number => (high === low ? 0.5 : (value - low) / (high - low))
  const x = (value: number): number => LEFT + share(value) * (WIDTH - LEFT - EDGE)
  const y = (value: number): number => HEIGHT - BOTTOM - share(value) * (HEIGHT - BOTTOM - EDGE)
  return (
    <svg role="img" aria-label={text.truths.chart(name, figure(points.length))} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} className="scatter">
      {ticks.map((tick) => (
        <g key={tick}>
          <line className="scatter-grid" x1={x(tick)} x2={x(tick)} y1={EDGE} y2={HEIGHT - BOTTOM} /><line className="scatter-grid" x1={LEFT} x2={WIDTH - EDGE} y1={y(tick)} y2={y(tick)} />
          <text x={x(tick)} y={HEIGHT - BOTTOM + 14} textAnchor="middle">{figure(tick)}</text><text x={LEFT - 5} y={y(tick) + 4} textAnchor="end">{figure(tick)}</text>
        </g>
      ))}
      <line className="scatter-equal" x1={x(low)} y1={y(low)} x2={x(high)} y2={y(high)} />
      {points.map(([truth, said], i) => <circle key={i} cx={x(truth)} cy={y(said)} r={2.6} />)}
      <text x={(LEFT + WIDTH - EDGE) / 2} y={HEIGHT - 4} textAnchor="middle">{text.truths.truth}</text>
      <text transform={`translate(10 ${(HEIGHT - BOTTOM + EDGE) / 2}) rotate(-90)`} textAnchor="middle">{text.truths.prediction}</text>
    </svg>
  )
}

function Listed({ target: { unit, points } }: { target: Target }) {
  const head = (name: string): string => text.predictions.withUnit(name, unit)
  const tsv = (): string => `${[[text.truths.truth, text.truths.prediction].map(head), ...points].map((row) => row.join('\t')).join('\n')}\n`
  return (
    <>
      <div className="sideways" tabIndex={0} style={{ maxHeight: 250, overflowY: 'auto' }}>
        <table className="data-table dense">
          <thead><tr>{[text.truths.truth, text.truths.prediction, text.truths.difference].map((name) => <th key={name} scope="col" className="number">{head(name)}</th>)}</tr></thead>
          <tbody>{points.slice(0, LISTED).map(([truth, said], i) => <tr key={i}><td className="number">{figure(truth)}</td><td className="number">{figure(said)}</td><td className="number">{figure(said - truth)}</td></tr>)}</tbody>
        </table>
      </div>
      <div className="row" style={{ marginTop: 6 }}><Button size="compact-xs" variant="subtle" onClick={() => actions.copy(tsv())}>{text.predictions.copy}</Button>{points.length > LISTED ? <span className="soft small">{text.predictions.shown(LISTED, points.length)}</span> : null}</div>
    </>
  )
}

function TargetTruths({ target, split }: { target: Target; split: string }) {
  const [table, setTable] = useState(false)
  const { name, unit, count, unknown, points } = target
  const title = text.truths.title(name)
  const switchTo = table ? text.actions.chart : text.actions.table
  const Icon = table ? IconChartDots : IconTable
  return (
    <Panel title={title} tools={<ActionIcon variant="subtle" size="sm" aria-label={`${switchTo}: ${title}`} title={switchTo} onClick={() => setTable(!table)}><Icon size={16} /></ActionIcon>}>
      {points.length === 0 ? null : table ? <Listed target={target} /> : <Scatter target={target} />}
      <p className="soft small" style={{ margin: '6px 0 0' }}>{[text.truths.sizes(figure(count), text.data.partNames[split] ?? split, unit), ...(points.length < count ? [text.truths.chosen(figure(points.length))] : []), ...(unknown === 0 ? [] : [text.truths.unknown(figure(unknown))])].join(' ')}</p>
    </Panel>
  )
}

/** How the numbers of a finished run fared on samples that it did not learn from. */
export function Truths({ run }: { run: RunRow }) {
  const asked = useAsked(useCallback(() => call('runs.truths', { id: run.id }), [run.id]))
  if (asked.error !== null) return <Panel><Failed title={text.truths.failed} {...asked.error} details={asked.error} onAgain={asked.again} /></Panel>
  if (asked.value === null) return null
  const { split, targets } = asked.value
  return <div className="charts">{targets.map((target) => <TargetTruths key={target.name} target={target} split={split} />)}</div>
}
