import { Button, Loader, UnstyledButton } from '@mantine/core'
import { IconFile, IconFolder } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { DatasetInfo, DatasetRow } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { attempt } from '../../state/notices'
import { useProject } from '../../state/project'
import { useUi } from '../../state/ui'
import type { Adding } from '../../state/ui'
import { text } from '../../text/en'
import { Failed } from '../../ui/Failed'
import { Panel } from '../../ui/Panel'
import { ScreenHead } from '../../ui/ScreenHead'
import { Waiting } from '../../ui/Waiting'
import { Details } from './Details'
import { samplesIn } from './facts'
import { forget } from './forget'

function answerOf(info: DatasetInfo | undefined): string {
  if (info === undefined) return text.screens.data.question
  const count = (info.images === null ? text.data.rows : text.data.images)(samplesIn(info))
  const classes = info.classes.length === 0 ? '' : ` ${text.data.inClasses(info.classes.length)}`
  return `${info.name}: ${count}${classes}. ${info.damageTotal === 0 ? text.data.noDamage : text.data.damageFound(info.damageTotal)}.`
}

/** Asks what is in a data set; a failure is kept beside the answers and shown in their place. */
function inspect(name: string): void {
  useProject.getState().inspect(name).catch(() => undefined)
}

/** Data sets at the left, what is in the chosen one beside them. */
export function DataScreen() {
  const { datasets, infos, failures } = useProject()
  const chosen = useUi((state) => state.dataset)
  const reading = useUi((state) => state.reading)
  const adding = useUi((state) => state.adding)
  const row = datasets.find((d) => d.name === chosen)
  const info = infos[chosen]
  const error = failures[chosen]
  const wanted = row?.available === true && info === undefined && error === undefined
  useEffect(() => {
    if (wanted) inspect(chosen)
  }, [chosen, wanted])
  return (
    <div className="screen">
      <ScreenHead title={text.screens.data.title} answer={answerOf(info)} tools={
        <>
          <Button size="xs" variant="default" leftSection={<IconFolder size={14} />} onClick={actions.addFolder}>{text.actions.addFolder}</Button>
          <Button size="xs" variant="default" leftSection={<IconFile size={14} />} onClick={actions.addFile}>{text.actions.addFile}</Button>
          <Button size="xs" disabled={info === undefined} onClick={() => actions.trainOn(chosen)}>{text.actions.useThis}</Button>
        </>
      } />
      <div className="screen-body">
        <div className="two">
          <nav className="panel" style={{ padding: 6 }} aria-label={text.data.choose}>{datasets.map((dataset) => <Item key={dataset.name} row={dataset} current={dataset.name === chosen} />)}{adding.map((one) => <Added key={one.ticket} {...one} />)}</nav>
          {info !== undefined ? <Details key={chosen} info={info} row={row} />
            : error !== undefined ? <Panel><Failed title={text.data.failed(chosen)} {...error} details={error} onAgain={() => inspect(chosen)} /></Panel>
              : row?.available === true ? <Panel><div className="row soft" role="status"><Loader size="sm" />{reading ?? text.data.reading}</div></Panel>
                : row === undefined ? null : <NotHere row={row} />}
        </div>
      </div>
    </div>
  )
}

function Item({ row, current }: { row: DatasetRow; current: boolean }) {
  const note = row.embedded ? (row.available ? text.data.builtIn : text.data.notFetched) : row.available ? text.data.readers[row.reader] ?? row.reader : text.data.missing
  return (
    <UnstyledButton className="list-item" aria-current={current ? 'true' : undefined} title={row.name} onClick={() => useUi.getState().set({ dataset: row.name })}>
      <div className="clip" style={{ fontWeight: 600 }}>{row.name}</div><div className="soft" style={{ fontSize: 12 }}>{note}</div>
    </UnstyledButton>
  )
}

/** What was picked and is not on the list yet: how far it is read, and the way to leave it. */
function Added({ path, ticket }: Adding) {
  return (
    <div className="list-item adding" title={path}>
      <div className="clip" style={{ fontWeight: 600 }}>{path.split(/[\\/]/).filter((part) => part !== '').pop() ?? path}</div>
      <Waiting what={text.data.adding} ticket={ticket} onCancel={() => actions.cancel(ticket)} />
    </div>
  )
}

function NotHere({ row }: { row: DatasetRow }) {
  const [busy, setBusy] = useState(false)
  const reading = useUi((state) => state.reading)
  const fetch = async (): Promise<void> => {
    setBusy(true)
    try {
      await useProject.getState().inspect(row.name)
      await useProject.getState().loadDatasets()
    } finally {
      setBusy(false)
    }
  }
  return (
    <Panel title={row.name}>
      <p style={{ marginTop: 0, overflowWrap: 'anywhere' }}>{row.note === '' ? `${text.data.missing}: ${row.path}` : row.note}</p>
      {row.embedded ? <Button size="xs" loading={busy} onClick={() => attempt(text.data.fetch, fetch)}>{text.data.fetch}</Button> : <Button size="xs" variant="default" onClick={() => forget(row)}>{text.data.forget}</Button>}
      {busy && reading !== null ? <div className="soft" role="status" style={{ marginTop: 8 }}>{reading}</div> : null}
    </Panel>
  )
}
