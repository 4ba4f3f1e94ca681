import { ActionIcon, Loader, Select, Switch, Tooltip, useComputedColorScheme } from '@mantine/core'
import { IconChartLine, IconCopy, IconMathFunction, IconRipple, IconTable } from '@tabler/icons-react'
import { useCallback, useEffect, useMemo, useRef } from 'react'
import uPlot from 'uplot'
import type { Comparison, VersionCurve } from '../../../../preload/contract'
import { call } from '../../../api/client'
import { actions } from '../../../state/actions'
import { useAsked } from '../../../state/asked'
import { useCompare } from '../../../state/compare'
import { text } from '../../../text/en'
import { figure, metricText, metricWords } from '../../../text/format'
import { Failed } from '../../../ui/Failed'
import { compareOptions, linesOf } from './chart'
import { CurveTable, curvesCsv } from './CurveTable'
import { mainMetric } from './words'

/** Points of a curve that a chart of the usual width shows all of; of very many curves a third. */
const pointsFor = (runs: number, each: boolean): number => (each && runs > 100 ? 300 : 1000)

/** One metric of every version by step: means over seeds with their range, or every run. */
export function Curves({ comparison }: { comparison: Comparison }) {
  const { versions, metric: chosen, each, smoothed, log, table, set } = useCompare()
  const metric = chosen ?? mainMetric(comparison)?.metric ?? 'val.loss'
  const runs = comparison.versions.reduce((sum, version) => sum + version.runs.length, 0)
  const points = pointsFor(runs, each)
  const asked = useAsked(useCallback(() => call('history.curves', { versions: [...versions], metric, points, each }), [versions, metric, points, each]))
  const found = asked.value
  const curves = found?.curves ?? []
  const title = `${text.compare.curves}: ${metricWords(found?.metric ?? metric)}`
  const tool = (label: string, on: boolean, icon: React.ReactNode, press: () => void) => (
    <Tooltip label={label} key={label}><ActionIcon size="sm" variant={on ? 'light' : 'subtle'} color={on ? undefined : 'gray'} aria-label={`${label}: ${text.compare.curves}`} aria-pressed={on} onClick={press}>{icon}</ActionIcon></Tooltip>
  )
  const thinned = curves.some(({ of, steps }) => of > steps.length)
  return (
    <section className="panel compare-wide" aria-label={text.compare.curves}>
      <div className="panel-head">
        <h2 className="panel-title">{title}</h2>
        <div className="row" style={{ gap: 8 }}>
          <Switch size="xs" label={text.compare.each} title={text.compare.eachHelp} checked={each} onChange={(event) => set({ each: event.currentTarget.checked })} />
          <Select size="xs" w={210} searchable aria-label={text.compare.metric} allowDeselect={false} value={metric} data={[...new Set([metric, ...(found?.metrics ?? [])])].map((name) => ({ value: name, label: metricWords(name) }))} onChange={(value) => set({ metric: value })} />
          <div className="row" style={{ gap: 2 }}>
            {tool(text.actions.smooth, smoothed, <IconRipple size={15} />, () => set({ smoothed: !smoothed }))}
            {tool(text.actions.log, log, <IconMathFunction size={15} />, () => set({ log: !log }))}
            {tool(table ? text.actions.chart : text.actions.table, table, table ? <IconChartLine size={15} /> : <IconTable size={15} />, () => set({ table: !table }))}
            {tool(text.actions.csv, false, <IconCopy size={15} />, () => actions.copy(curvesCsv(curves)))}
          </div>
        </div>
      </div>
      {asked.error !== null ? <Failed title={text.compare.curvesFailed} {...asked.error} details={asked.error} onAgain={asked.again} />
        : found === null ? <div className="compare-chart"><Loader size="sm" /></div>
          : curves.every(({ steps }) => steps.length === 0) ? <div className="compare-chart soft">{text.compare.noCurves}</div>
            : table ? <CurveTable metric={found.metric} curves={curves} /> : <Chart metric={found.metric} curves={curves} each={each && curves.some((curve) => curve.runs.length > 0)} smoothed={smoothed} log={log} />}
      <p className="soft small" style={{ margin: '4px 0 0' }}>{each ? text.compare.seedLines : text.compare.band(thinned ? text.compare.bandThin(figure(points)) : '')}{smoothed ? ` ${text.compare.rawBehind}` : ''}</p>
    </section>
  )
}

interface ChartProps { readonly metric: string; readonly curves: readonly VersionCurve[]; readonly each: boolean; readonly smoothed: boolean; readonly log: boolean }

function Chart({ metric, curves, each, smoothed, log }: ChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const readout = useRef<HTMLDivElement>(null)
  const dark = useComputedColorScheme('light') === 'dark'
  const data = useMemo(() => linesOf(curves, smoothed), [curves, smoothed])
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const say = (index: number | null): void => {
      if (readout.current !== null) readout.current.textContent = index === null ? text.compare.readoutHint : text.compare.readout(figure(data[0][index]), curves.map(({ version }, i) => `${version} ${metricText(metric, data[i + 1]?.[index])}`).join(', '))
    }
    say(null)
    const plot = new uPlot(compareOptions({ metric, painted: { curves, dark, each, smoothed, log }, width: element.clientWidth, height: element.clientHeight, onPoint: say }), data, element)
    const sizes = new ResizeObserver(() => {
      // It tells the first size, too, which has been drawn already.
      if (plot.width !== element.clientWidth || plot.height !== element.clientHeight) plot.setSize({ width: element.clientWidth, height: element.clientHeight })
    })
    sizes.observe(element)
    // What the bench measures by: the frame after this one has been painted.
    let after = 0
    const frame = requestAnimationFrame(() => { after = requestAnimationFrame(() => performance.mark('compare.curves', { detail: curves.reduce((sum, curve) => sum + Math.max(1, curve.runs.length), 0) })) })
    return () => {
      cancelAnimationFrame(frame)
      cancelAnimationFrame(after)
      sizes.disconnect()
      plot.destroy()
    }
  }, [metric, curves, each, smoothed, log, dark, data])
  const ends = curves.map(({ version, mean }) => `${version} ${metricText(metric, mean.at(-1))}`).join(', ')
  return (
    <>
      <div ref={box} className="compare-chart" role="img" aria-label={text.compare.chart(metricWords(metric), ends)} />
      <div ref={readout} className="compare-readout clip" aria-hidden />
    </>
  )
}
