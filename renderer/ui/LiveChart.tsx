import { ActionIcon, Tooltip, useComputedColorScheme } from '@mantine/core'
import { IconChartLine, IconCopy, IconMathFunction, IconRipple, IconTable } from '@tabler/icons-react'
import { useCallback, useEffect, useRef, useState } from 'react'
import uPlot from 'uplot'
import { actions } from '../state/actions'
import { curvesOf, onPoints } from '../state/points'
import type { Curve } from '../state/points'
import { text } from '../text/en'
import { metricText } from '../text/format'
import { LINE_STYLES } from '../theme/theme'
import { Panel } from './Panel'
import { align, smooth, toCsv } from './curves'

export interface Line { readonly metric: string; readonly label: string }
interface ChartProps { readonly title: string; readonly run: string; readonly lines: readonly Line[]; readonly noisy?: string }

const SMOOTHING = 0.9
const curves = (run: string, lines: readonly Line[]): (Curve | undefined)[] => lines.map(({ metric }) => curvesOf(run).get(metric))

/** What is drawn: with smoothing, the raw noisy line stays visible behind its mean. */
function dataOf(run: string, lines: readonly Line[], noisy: string | undefined, smoothed: boolean): uPlot.AlignedData {
  const raw = noisy === undefined ? undefined : curvesOf(run).get(noisy)
  const mean = raw === undefined || !smoothed ? undefined : { steps: raw.steps, values: smooth(raw.values, SMOOTHING) }
  return align([...curves(run, lines), ...(noisy === undefined ? [] : [raw, mean])])
}

function options(title: string, lines: readonly Line[], noisy: string | undefined, dark: boolean, log: boolean, width: number): uPlot.Options {
  const ink = dark ? '#a3adb6' : '#5a636c'
  const grid = { stroke: dark ? '#2b3136' : '#e6e9ec', width: 1 }
  const series = lines.map(({ label }, i): uPlot.Series => {
    const style = LINE_STYLES[i % LINE_STYLES.length] ?? LINE_STYLES[0]
    return { label, stroke: dark ? style.dark : style.light, width: 2, dash: [...style.dash], spanGaps: true, points: { show: true, size: 5 } }
  })
  const extra: uPlot.Series[] = noisy === undefined ? [] : [
    { label: 'batch', stroke: dark ? 'rgb(163 173 182 / 45%)' : 'rgb(90 99 108 / 40%)', width: 1, spanGaps: true, points: { show: false } },
    { label: 'batch, smoothed', stroke: ink, width: 1.5, spanGaps: true, points: { show: false } },
  ]
  return {
    width, height: 216, cursor: { sync: { key: 'train' }, drag: { x: true, y: false }, y: false }, legend: { show: false }, padding: [8, 20, 0, 0],
    scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
    axes: [{ stroke: ink, grid, ticks: grid, size: 28, font: '12px system-ui' }, { stroke: ink, grid, ticks: grid, size: 46, font: '12px system-ui' }],
    series: [{ label: 'step' }, ...series, ...extra], title: undefined, id: title,
  }
}

/** Live curves of a run. Points reach the chart without passing through React; drag zooms, double click shows all. */
export function LiveChart({ title, run, lines, noisy }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const [log, setLog] = useState(false)
  const [smoothed, setSmoothed] = useState(true)
  const [table, setTable] = useState(false)
  const dark = useComputedColorScheme('light') === 'dark'

  useEffect(() => {
    const element = box.current
    if (element === null || table) return
    const plot = new uPlot(options(title, lines, noisy, dark, log, element.clientWidth), dataOf(run, lines, noisy, smoothed), element)
    let frame = 0
    const redraw = (): void => {
      if (frame !== 0) return
      frame = requestAnimationFrame(() => {
        frame = 0
        plot.setData(dataOf(run, lines, noisy, smoothed))
      })
    }
    const silence = onPoints(redraw)
    const sizes = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: 216 }))
    sizes.observe(element)
    return () => {
      silence()
      sizes.disconnect()
      cancelAnimationFrame(frame)
      plot.destroy()
    }
  }, [title, run, noisy, dark, log, smoothed, table, lines])

  const copy = useCallback(() => actions.copy(toCsv([...lines.map((line) => line.metric), ...(noisy === undefined ? [] : [noisy])], align([...curves(run, lines), ...(noisy === undefined ? [] : [curvesOf(run).get(noisy)])]))), [run, lines, noisy])
  const tool = (label: string, on: boolean, icon: React.ReactNode, press: () => void) => (
    <Tooltip label={label} key={label}><ActionIcon size="sm" variant={on ? 'light' : 'subtle'} color={on ? undefined : 'gray'} aria-label={`${label}: ${title}`} aria-pressed={on} onClick={press}>{icon}</ActionIcon></Tooltip>
  )
  return (
    <Panel title={title} tools={<div className="row" style={{ gap: 2 }}>
      {noisy === undefined ? null : tool(text.actions.smooth, smoothed, <IconRipple size={15} />, () => setSmoothed(!smoothed))}
      {tool(text.actions.log, log, <IconMathFunction size={15} />, () => setLog(!log))}
      {tool(table ? text.actions.chart : text.actions.table, table, table ? <IconChartLine size={15} /> : <IconTable size={15} />, () => setTable(!table))}
      {tool(text.actions.csv, false, <IconCopy size={15} />, copy)}
    </div>}>
      {table ? <CurveTable run={run} lines={lines} /> : <div ref={box} className="chart" role="img" aria-label={`${title} by step`} />}
      <div className="chart-legend">
        {lines.map(({ metric, label }, i) => {
          const style = LINE_STYLES[i % LINE_STYLES.length] ?? LINE_STYLES[0]
          return <span key={metric}><span className="chart-key" style={{ borderColor: dark ? style.dark : style.light, borderTopStyle: style.dash.length === 0 ? 'solid' : 'dashed' }} />{label}</span>
        })}
        {noisy === undefined ? null : <span className="soft"><span className="chart-key" style={{ borderColor: 'currentColor', borderTopWidth: 1 }} />each step</span>}
      </div>
    </Panel>
  )
}

/** The same numbers for those who do not see the chart. */
function CurveTable({ run, lines }: { run: string; lines: readonly Line[] }) {
  const [, again] = useState(0)
  useEffect(() => onPoints(() => again((n) => n + 1)), [])
  const [steps, ...rows] = align(curves(run, lines))
  return (
    <div className="chart" style={{ overflow: 'auto' }} tabIndex={0} role="region" aria-label="Values by step">
      <table className="data-table">
        <thead><tr><th scope="col" className="number">Step</th>{lines.map(({ metric, label }) => <th scope="col" className="number" key={metric}>{label}</th>)}</tr></thead>
        <tbody>{steps.map((step, i) => <tr key={step}><td className="number">{step}</td>{rows.map((row, r) => <td className="number" key={lines[r]?.metric}>{metricText(lines[r]?.metric ?? '', row[i])}</td>)}</tr>)}</tbody>
      </table>
    </div>
  )
}
