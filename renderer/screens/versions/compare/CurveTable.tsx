import type { VersionCurve } from '../../../../preload/contract'
import { text } from '../../../text/en'
import { metricText } from '../../../text/format'
import { align, toCsv } from '../../../ui/curves'

/** Steps that a table lists; the CSV has all of what is drawn. */
const LISTED = 400

type Columns = Pick<VersionCurve, 'steps'>
const aligned = (curves: readonly VersionCurve[], pick: (curve: VersionCurve) => Float64Array) => align(curves.map((curve: VersionCurve & Columns) => ({ steps: Array.from(curve.steps), values: Array.from(pick(curve)) })))

/** Mean, lowest and highest of each version by step. */
export function curvesCsv(curves: readonly VersionCurve[]): string {
  const [steps, ...means] = aligned(curves, ({ mean }) => mean)
  const [, ...lows] = aligned(curves, ({ low }) => low)
  const [, ...highs] = aligned(curves, ({ high }) => high)
  return toCsv(curves.flatMap(({ version }) => [version, `${version} lowest`, `${version} highest`]), [steps, ...curves.flatMap((_, i) => [means[i] ?? [], lows[i] ?? [], highs[i] ?? []])])
}

/** The same numbers for those who do not see the chart. */
export function CurveTable({ metric, curves }: { metric: string; curves: readonly VersionCurve[] }) {
  const [steps, ...means] = aligned(curves, ({ mean }) => mean)
  const [, ...lows] = aligned(curves, ({ low }) => low)
  const [, ...highs] = aligned(curves, ({ high }) => high)
  const every = Math.max(1, Math.ceil(steps.length / LISTED))
  return (
    <div className="compare-chart" style={{ overflow: 'auto' }} tabIndex={0} role="region" aria-label={text.chart.values}>
      <table className="data-table dense">
        <thead><tr><th scope="col" className="number">{text.chart.step}</th>{curves.map(({ version, seeds }) => <th scope="col" className="number" key={version}>{version}, {text.sheet.seeds(seeds)}</th>)}</tr></thead>
        <tbody>{steps.map((step, i) => (i % every !== 0 && i !== steps.length - 1 ? null : (
          <tr key={step}><td className="number">{step}</td>{curves.map(({ version, seeds }, c) => <td className="number" key={version}>{metricText(metric, means[c]?.[i])}{seeds < 2 || means[c]?.[i] === null ? null : <span className="line-note"> {text.compare.range(metricText(metric, lows[c]?.[i]), metricText(metric, highs[c]?.[i]))}</span>}</td>)}</tr>
        )))}</tbody>
      </table>
    </div>
  )
}
