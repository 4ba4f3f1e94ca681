import { Button, Progress } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import type { RunRow } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { canPause, canResume, canStop, hasBegun, isOver, resumeHelps, useRuns } from '../../state/runs'
import { useVersion } from '../../state/versions'
import { text } from '../../text/en'
import { duration, epochOf, figure, metricText, metricWords, percent } from '../../text/format'
import { Failed } from '../../ui/Failed'
import { Figure, Panel } from '../../ui/Panel'
import { StatePill } from '../../ui/StatePill'
import { Conclude } from './Expectation'
import { LevelMark } from './LevelMark'
import { SharesForecast } from './SharesForecast'
import { PredictButton } from './PredictionsDrawer'
import { waitText } from './facts'

/** A run in short: which it is, what can be done with it, how far it is, and why it failed. */
export function RunCard({ run }: { run: RunRow }) {
  const version = useVersion(run.version)
  const runs = useRuns((state) => state.runs)
  const what = version === undefined ? run.version : `${version.short}: ${version.name ?? version.changes?.sentence ?? (version.recipe === null ? text.versions.foreignChange : text.versions.first)}`
  return (
    <Panel>
      <div className="run-head">
        <div className="row grow" style={{ flexWrap: 'nowrap' }}><strong style={{ fontSize: 16 }}>{run.short}</strong><StatePill state={run.state} /><span className="soft clip" title={what}>{what}</span></div>
        <div className="row" style={{ gap: 8 }}><Buttons run={run} /></div>
      </div>
      {run.state === 'queued' ? <div className="soft" role="status">{waitText(run, runs)}</div> : hasBegun(run) || !isOver(run) ? <Figures run={run} /> : null}
      {!isOver(run) && run.steps > 0 ? <Progress value={(100 * run.step) / run.steps} size="sm" mt={14} aria-label={text.train.progressOf(run.short)} /> : null}
      <Conclude run={run} />
      <SharesForecast run={run} />
      <Doubts run={run} />
      {run.message === null ? null : (
        <Failed title={run.cause === null ? text.states[run.state] : text.causes[run.cause]} message={run.message} hint={run.hint ?? ''}
          details={{ run: run.short, version: run.version, state: run.state, cause: run.cause, message: run.message, hint: run.hint, engine: run.engine, epoch: run.epoch, step: run.step }} />
      )}
    </Panel>
  )
}

/** What the checks doubted before the run, and why it was started all the same. */
function Doubts({ run }: { run: RunRow }) {
  const doubts = (run.preflight ?? []).filter(({ level }) => level !== 'green')
  if (doubts.length === 0) return null
  return (
    <ul className="doubts" aria-label={text.preflight.title}>
      {doubts.map(({ check, level, message }) => <li key={check}><LevelMark level={level} /><span>{message}</span></li>)}
      {run.reason === null ? null : <li>{text.preflight.over(run.reason)}</li>}
    </ul>
  )
}

/** Resume leads only where it can help. */
function Buttons({ run }: { run: RunRow }) {
  return (
    <>
      <Button size="xs" variant="default" onClick={() => actions.takeRecipe(run.version, run.seed ?? undefined)}>{text.actions.takeRecipe}</Button>
      {run.state === 'done' ? <PredictButton run={run} /> : null}
      {run.state === 'done' ? <Button size="xs" variant="default" onClick={() => actions.report(run.id)}>{text.actions.report}</Button> : null}
      {canPause(run) ? <Button size="xs" variant="default" leftSection={<IconPlayerPause size={14} />} onClick={() => actions.pause(run.id)}>{text.actions.pause}</Button> : null}
      {canStop(run) ? <Button size="xs" variant="default" leftSection={<IconPlayerStop size={14} />} onClick={() => actions.stop(run.id)}>{text.actions.stop}</Button> : null}
      {canResume(run) ? <Button size="xs" variant={resumeHelps(run) ? 'filled' : 'default'} leftSection={<IconPlayerPlay size={14} />} onClick={() => actions.resume(run.id)}>{text.actions.resume}</Button> : null}
    </>
  )
}

/** What there is to say of a finished run's time: how much of it was waiting, and in how many attempts it went by. */
function timeNote({ dataWait, attempts }: RunRow): string | undefined {
  const parts = [...(dataWait === null ? [] : [text.train.waited(percent(dataWait))]), ...(attempts > 1 ? [text.train.attempts(attempts)] : [])]
  return parts.length === 0 ? undefined : parts.join(', ')
}

function Figures({ run }: { run: RunRow }) {
  const progress = useRuns((state) => state.progress[run.id])
  const active = !isOver(run)
  const best = run.best['val.accuracy']
  const results = (
    <>
      {run.last['val.accuracy'] === undefined ? null : <Figure name={metricWords('val.accuracy')} value={metricText('val.accuracy', run.last['val.accuracy'])} note={best === undefined ? undefined : text.train.bestIn(metricText('val.accuracy', best.value), best.epoch)} />}
      {run.last['test.accuracy'] === undefined ? null : <Figure name={metricWords('test.accuracy')} value={metricText('test.accuracy', run.last['test.accuracy'])} note={text.train.once} />}
    </>
  )
  return (
    <div className="figures">
      {active ? null : results}
      <Figure name={text.train.epoch} value={text.train.of(figure(epochOf(run)), figure(run.epochs))} note={run.steps === 0 ? undefined : text.train.stepOf(figure(run.step), figure(run.steps))} />
      {active ? <Figure name={text.train.left} value={progress?.secondsLeft == null ? text.train.unknownLeft : duration(progress.secondsLeft)} note={progress?.phase} />
        : <Figure name={text.train.time} value={duration(run.seconds)} note={timeNote(run)} />}
      {active ? <Figure name={text.train.speed} value={progress?.imagesPerSecond == null ? text.notMeasured : `${figure(Math.round(progress.imagesPerSecond))} ${text.train.images}`} note={progress?.dataWait == null ? undefined : text.train.waits(percent(progress.dataWait))} /> : null}
      {run.engine === null ? null : <Figure name={text.train.engine} value={text.engines[run.engine] ?? run.engine} note={run.threads === null ? undefined : text.train.threads(run.threads)} />}
      {active ? results : null}
    </div>
  )
}
