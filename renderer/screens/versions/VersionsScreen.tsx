import { Badge, Button, Drawer, Textarea, Tooltip } from '@mantine/core'
import { IconPin } from '@tabler/icons-react'
import { useEffect, useMemo, useState } from 'react'
import type { RunRow, VersionRow } from '../../../preload/contract'
import { call } from '../../api/client'
import { actions } from '../../state/actions'
import { attempt } from '../../state/notices'
import { useProject } from '../../state/project'
import { useRuns } from '../../state/runs'
import { text } from '../../text/en'
import { duration, metricText, when } from '../../text/format'
import { Empty } from '../../ui/Empty'
import { ScreenHead } from '../../ui/ScreenHead'
import { StatePill } from '../../ui/StatePill'

/** The metric that sums a version up: test accuracy is for the end, so validation stands here. */
const mainMetric = (run: RunRow | undefined): string => (run?.last['val.accuracy'] === undefined ? 'val.loss' : 'val.accuracy')
const sentence = ({ changes }: VersionRow): string => changes?.sentence ?? text.versions.first

/** The table of versions: newest first, one row a version with its newest run; a row opens the details. */
export function VersionsScreen() {
  const versions = useProject((state) => state.versions)
  const runs = useRuns((state) => state.runs)
  const [open, setOpen] = useState<string | null>(null)
  const byVersion = useMemo(() => {
    const map = new Map<string, RunRow[]>()
    for (const run of runs) map.set(run.version, [...(map.get(run.version) ?? []), run])
    return map
  }, [runs])
  const pinned = versions.find((version) => version.pinned)
  const chosen = versions.find((version) => version.id === open)
  const answer = `${text.versions.count(versions.length, runs.length)}. ${pinned === undefined ? text.versions.noBaseline : `${text.versions.baseline}: ${pinned.short}`}`
  return (
    <div className="screen">
      <ScreenHead title={text.screens.versions.title} answer={versions.length === 0 ? text.screens.versions.question : answer} />
      <div className="screen-body">
        {versions.length === 0 ? <Empty title={text.versions.emptyTitle} action={<Button onClick={() => actions.show('train')}>{text.versions.go}</Button>}>{text.versions.emptyText}</Empty> : (
          <div className="panel" style={{ padding: 0, overflowX: 'auto' }}>
            <table className="data-table" aria-label={text.screens.versions.title}>
              <thead><tr><th scope="col">{text.versions.version}</th><th scope="col">{text.versions.change}</th><th scope="col">{text.versions.data}</th><th scope="col">{text.versions.state}</th><th scope="col" className="number">{text.versions.val}</th><th scope="col" className="number">{text.versions.best}</th><th scope="col" className="number">{text.versions.runs}</th><th scope="col">{text.versions.created}</th></tr></thead>
              <tbody>{versions.map((version) => <Row key={version.id} version={version} runs={byVersion.get(version.short) ?? []} selected={version.id === open} onOpen={() => setOpen(version.id)} />)}</tbody>
            </table>
          </div>
        )}
      </div>
      <Drawer opened={chosen !== undefined} onClose={() => setOpen(null)} position="right" size={460} title={chosen === undefined ? '' : `${chosen.short}${chosen.name === null ? '' : `: ${chosen.name}`}`} closeButtonProps={{ 'aria-label': text.actions.close }}>
        {chosen === undefined ? null : <Details version={chosen} runs={byVersion.get(chosen.short) ?? []} onLeave={() => setOpen(null)} />}
      </Drawer>
    </div>
  )
}

function Row({ version, runs, selected, onOpen }: { version: VersionRow; runs: readonly RunRow[]; selected: boolean; onOpen: () => void }) {
  const [newest] = runs
  const metric = mainMetric(newest)
  const best = newest?.best[metric]
  return (
    <tr tabIndex={0} data-selected={selected} onClick={onOpen} onKeyDown={(event) => { if (event.key === 'Enter') onOpen() }}>
      <td className="nowrap"><strong>{version.short}</strong>{version.pinned ? <IconPin size={13} style={{ marginLeft: 4, verticalAlign: -2 }} aria-label={text.versions.baseline} /> : null}</td>
      <td style={{ minWidth: 180 }}>{version.name === null ? null : <span>{version.name}. </span>}<span className={version.name === null ? undefined : 'soft'}>{sentence(version)}</span>{version.changes?.confounded === true ? <Tooltip label={text.versions.confoundedHelp} multiline w={260}><Badge size="xs" variant="outline" color="orange" ml={8} tt="none">{text.versions.confounded}</Badge></Tooltip> : null}{version.note === '' ? null : <div className="soft">{version.note}</div>}</td>
      <td className="nowrap">{version.dataset}</td>
      <td>{newest === undefined ? <span className="soft">{text.notMeasured}</span> : <StatePill state={newest.state} />}</td>
      <td className="number nowrap">{metricText(metric, newest?.last[metric])}</td>
      <td className="number nowrap">{best === undefined ? text.notMeasured : `${metricText(metric, best.value)} (${best.epoch})`}</td>
      <td className="number">{runs.length}</td>
      <td className="nowrap soft">{when(version.created)}</td>
    </tr>
  )
}

function Details({ version, runs, onLeave }: { version: VersionRow; runs: readonly RunRow[]; onLeave: () => void }) {
  const [note, setNote] = useState(version.note)
  useEffect(() => setNote(version.note), [version.note])
  return (
    <div className="stack">
      <div>{sentence(version)}{version.changes?.confounded === true ? <div className="soft">{text.versions.confoundedHelp}</div> : null}</div>
      <div className="row"><Button size="xs" variant="default" leftSection={<IconPin size={14} />} onClick={() => attempt(async () => { await call('versions.pin', { id: version.id, pinned: !version.pinned }) })}>{version.pinned ? text.actions.unpin : text.actions.pin}</Button></div>
      <div>
        <Textarea label={text.versions.note} size="xs" autosize minRows={2} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {note === version.note ? null : <Button size="xs" mt={6} onClick={() => attempt(async () => { await call('versions.note', { id: version.id, note }) })}>{text.actions.save}</Button>}
      </div>
      <section aria-label={text.versions.seeds}>
        <h2 className="section-title">{text.versions.seeds}</h2>
        <table className="data-table"><tbody>{runs.map((run) => {
          const metric = mainMetric(run)
          return (
            <tr key={run.id}>
              <td><strong>{run.short}</strong></td><td><StatePill state={run.state} /></td><td className="soft nowrap">{text.versions.seed.toLowerCase()} {run.seed}</td><td className="number nowrap">{metricText(metric, run.last[metric])}</td><td className="soft nowrap">{duration(run.seconds)}</td>
              <td className="number nowrap">
                <Button size="compact-xs" variant="subtle" onClick={() => { useRuns.getState().choose(run.id); actions.show('train'); onLeave() }}>Show</Button>
                {run.state === 'running' || run.state === 'queued' ? null : <Button size="compact-xs" variant="subtle" color="gray" aria-label={`${text.actions.remove}: ${run.short}`} onClick={() => actions.remove(run.id, run.short)}>Trash</Button>}
              </td>
            </tr>
          )
        })}</tbody></table>
      </section>
      {version.changes === null || version.changes.patch.length === 0 ? null : (
        <section aria-label={text.versions.differs}>
          <h2 className="section-title">{text.versions.differs}</h2>
          <table className="data-table"><tbody>{version.changes.patch.map((op) => <tr key={op.path}><td className="mono" style={{ overflowWrap: 'anywhere' }}>{op.path.replace('/recipe/', '')}</td><td className="soft">{op.old === undefined ? 'none' : JSON.stringify(op.old).slice(0, 60)}</td><td>{op.value === undefined ? 'removed' : JSON.stringify(op.value).slice(0, 60)}</td></tr>)}</tbody></table>
        </section>
      )}
      <section aria-label={text.versions.recipe}><h2 className="section-title">{text.versions.recipe}</h2><pre className="pre" tabIndex={0}>{JSON.stringify(version.recipe, null, 2)}</pre></section>
      <div className="soft mono" style={{ overflowWrap: 'anywhere' }}>{version.hash}</div>
    </div>
  )
}
