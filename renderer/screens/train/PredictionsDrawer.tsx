import { Button, Drawer } from '@mantine/core'
import { IconAlertTriangle, IconFile } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { ErrorBody, Prediction, Recipe, RunRow } from '../../../preload/contract'
import { bodyOf, call, host } from '../../api/client'
import { actions } from '../../state/actions'
import { attempt } from '../../state/notices'
import { useProject } from '../../state/project'
import { useVersion } from '../../state/versions'
import { underTicket } from '../../state/work'
import { text } from '../../text/en'
import { figure, percent } from '../../text/format'
import { Failed } from '../../ui/Failed'
import { Waiting } from '../../ui/Waiting'
import { beyondCount, columnsOf, sureOf, toTsv, withoutFolder } from './predictions'

const TABLES = ['csv', 'tsv']
const PICTURES = ['png', 'jpg', 'jpeg', 'webp']
/** Rows on the screen; copying takes all. */
const SHOWN = 200

type Said = { readonly state: 'nothing' } | { readonly state: 'waiting'; readonly ticket: string } | { readonly state: 'failed'; readonly error: ErrorBody } | { readonly state: 'said'; readonly predictions: readonly Prediction[] }

/** What kind of files a model takes: null where its data set is no longer known. */
function useTakes({ data }: Recipe): 'table' | 'pictures' | null {
  const reader = useProject((state) => state.datasets.find(({ name }) => name === data.dataset)?.reader)
  return reader === undefined ? null : reader === 'csv' && data.imageColumn === null ? 'table' : 'pictures'
}

function Value({ said }: { said: Prediction['targets'][string] | undefined }) {
  if (said === undefined) return <>{text.none}</>
  return (
    <span className="ratio" title={said.beyond?.message}>
      {said.beyond === null ? null : <IconAlertTriangle size={14} className="level level-amber" role="img" aria-label={text.predictions.beyondHere} />}
      {typeof said.value === 'number' ? figure(said.value) : said.value}
    </span>
  )
}

function Table({ predictions }: { predictions: readonly Prediction[] }) {
  const columns = columnsOf(predictions)
  const shown = predictions.slice(0, SHOWN)
  const names = withoutFolder(shown.map(({ input }) => input))
  const beyond = beyondCount(predictions)
  return (
    <>
      <div className="panel-head" style={{ margin: 0 }}><h3 className="panel-title">{text.predictions.count(predictions.length)}</h3><Button size="xs" variant="default" onClick={() => actions.copy(toTsv(predictions))}>{text.predictions.copy}</Button></div>
      {beyond === 0 ? null : <div className="row small" role="status" style={{ flexWrap: 'nowrap', gap: 8 }}><IconAlertTriangle size={16} aria-hidden className="level level-amber" />{text.predictions.beyond(beyond)}</div>}
      <div className="sideways" tabIndex={0} role="group" aria-label={text.predictions.results}>
        <table className="data-table dense">
          <thead><tr><th scope="col">{text.predictions.input}</th>{columns.map(({ name, unit, isClass }) => <th key={name} scope="col" className={isClass ? undefined : 'number'}>{text.predictions.withUnit(name, unit)}</th>)}</tr></thead>
          <tbody>{shown.map(({ input, targets }, i) => (
            <tr key={input}>
              <th scope="row" title={input}>{names[i]}</th>
              {columns.map(({ name, isClass }) => {
                const said = targets[name]
                return <td key={name} className={isClass ? 'nowrap' : 'number nowrap'}><Value said={said} />{said === undefined || !isClass ? null : <span className="soft small"> {percent(sureOf(said))}</span>}</td>
              })}
            </tr>
          ))}</tbody>
        </table>
      </div>
      {predictions.length > SHOWN ? <div className="soft small">{text.predictions.shown(SHOWN, predictions.length)}</div> : null}
    </>
  )
}

/** A person who cancelled knows why there is no answer. */
function failed(thrown: unknown): Said {
  const error = bodyOf(thrown)
  return error.code === 'preflight.cancelled' ? { state: 'nothing' } : { state: 'failed', error }
}

function Body({ run, recipe }: { run: RunRow; recipe: Recipe }) {
  const takes = useTakes(recipe)
  const [said, setSaid] = useState<Said>({ state: 'nothing' })
  const { features } = recipe.data
  const choose = (): void => attempt(text.predictions.predict, async () => {
    const extensions = takes === 'table' ? TABLES : takes === 'pictures' ? PICTURES : [...TABLES, ...PICTURES]
    const { paths } = await host('host.pickFiles', { title: text.predictions.title(run.short), extensions })
    if (paths.length === 0) return
    const ticket = crypto.randomUUID()
    setSaid({ state: 'waiting', ticket })
    // What went wrong belongs where the answer would stand.
    setSaid(await underTicket(ticket, () => call('predict', { run: run.id, inputs: paths, ticket })).then((predictions): Said => ({ state: 'said', predictions }), failed))
  })
  const waiting = said.state === 'waiting' ? said.ticket : null
  useEffect(() => {
    // Nobody waits any more where the drawer was closed.
    if (waiting !== null) return () => actions.cancel(waiting)
  }, [waiting])
  return (
    <div className="stack">
      <div className="soft">
        {takes === 'pictures' ? null : <div>{features === 'auto' ? text.predictions.tableLike(recipe.data.dataset) : text.predictions.table(features.join(', '))}</div>}
        {takes === 'table' ? null : <div>{text.predictions.pictures}</div>}
        <div>{text.predictions.weights[recipe.budget.earlyStop === null ? 'final' : 'best']}</div>
      </div>
      <div><Button size="xs" variant={said.state === 'said' ? 'default' : 'filled'} leftSection={<IconFile size={14} />} disabled={waiting !== null} onClick={choose}>{said.state === 'said' ? text.predictions.again : text.predictions.choose}</Button></div>
      {waiting === null ? null : <Waiting what={text.predictions.predicting} ticket={waiting} bar onCancel={() => actions.cancel(waiting)} />}
      {said.state === 'failed' ? <Failed title={text.predictions.failed} {...said.error} details={said.error} /> : null}
      {said.state !== 'said' ? null : said.predictions.length === 0 ? <div className="soft">{text.predictions.none}</div> : <Table predictions={said.predictions} />}
    </div>
  )
}

/** Predictions of a finished run for files that a person chooses, in the targets' own units. */
export function PredictButton({ run }: { run: RunRow }) {
  const [open, setOpen] = useState(false)
  const recipe = useVersion(run.version)?.recipe
  if (recipe === undefined || recipe === null) return null
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>{text.predictions.predict}</Button>
      <Drawer opened={open} onClose={() => setOpen(false)} position="right" size="xl" title={text.predictions.title(run.short)} closeButtonProps={{ 'aria-label': text.actions.close }}><Body run={run} recipe={recipe} /></Drawer>
    </>
  )
}
