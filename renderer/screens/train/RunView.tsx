import { Button, Progress } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useEffect, useMemo } from 'react'
import type { RunRow } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { attempt } from '../../state/notices'
import { loadPoints } from '../../state/points'
import { useProject } from '../../state/project'
import { isOver, useRuns } from '../../state/runs'
import { text } from '../../text/en'
import { duration, epochOf, figure, metricText } from '../../text/format'
import { LiveChart } from '../../ui/LiveChart'
import type { Line } from '../../ui/LiveChart'
import { Figure, Panel } from '../../ui/Panel'
import { StatePill } from '../../ui/StatePill'
import { Confusion } from './Confusion'

const LOSS: readonly Line[] = [{ metric: 'train.loss', label: 'Training' }, { metric: 'val.loss', label: 'Validation' }]
const ACCURACY: readonly Line[] = [{ metric: 'train.accuracy', label: 'Training' }, { metric: 'val.accuracy', label: 'Validation' }]

/** Metrics of targets that are no single class: one chart for each kind of error, a line for each target. */
function otherLines(names: readonly string[]): readonly Line[] {
  return names.filter((name) => name.startsWith('val.') && /(accuracy|mae)$/.test(name)).slice(0, 4).map((metric) => ({ metric, label: metric.replace('val.', '') }))
}

/** One run: its state and what can be done, how it goes, and when it is over how well it did. */
export function RunView({ run }: { run: RunRow }) {
  const progress = useRuns((state) => state.progress[run.id])
  const version = useProject((state) => state.versions.find((v) => v.short === run.version))
  const dataset = useProject((state) => state.datasets.find((row) => row.name === run.dataset))
  useEffect(() => attempt(() => loadPoints(run.id)), [run.id])
  const single = run.last['val.loss'] === undefined || run.last['val.accuracy'] !== undefined
  const names = Object.keys(run.last).sort().join(' ')
  // A chart is made anew only when a metric appears, not with every update of the row.
  const second = useMemo(() => (single ? ACCURACY : otherLines(names.split(' '))), [single, names])
  const active = !isOver(run)
  return (
    <div className="stack">
      <Panel>
        <div className="row" style={{ justifyContent: 'space-between', marginBottom: 12 }}>
          <div className="row grow">
            <strong style={{ fontSize: 16 }}>{run.short}</strong><StatePill state={run.state} />
            <span className="soft clip">{version === undefined ? run.version : `${version.short}: ${version.name ?? version.changes?.sentence ?? text.versions.first}`}</span>
          </div>
          <div className="row">
            {run.state === 'running' ? <Button size="xs" variant="default" leftSection={<IconPlayerPause size={14} />} onClick={() => actions.pause(run.id)}>{text.actions.pause}</Button> : null}
            {active || run.state === 'paused' ? <Button size="xs" variant="default" leftSection={<IconPlayerStop size={14} />} onClick={() => actions.stop(run.id)}>{text.actions.stop}</Button> : null}
            {['paused', 'stopped', 'interrupted', 'failed'].includes(run.state) ? <Button size="xs" leftSection={<IconPlayerPlay size={14} />} onClick={() => actions.resume(run.id)}>{text.actions.resume}</Button> : null}
            {run.state === 'done' ? <Button size="xs" variant="default" onClick={() => actions.report(run.id)}>{text.actions.report}</Button> : null}
          </div>
        </div>
        <div className="figures">
          <Figure name={text.train.epoch} value={`${epochOf(run)} of ${run.epochs}`} note={`step ${figure(run.step)}${run.steps > 0 ? ` of ${figure(run.steps)}` : ''}`} />
          {active ? <Figure name={text.train.left} value={progress?.secondsLeft == null ? text.train.unknownLeft : duration(progress.secondsLeft)} note={run.state === 'queued' ? text.train.waiting : progress?.phase} /> : <Figure name="Time" value={duration(run.seconds)} note={run.attempts > 1 ? `${run.attempts} attempts` : undefined} />}
          {active ? <Figure name={text.train.speed} value={progress?.imagesPerSecond == null ? text.notMeasured : figure(Math.round(progress.imagesPerSecond))} note={text.train.images} /> : null}
          <Figure name={text.train.engine} value={run.engine === null ? text.notMeasured : text.engines[run.engine] ?? run.engine} note={run.threads === null ? undefined : `${run.threads} ${text.engine.threads.toLowerCase()}`} />
          {run.last['val.accuracy'] === undefined ? null : <Figure name="Validation accuracy" value={metricText('val.accuracy', run.last['val.accuracy'])} note={run.best['val.accuracy'] === undefined ? undefined : `best ${metricText('val.accuracy', run.best['val.accuracy'].value)} in epoch ${run.best['val.accuracy'].epoch}`} />}
        </div>
        {active && run.steps > 0 ? <Progress value={(100 * run.step) / run.steps} size="sm" mt={14} aria-label={`${run.short} progress`} /> : null}
        {run.message === null ? null : <div role="alert" style={{ marginTop: 12 }}><strong>{run.cause === null ? '' : `${text.causes[run.cause]}: `}</strong>{run.message} <span className="soft">{run.hint}</span></div>}
      </Panel>
      <div className="charts">
        <LiveChart title={text.train.loss} run={run.id} lines={LOSS} noisy="batch.loss" />
        <LiveChart title={single ? text.train.accuracy : text.train.error} run={run.id} lines={second} />
      </div>
      {Object.keys(run.last).length === 0 || active ? null : <Results run={run} />}
      {run.state === 'done' ? <Confusion run={run} pictures={dataset?.reader !== 'csv'} /> : null}
    </div>
  )
}

/** Last and best of every metric, side by side: never only one of them. */
function Results({ run }: { run: RunRow }) {
  const names = [...new Set([...Object.keys(run.last), ...Object.keys(run.best)])].sort()
  return (
    <Panel title={text.train.results}>
      <table className="data-table">
        <thead><tr><th scope="col">{text.train.metric}</th><th scope="col" className="number">{text.train.last}</th><th scope="col" className="number">{text.train.best}</th><th scope="col" className="number">{text.train.epochOfBest}</th></tr></thead>
        <tbody>{names.map((name) => <tr key={name}><td>{name}</td><td className="number">{metricText(name, run.last[name])}</td><td className="number">{run.best[name] === undefined ? '' : metricText(name, run.best[name].value)}</td><td className="number">{run.best[name]?.epoch ?? ''}</td></tr>)}</tbody>
      </table>
    </Panel>
  )
}
