import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core'
import { IconChartAreaLine, IconCopy, IconTable } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import { WEIGHT_POINTS, lastUnder } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { curvesOf, onPoints } from '../../state/points'
import { text } from '../../text/en'
import { figure, percent } from '../../text/format'
import { Panel } from '../../ui/Panel'
import { align, toCsv } from '../../ui/curves'
import { LevelMark } from './LevelMark'
import { SharesChart } from './SharesChart'
import { SHARE_KINDS, loudest, sharesOf, targetsOf } from './shares'
import type { ShareKind, Shares as Measured } from './shares'

/** Stretches that are drawn: more than a chart has room for says nothing. */
const MOST = 100

/** The width that there is for a chart. */
function useWidth(): [React.RefObject<HTMLDivElement | null>, number] {
  const box = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const sizes = new ResizeObserver(() => setWidth(element.clientWidth))
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [])
  return [box, width]
}

const asKind = (value: string): ShareKind => SHARE_KINDS.find((kind) => kind === value) ?? 'gradient'

/** Which target gets how much of the gradient in the shared layers, and of the loss; with an alarm where one drowns the others. */
export function Shares({ run }: { run: string }) {
  const [kind, setKind] = useState<ShareKind>('gradient')
  const [table, setTable] = useState(false)
  const [box, width] = useWidth()
  const [, again] = useState(0)
  useEffect(() => onPoints(() => again((n) => n + 1)), [])
  const curves = curvesOf(run)
  const targets = targetsOf(curves, kind)
  const shares = sharesOf(curves, kind, targets, MOST)
  const title = text.shares.titles[kind]
  const copy = (): void => {
    const names = targets.map((target) => `share.${kind}.${target}`)
    actions.copy(toCsv(names, align(names.map((name) => curves.get(name)))))
  }
  const tool = (label: string, on: boolean, icon: React.ReactNode, press: () => void) => (
    <Tooltip label={label}><ActionIcon size="sm" variant={on ? 'light' : 'subtle'} color={on ? undefined : 'gray'} aria-label={`${label}: ${title}`} aria-pressed={on} onClick={press}>{icon}</ActionIcon></Tooltip>
  )
  return (
    <Panel title={title} tools={
      <div className="row" style={{ gap: 6 }}>
        <SegmentedControl size="xs" aria-label={text.shares.of} value={kind} onChange={(value) => setKind(asKind(value))} data={SHARE_KINDS.map((value) => ({ value, label: text.shares.kinds[value] }))} />
        {tool(table ? text.actions.chart : text.actions.table, table, table ? <IconChartAreaLine size={15} /> : <IconTable size={15} />, () => setTable(!table))}
        {tool(text.actions.csv, false, <IconCopy size={15} />, copy)}
      </div>
    }>
      <Sentence shares={shares} kind={kind} />
      <div ref={box}>{table ? <SharesTable shares={shares} title={title} /> : width === 0 ? null : <SharesChart shares={shares} width={width} title={title} />}</div>
      <Weights run={run} />
    </Panel>
  )
}

/** The chart's answer in words; an alarm is about the gradient, which is what trains the shared layers. */
function Sentence({ shares, kind }: { shares: Measured; kind: ShareKind }) {
  const first = loudest(shares)
  if (first === null) return null
  const others = shares.rows.filter(({ target }) => target !== first.target).map(({ target }) => target)
  const share = percent(first.share)
  if (kind === 'loss') return <p className="shares-said soft">{text.shares.loss(first.target, share)}</p>
  return <p className="shares-said"><LevelMark level={first.level} /><span>{text.shares.said[first.level](first.target, share, others.join(', '))}</span></p>
}

/** What each loss is multiplied with now, where that is learnt. */
function Weights({ run }: { run: string }) {
  const curves = curvesOf(run)
  const learnt = [...lastUnder(WEIGHT_POINTS, [...curves].map(([name, { values }]) => ({ name, values })))].map(([target, weight]) => `${target} ${figure(weight)}`)
  return learnt.length === 0 ? null : <p className="shares-said soft" style={{ margin: '8px 0 0' }}>{text.shares.weights(learnt.join(', '))}</p>
}

/** The same numbers for those who do not see the chart. */
function SharesTable({ shares: { steps, rows }, title }: { shares: Measured; title: string }) {
  return (
    <div className="chart" style={{ overflow: 'auto' }} tabIndex={0} role="region" aria-label={text.chart.values}>
      <table className="data-table dense" aria-label={title}>
        <thead><tr><th scope="col" className="number">{text.chart.step}</th>{rows.map(({ target }) => <th scope="col" className="number" key={target}>{target}</th>)}</tr></thead>
        <tbody>{steps.map((step, i) => <tr key={step}><td className="number">{step}</td>{rows.map(({ target, values }) => <td className="number" key={target}>{percent(values[i])}</td>)}</tr>)}</tbody>
      </table>
    </div>
  )
}
