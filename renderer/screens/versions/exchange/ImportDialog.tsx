import { Button, Modal, Stack } from '@mantine/core'
import type { ReactNode } from 'react'
import type { ImportReport } from '../../../../preload/contract'
import { actions } from '../../../state/actions'
import { exchange, useExchange } from '../../../state/exchange'
import { isNew } from '../../../state/imported'
import { text } from '../../../text/en'
import { bytes } from '../../../text/format'
import { Waiting } from '../../../ui/Waiting'
import './exchange.css'

/** Names that are said one by one; of more only the number. */
const SAID = 12
const some = (names: readonly string[]): string => (names.length <= SAID ? names.join(', ') : `${names.slice(0, SAID).join(', ')} ${text.exchange.more(names.length - SAID)}`)

/** What importing a file or folder would do, in words, before it is done. */
export function ImportDialog() {
  const { incoming, busy, set } = useExchange()
  const close = (): void => {
    if (busy !== null) actions.cancel(busy.ticket)
    set({ incoming: null })
  }
  return (
    <Modal opened={incoming !== null} onClose={close} title={text.exchange.importTitle} size={640} centered closeButtonProps={{ 'aria-label': text.actions.close }}>
      {incoming === null ? null : (
        <Stack gap="md">
          <div className="soft mono small exchange-path">{incoming.path}</div>
          {incoming.preview === null ? null : <Preview report={incoming.preview} />}
          <div className="row exchange-foot">
            {busy === null ? <span className="grow" /> : <Waiting what={busy.what} ticket={busy.ticket} onCancel={() => actions.cancel(busy.ticket)} />}
            {incoming.preview === null ? null : isNew(incoming.preview) ? (
              <span className="row nowrap"><Button variant="default" onClick={close}>{text.exchange.cancel}</Button>
                <Button data-autofocus disabled={busy !== null} onClick={() => exchange.add(incoming.path)}>{text.exchange.add}</Button></span>
            ) : <Button data-autofocus onClick={close}>{text.exchange.addNothing}</Button>}
          </div>
        </Stack>
      )}
    </Modal>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <section aria-label={title}><h2 className="section-title">{title}</h2>{children}</section>
}

function Preview({ report }: { report: ImportReport }) {
  const { title, project, versions, runs, points, files, datasets, baseline, renamed, notes } = report
  const back = [...versions.restored, ...runs.restored]
  const added = [
    ...(versions.added.length === 0 ? [] : [`${text.exchange.parts.versions(versions.added.length)}: ${some(versions.added)}`]),
    ...(runs.added === 0 ? [] : [`${text.exchange.parts.runs(runs.added)}${points === 0 ? '' : `, ${text.exchange.parts.points(points)}`}${files.added === 0 ? '' : `, ${text.exchange.parts.files(files.added, bytes(files.bytes))}`}`]),
    ...(files.supplied === 0 ? [] : [text.exchange.willSupply(files.supplied)]),
    ...(runs.joined.length === 0 ? [] : [text.exchange.joined(some(runs.joined))]), ...(datasets.added.length === 0 ? [] : [text.exchange.parts.datasets(some(datasets.added))]), ...(back.length === 0 ? [] : [text.exchange.restored(some(back))]),
    ...(baseline === null ? [] : [text.exchange.toBeBaseline(baseline)]),
  ]
  return (
    <div className="import-preview">
      <div>{text.exchange.from(title, project)}</div>
      {added.length === 0 ? <div>{text.exchange.nothing}</div> : <Part title={text.exchange.willAdd}><ul>{added.map((line) => <li key={line}>{line}</li>)}</ul></Part>}
      {versions.here + runs.here === 0 ? null : <Part title={text.exchange.here}><div>{text.exchange.hereText(versions.here, runs.here)}</div></Part>}
      {renamed.length === 0 ? null : <Part title={text.exchange.names}><div>{some(renamed.map(({ was, is }) => text.exchange.renamed(was, is)))}</div></Part>}
      {notes.length === 0 ? null : <Part title={text.exchange.notes}><ul>{notes.slice(0, SAID).map((note) => <li key={note}>{note}</li>)}{notes.length <= SAID ? null : <li>{text.exchange.more(notes.length - SAID)}</li>}</ul></Part>}
    </div>
  )
}
