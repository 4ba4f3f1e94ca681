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
import { CHART_HEIGHT, NOISE, chartOptions } from './chart-options'
import { align, smooth, toCsv } from './curves'

/** Weight of the past in the mean that is drawn over a noisy line. */
const SMOOTHING = 0.9

export interface Line { readonly metric: string; readonly label: string }
interface ChartProps { readonly title: string; readonly run: string; readonly lines: readonly Line[]; readonly noisy?: string | undefined }

const curves = (run: string, lines: readonly Line[]): (Curve | undefined)[] => lines.map(({ metric }) => curvesOf(run).get(metric))

/** What is drawn, from the back to the front: the noisy line, its mean, and the curves that count. */
function dataOf(run: string, lines: readonly Line[], noisy: string | undefined, smoothed: boolean): uPlot.AlignedData {
  const raw = noisy === undefined ? undefined : curvesOf(run).get(noisy)
  const mean = raw === undefined || !smoothed ? undefined : { steps: raw.steps, values: smooth(raw.values, SMOOTHING) }
  return align([...(noisy === undefined ? [] : [raw, mean]), ...curves(run, lines)])
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
    const plot = new uPlot(chartOptions({ lines, noisy: noisy !== undefined, dark, log, width: element.clientWidth }), dataOf(run, lines, noisy, smoothed), element)
    let frame = 0
    const redraw = (): void => {
      if (frame !== 0) return
      frame = requestAnimationFrame(() => {
        frame = 0
        plot.setData(dataOf(run, lines, noisy, smoothed))
      })
    }
    const silence = onPoints(redraw)
    const sizes = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: CHART_HEIGHT }))
    sizes.observe(element)
    return () => {
      silence()
      sizes.disconnect()
      cancelAnimationFrame(frame)
      plot.destroy()
    }
  }, [run, noisy, dark, log, smoothed, table, lines])

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
      {table ? <CurveTable run={run} lines={lines} /> : <div ref={box} className="chart" role="img" aria-label={text.chart.byStep(title)} />}
      <div className="chart-legend">
        {lines.map(({ metric, label }, i) => {
          const style = LINE_STYLES[i % LINE_STYLES.length] ?? LINE_STYLES[0]
          return <span key={metric}><span className="chart-key" style={{ borderColor: dark ? style.dark : style.light, borderTopStyle: style.dash.length === 0 ? 'solid' : 'dashed' }} />{label}</span>
        })}
        {noisy === undefined ? null : <Key name={text.chart.each} colour={NOISE[dark ? 'dark' : 'light'].each} />}
        {noisy === undefined || !smoothed ? null : <Key name={text.chart.smoothed} colour={NOISE[dark ? 'dark' : 'light'].mean} />}
      </div>
    </Panel>
  )
}

const Key = ({ name, colour }: { name: string; colour: string }) => <span className="soft"><span className="chart-key" style={{ borderColor: colour }} />{name}</span>

/** The same numbers for those who do not see the chart. */
function CurveTable({ run, lines }: { run: string; lines: readonly Line[] }) {
  const [, again] = useState(0)
  useEffect(() => onPoints(() => again((n) => n + 1)), [])
  const [steps, ...rows] = align(curves(run, lines))
  return (
    <div className="chart" style={{ overflow: 'auto' }} tabIndex={0} role="region" aria-label={text.chart.values}>
      <table className="data-table">
        <thead><tr><th scope="col" className="number">{text.chart.step}</th>{lines.map(({ metric, label }) => <th scope="col" className="number" key={metric}>{label}</th>)}</tr></thead>
        <tbody>{steps.map((step, i) => <tr key={step}><td className="number">{step}</td>{rows.map((row, r) => <td className="number" key={lines[r]?.metric}>{metricText(lines[r]?.metric ?? '', row[i])}</td>)}</tr>)}</tbody>
      </table>
    </div>
  )
}
