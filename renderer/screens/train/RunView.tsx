import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { SCALED, scaledBeside } from '../../../preload/contract'
import type { RunRow } from '../../../preload/contract'
import { attempt } from '../../state/notices'
import { curvesOf, loadPoints, onPoints } from '../../state/points'
import { useProject } from '../../state/project'
import { isOver } from '../../state/runs'
import { text } from '../../text/en'
import { figure, metricText, metricWords } from '../../text/format'
import { LiveChart } from '../../ui/LiveChart'
import { Panel } from '../../ui/Panel'
import { Confusion } from './Confusion'
import { chartsOf } from './charts'
import { RunCard } from './RunCard'
import { Shares } from './Shares'
import { targetsOf } from './shares'
import { Truths } from './Truths'

/** One run: its state and what can be done, how it goes, and when it is over how well it did. */
export function RunView({ run }: { run: RunRow }) {
  const dataset = useProject((state) => state.datasets.find((row) => row.name === run.dataset))
  useEffect(() => attempt(text.reading.points, () => loadPoints(run.id)), [run.id])
  const drawn = useSyncExternalStore(onPoints, () => curvesOf(run.id).size > 0)
  const shared = useSyncExternalStore(onPoints, () => targetsOf(curvesOf(run.id), 'loss').length > 1)
  const names = Object.keys(run.last).sort().join(' ')
  // A chart is made anew only when a metric appears, not with every update of the row.
  const charts = useMemo(() => chartsOf(names.split(' ')), [names])
  return (
    <div className="stack">
      <RunCard run={run} />
      {!drawn ? null : (
        <div className="charts">
          {charts.map(({ title, lines, noisy }) => <LiveChart key={title} title={title} run={run.id} lines={lines} noisy={noisy} />)}
        </div>
      )}
      {shared ? <Shares run={run.id} /> : null}
      {Object.keys(run.last).length === 0 || !isOver(run) ? null : <Results run={run} />}
      {run.state === 'done' ? <Truths run={run} /> : null}
      {run.state === 'done' ? <Confusion run={run} pictures={dataset?.reader !== 'csv'} /> : null}
    </div>
  )
}

const PARTS = ['val', 'test', 'train']
const rank = (name: string): number => PARTS.indexOf(name.split('.')[0] ?? '')

/** Last and best of every metric, side by side: never only one of them. The test part has no best, since it is evaluated once. */
function Results({ run }: { run: RunRow }) {
  const names = [...new Set([...Object.keys(run.last), ...Object.keys(run.best)])].filter((name) => !name.endsWith(SCALED)).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
  return (
    <Panel title={text.train.results}>
      <table className="data-table">
        <thead><tr><th scope="col">{text.train.metric}</th><th scope="col" className="number">{text.train.last}</th><th scope="col" className="number">{text.train.best}</th><th scope="col" className="number">{text.train.epochOfBest}</th></tr></thead>
        <tbody>{names.map((name) => {
          const best = name.startsWith('test.') ? undefined : run.best[name]
          const scaled = scaledBeside(run, name)
          const none = <span className="soft" title={name.startsWith('test.') ? text.train.testOnce : text.notMeasured}>{text.none}</span>
          return <tr key={name}><td title={name}>{metricWords(name)}</td><td className="number">{metricText(name, run.last[name])}<Beside scaled={scaled.last} /></td><td className="number">{best === undefined ? none : <>{metricText(name, best.value)}<Beside scaled={scaled.best} /></>}</td><td className="number">{best === undefined ? none : best.epoch}</td></tr>
        })}</tbody>
      </table>
    </Panel>
  )
}

/** The same error in scaled units, under the one in the target's own. */
const Beside = ({ scaled }: { scaled: number | undefined }) => (scaled === undefined ? null : <span className="beside">{text.scaledValue(figure(scaled))}</span>)
