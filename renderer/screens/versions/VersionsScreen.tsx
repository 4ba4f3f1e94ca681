import { Badge, Button, Drawer, Tooltip } from '@mantine/core'
import { IconPin } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { KeyboardEvent } from 'react'
import type { RunRow, VersionRow } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { useProject } from '../../state/project'
import { mainMetric, runsByVersion, useRuns } from '../../state/runs'
import { text } from '../../text/en'
import { metricText, when } from '../../text/format'
import { Empty } from '../../ui/Empty'
import { ScreenHead } from '../../ui/ScreenHead'
import { StatePill } from '../../ui/StatePill'
import { RunButtons } from './RunButtons'
import { VersionDetails } from './VersionDetails'
import { rowAfter, sentence } from './facts'

/** Widths of the columns; the change takes what is left, and the last one always shows its buttons. */
const COLUMNS = [66, undefined, 'clamp(116px, 11vw, 200px)', 102, 94, 98, 46, 102, 60] as const

/** The table of versions: newest first, one row a version with its newest run; a row opens the details. */
export function VersionsScreen() {
  const versions = useProject((state) => state.versions)
  const runs = useRuns((state) => state.runs)
  const [open, setOpen] = useState<string | null>(null)
  const [at, setAt] = useState<string | null>(null)
  const byVersion = useMemo(() => runsByVersion(runs), [runs])
  const pinned = versions.find((version) => version.pinned)
  /** The one row that Tab reaches; arrow keys go on from there. */
  const entry = versions.some((version) => version.id === at) ? at : versions[0]?.id
  const chosen = versions.find((version) => version.id === open)
  const answer = `${text.versions.count(versions.length, runs.length)}. ${pinned === undefined ? text.versions.noBaseline : `${text.versions.baseline}: ${pinned.short}`}`
  return (
    <div className="screen">
      <ScreenHead title={text.screens.versions.title} answer={versions.length === 0 ? text.screens.versions.question : answer} />
      <div className="screen-body">
        {versions.length === 0 ? <Empty title={text.versions.emptyTitle} action={<Button onClick={() => actions.show('train')}>{text.versions.go}</Button>}>{text.versions.emptyText}</Empty> : (
          <div className="panel sideways" style={{ padding: 0 }}>
            <table className="data-table versions" role="grid" aria-label={text.screens.versions.title} aria-describedby="versions-keys">
              <colgroup>{COLUMNS.map((width, i) => <col key={i} style={{ width }} />)}</colgroup>
              <thead><tr><th scope="col">{text.versions.version}</th><th scope="col">{text.versions.change}</th><th scope="col">{text.versions.data}</th><th scope="col">{text.versions.state}</th><th scope="col" className="number">{text.versions.val}</th><th scope="col" className="number">{text.versions.best}</th><th scope="col" className="number">{text.versions.runs}</th><th scope="col">{text.versions.created}</th><th scope="col"><span className="visually-hidden">{text.versions.do}</span></th></tr></thead>
              <tbody onKeyDown={moveFocus}>{versions.map((version) => (
                <Row key={version.id} version={version} runs={byVersion.get(version.short) ?? []} selected={version.id === open} entry={version.id === entry} onFocus={() => setAt(version.id)} onOpen={() => setOpen(version.id)} />
              ))}</tbody>
            </table>
            <div id="versions-keys" className="visually-hidden">{text.versions.keys}</div>
          </div>
        )}
      </div>
      <Drawer opened={chosen !== undefined} onClose={() => setOpen(null)} position="right" size={540} title={chosen === undefined ? '' : `${chosen.short}${chosen.name === null ? '' : `: ${chosen.name}`}`} closeButtonProps={{ 'aria-label': text.actions.close }}>
        {chosen === undefined ? null : <VersionDetails version={chosen} runs={byVersion.get(chosen.short) ?? []} onLeave={() => setOpen(null)} />}
      </Drawer>
    </div>
  )
}

/** Arrow keys, Home and End move from row to row, also from a button in one. */
function moveFocus(event: KeyboardEvent<HTMLTableSectionElement>): void {
  const rows = [...event.currentTarget.rows]
  const here = rows.findIndex((row) => event.target instanceof Node && row.contains(event.target))
  const next = rowAfter(event.key, here, rows.length)
  if (next === null) return
  event.preventDefault()
  rows[next]?.focus()
}

function Row({ version, runs, selected, entry, onFocus, onOpen }: { version: VersionRow; runs: readonly RunRow[]; selected: boolean; entry: boolean; onFocus: () => void; onOpen: () => void }) {
  const [newest] = runs
  const metric = mainMetric(newest)
  const [value, best] = [newest?.last[metric], newest?.best[metric]]
  const none = <span className="soft small">{text.notMeasured}</span>
  const said = version.name === null ? sentence(version) : `${version.name}. ${sentence(version)}`
  return (
    <tr tabIndex={entry ? 0 : -1} aria-selected={selected} data-selected={selected} onFocus={onFocus} onClick={onOpen} onKeyDown={(event) => { if (event.key === 'Enter' && event.target === event.currentTarget) onOpen() }}>
      <td className="nowrap"><strong>{version.short}</strong>{version.pinned ? <IconPin size={13} style={{ marginLeft: 4, verticalAlign: -2 }} aria-label={text.versions.baseline} /> : null}</td>
      <td>
        <div className="clamp" title={said}>{version.name === null ? null : <span>{version.name}. </span>}<span className={version.name === null ? undefined : 'soft'}>{sentence(version)}</span></div>
        {version.changes?.confounded === true ? <Tooltip label={text.versions.confoundedHelp} multiline w={260}><Badge size="xs" variant="outline" color="orange" tt="none">{text.versions.confounded}</Badge></Tooltip> : null}
        {version.note === '' ? null : <div className="soft clip" title={version.note}>{version.note}</div>}
      </td>
      <td className="clip" title={version.dataset}>{version.dataset}</td>
      <td>{newest === undefined ? <span className="soft">{text.versions.noRuns}</span> : <StatePill state={newest.state} />}</td>
      <td className="number nowrap">{value === undefined ? none : metricText(metric, value)}</td>
      <td className="number nowrap">{best === undefined ? none : `${metricText(metric, best.value)} (${best.epoch})`}</td>
      <td className="number">{runs.length}</td>
      <td className="nowrap soft">{when(version.created)}</td>
      <td className="nowrap number" onClick={(event) => event.stopPropagation()}>{newest === undefined ? null : <RunButtons run={newest} />}</td>
    </tr>
  )
}
