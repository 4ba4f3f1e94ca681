import type { ComparedMetric, Comparison } from '../../../../preload/contract'
import { text } from '../../../text/en'
import { metricText, metricWords } from '../../../text/format'
import { Panel } from '../../../ui/Panel'
import { deltaText, spreadText } from '../figures'
import { isElsewhere, valueOf } from './words'

/** Every metric that two of them have: best over seeds, its difference, and the last value. */
export function Results({ comparison }: { comparison: Comparison }) {
  const { versions, metrics, reference } = comparison
  if (metrics.length === 0) return null
  const reasons = new Set(metrics.flatMap(({ metric, direction, noise }) => (direction === null || noise.measured ? [] : [text.compare.noFloor(metricWords(metric), noise.reason)])))
  return (
    <Panel title={text.compare.results}>
      <p className="soft small panel-note">{text.compare.resultsHelp}</p>
      <div className="sideways" tabIndex={0} role="group" aria-label={text.compare.results}>
        <table className="data-table dense compare-table">
          <thead><tr><th scope="col">{text.train.metric}</th>{versions.map(({ short }) => <th scope="col" className="number" key={short}>{short}</th>)}</tr></thead>
          <tbody>{metrics.map((metric) => (
            <tr key={metric.metric}>
              <th scope="row">{metricWords(metric.metric)}</th>
              {versions.map(({ short }, i) => <Cell key={short} metric={metric} index={i} isReference={short === reference} elsewhere={isElsewhere(comparison, short)} />)}
            </tr>
          ))}</tbody>
        </table>
      </div>
      {reasons.size === 0 ? null : <p className="soft small panel-note">{[...reasons].slice(0, 3).join('; ')}</p>}
    </Panel>
  )
}

function Cell({ metric: { metric, figures, direction }, index, isReference, elsewhere }: { metric: ComparedMetric; index: number; isReference: boolean; elsewhere: boolean }) {
  const figure = figures[index]
  const value = valueOf(figure)
  if (figure === undefined || value === null) return <td className="number soft">{text.notMeasured}</td>
  const { difference, best, last } = figure
  const verdict = difference?.verdict
  return (
    <td className="number">
      <div className="nowrap" title={`${text.sheet.seeds(value.runs)}, ${text.compare.range(metricText(metric, value.min), metricText(metric, value.max))}`}>{spreadText(metric, value)}</div>
      {isReference || direction === null ? null : difference === null ? <div className="line-note">{elsewhere ? text.compare.notOn : ''}</div>
        : <div className="line-note delta" data-better={verdict === 'better' ? true : verdict === 'worse' ? false : undefined}><span className="nowrap">{verdict === 'better' || verdict === 'worse' ? <span aria-hidden>{difference.difference > 0 ? '▲' : '▼'} </span> : null}{deltaText(metric, { value: difference.difference })}, {text.compare.verdicts[difference.verdict]}</span>{difference.judged === null ? null : <><br /><span className="nowrap">{text.sheet.floors(Math.abs(difference.judged.sigmas).toFixed(1))}</span></>}</div>}
      {best === null || last === null ? null : <div className="line-note">{text.compare.last(metricText(metric, last.mean))}</div>}
    </td>
  )
}
