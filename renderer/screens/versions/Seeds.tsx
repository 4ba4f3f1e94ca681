import { Button } from '@mantine/core'
import type { SheetRun } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { attempt } from '../../state/notices'
import { useReproducing } from '../../state/reproducing'
import { isOver, useRuns } from '../../state/runs'
import type { Row } from '../../state/sheet-rows'
import { text } from '../../text/en'
import { duration, metricText } from '../../text/format'
import { StatePill } from '../../ui/StatePill'
import { RunButtons } from './RunButtons'
import { runSaid } from './figures'

/** Every run of a version by its seed, with what can be done with it; under one that repeats another how that came out. */
export function Seeds({ runs, metric, onLeave }: { runs: readonly Row[]; metric: string | null; onLeave: () => void }) {
  return (
    <section aria-label={text.versions.seeds}>
      <h2 className="section-title">{text.versions.seeds}</h2>
      {runs.length === 0 ? <div className="soft">{text.versions.noRuns}</div> : null}
      <table className="data-table dense"><tbody>{runs.map((row) => (row.runs[0] === undefined ? null : <Seed key={row.short} row={row} run={row.runs[0]} metric={metric} onLeave={onLeave} />))}</tbody></table>
    </section>
  )
}

function Seed({ row, run, metric, onLeave }: { row: Row; run: SheetRun; metric: string | null; onLeave: () => void }) {
  const cell = metric === null ? undefined : row.cells[metric]
  return (
    <>
      <tr className={run.reproduces === null ? undefined : 'with-verdict'}>
        <td><strong>{row.short}</strong></td><td><StatePill state={run.state} /></td><td className="soft nowrap">{run.seed === null ? text.versions.seedUnknown : `${text.versions.seed.toLowerCase()} ${run.seed}`}</td>
        <td className="number nowrap">{metric === null || cell?.kind !== 'metric' ? text.none : cell.best === null ? metricText(metric, cell.last?.mean) : <>{runSaid(metric, cell).main} <span className="soft small">({cell.epoch?.min})</span></>}</td><td className="soft nowrap">{run.seconds > 0 ? duration(run.seconds) : text.none}</td>
        <td className="number nowrap">
          <RunButtons run={run} />
          {run.state === 'done' && row.trashed === null ? <Button size="compact-xs" variant="subtle" aria-label={`${text.reproduce.action}: ${row.short}`} onClick={() => attempt(text.reproduce.action, () => useReproducing.getState().start(row.short, false))}>{text.reproduce.action}</Button> : null}
          <Button size="compact-xs" variant="subtle" aria-label={`${text.versions.show}: ${row.short}`} onClick={() => { attempt(text.reading.runs, () => useRuns.getState().show(row.short)); actions.show('train'); onLeave() }}>{text.versions.show}</Button>
          {!isOver(run) ? null : <Button size="compact-xs" variant="subtle" color="gray" aria-label={`${text.actions.remove}: ${row.short}`} onClick={() => actions.remove(row.short, row.short)}>{text.versions.trash}</Button>}
        </td>
      </tr>
      {run.reproduces === null ? null : <tr><td /><td colSpan={5} className="verdict-line"><Verdict run={run} of={run.reproduces} /></td></tr>}
    </>
  )
}

/** How a run that repeats another came out, in a word and a sentence. */
function Verdict({ run, of }: { run: SheetRun; of: string }) {
  if (run.reproduction === null) return <span className="soft">{isOver(run) ? text.reproduce.none(of) : text.reproduce.waits(of)}</span>
  const { verdict, sentence } = run.reproduction
  return <><span className="pill" data-verdict={verdict}>{text.reproduce.verdicts[verdict]}</span> <span>{sentence}</span></>
}
