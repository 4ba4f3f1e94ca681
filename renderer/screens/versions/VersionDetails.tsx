import { Button, Textarea } from '@mantine/core'
import { IconPin } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { RunRow, VersionRow } from '../../../preload/contract'
import { call } from '../../api/client'
import { actions } from '../../state/actions'
import { attempt } from '../../state/notices'
import { hasBegun, isOver, mainMetric, useRuns } from '../../state/runs'
import { text } from '../../text/en'
import { duration, metricText } from '../../text/format'
import { PatchTable } from '../../ui/PatchTable'
import { StatePill } from '../../ui/StatePill'
import { Fitted } from './Fitted'
import { RunButtons } from './RunButtons'
import { comparison, sentence } from './facts'

/** One version in full: what changed, its note, its runs by seed, its recipe. */
export function VersionDetails({ version, runs, onLeave }: { version: VersionRow; runs: readonly RunRow[]; onLeave: () => void }) {
  const [note, setNote] = useState(version.note)
  useEffect(() => setNote(version.note), [version.note])
  return (
    <div className="stack">
      <div>{sentence(version)}{comparison(version) === null ? null : <div className="soft">{comparison(version)}</div>}{version.changes?.confounded === true ? <div className="soft">{text.versions.confoundedHelp}</div> : null}</div>
      <div className="row">
        <Button size="xs" variant="default" onClick={() => { actions.takeRecipe(version.id); onLeave() }}>{text.actions.takeRecipe}</Button>
        <Button size="xs" variant="default" leftSection={<IconPin size={14} />} onClick={() => attempt(text.actions.pin, async () => { await call('versions.pin', { id: version.id, pinned: !version.pinned }) })}>{version.pinned ? text.actions.unpin : text.actions.pin}</Button>
      </div>
      <div>
        <Textarea label={text.versions.note} size="xs" autosize minRows={2} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {note === version.note ? null : <Button size="xs" mt={6} onClick={() => attempt(text.actions.save, async () => { await call('versions.edit', { ids: [version.id], note }) })}>{text.actions.save}</Button>}
      </div>
      <section aria-label={text.versions.seeds}>
        <h2 className="section-title">{text.versions.seeds}</h2>
        {runs.length === 0 ? <div className="soft">{text.versions.noRuns}</div> : null}
        <table className="data-table dense"><tbody>{runs.map((run) => {
          const metric = mainMetric(run)
          return (
            <tr key={run.id}>
              <td><strong>{run.short}</strong></td><td><StatePill state={run.state} /></td><td className="soft nowrap">{text.versions.seed.toLowerCase()} {run.seed}</td><td className="number nowrap">{metricText(metric, run.last[metric])}</td><td className="soft nowrap">{hasBegun(run) ? duration(run.seconds) : text.none}</td>
              <td className="number nowrap">
                <RunButtons run={run} />
                <Button size="compact-xs" variant="subtle" aria-label={`${text.versions.show}: ${run.short}`} onClick={() => { useRuns.getState().choose(run.id); actions.show('train'); onLeave() }}>{text.versions.show}</Button>
                {!isOver(run) ? null : <Button size="compact-xs" variant="subtle" color="gray" aria-label={`${text.actions.remove}: ${run.short}`} onClick={() => actions.remove(run.id, run.short)}>{text.versions.trash}</Button>}
              </td>
            </tr>
          )
        })}</tbody></table>
      </section>
      {version.changes === null || version.changes.patch.length === 0 ? null : (
        <section aria-label={text.versions.differs}>
          <h2 className="section-title">{text.versions.differs}</h2>
          <PatchTable patch={version.changes.patch} root="/recipe/" />
        </section>
      )}
      <Fitted version={version} runs={runs.filter(hasBegun).length} />
      <section aria-label={text.versions.recipe}><h2 className="section-title">{text.versions.recipe}</h2><pre className="pre" tabIndex={0} aria-label={text.versions.recipe}>{JSON.stringify(version.recipe, null, 2)}</pre></section>
      <div className="soft mono" style={{ overflowWrap: 'anywhere' }}>{version.hash}</div>
    </div>
  )
}
