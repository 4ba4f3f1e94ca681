import { Button, Loader, Select, UnstyledButton } from '@mantine/core'
import { IconFile, IconFolder } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import type { DatasetInfo, DatasetRow, Tile } from '../../../preload/contract'
import { call } from '../../api/client'
import { actions } from '../../state/actions'
import { attempt, useNotices } from '../../state/notices'
import { useProject } from '../../state/project'
import { useUi } from '../../state/ui'
import { text } from '../../text/en'
import { bytes, figure } from '../../text/format'
import { Figure, Panel } from '../../ui/Panel'
import { ScreenHead } from '../../ui/ScreenHead'
import { Tiles } from '../../ui/Tiles'

const total = (info: DatasetInfo): number => Object.values(info.parts).reduce((a, b) => a + b, 0)

function answerOf(info: DatasetInfo | undefined): string {
  if (info === undefined) return text.screens.data.question
  const kind = info.images === null ? 'rows' : 'images'
  const classes = info.classes.length === 0 ? '' : ` in ${info.classes.length} classes`
  return `${info.name}: ${figure(total(info))} ${kind}${classes}. ${info.damageTotal === 0 ? text.data.noDamage : text.data.damageFound(info.damageTotal)}.`
}

/** Data sets at the left, what is in the chosen one beside them. */
export function DataScreen() {
  const { datasets, infos, inspect } = useProject()
  const chosen = useUi((state) => state.dataset)
  const row = datasets.find((d) => d.name === chosen)
  const info = infos[chosen]
  useEffect(() => {
    if (row?.available === true && info === undefined) attempt(() => inspect(chosen))
  }, [chosen, row?.available, info, inspect])
  return (
    <div className="screen">
      <ScreenHead title={text.screens.data.title} answer={answerOf(info)} tools={
        <>
          <Button size="xs" variant="default" leftSection={<IconFolder size={14} />} onClick={actions.addFolder}>{text.actions.addFolder}</Button>
          <Button size="xs" variant="default" leftSection={<IconFile size={14} />} onClick={actions.addFile}>{text.actions.addFile}</Button>
        </>
      } />
      <div className="screen-body">
        <div className="two">
          <nav className="panel" style={{ padding: 6 }} aria-label={text.data.choose}>{datasets.map((dataset) => <Item key={dataset.name} row={dataset} current={dataset.name === chosen} />)}</nav>
          {info === undefined ? (row?.available === true ? <div className="row soft"><Loader size="sm" />{text.data.reading}</div> : <NotHere row={row} />) : <Details key={chosen} info={info} row={row} />}
        </div>
      </div>
    </div>
  )
}

function Item({ row, current }: { row: DatasetRow; current: boolean }) {
  const note = row.embedded ? (row.available ? text.data.builtIn : text.data.notFetched) : row.available ? row.reader : text.data.missing
  return (
    <UnstyledButton className="list-item" aria-current={current ? 'true' : undefined} onClick={() => useUi.getState().set({ dataset: row.name })}>
      <div className="clip" style={{ fontWeight: 600 }}>{row.name}</div><div className="soft" style={{ fontSize: 12 }}>{note}</div>
    </UnstyledButton>
  )
}

function NotHere({ row }: { row: DatasetRow | undefined }) {
  if (row === undefined) return null
  return (
    <Panel title={row.name}>
      <p style={{ marginTop: 0 }}>{row.note === '' ? `${text.data.missing}: ${row.path}` : row.note}</p>
      {row.embedded ? <Button size="xs" onClick={() => attempt(async () => { await useProject.getState().inspect(row.name); await useProject.getState().loadDatasets() })}>Fetch it now</Button> : null}
    </Panel>
  )
}

function Details({ info, row }: { info: DatasetInfo; row: DatasetRow | undefined }) {
  const parts = Object.entries(info.parts)
  const most = info.classes.reduce((top, { counts }) => Math.max(top, Object.values(counts).reduce((a, b) => a + b, 0)), 1)
  const [size] = info.images?.sizes ?? []
  return (
    <div className="stack" style={{ minWidth: 0 }}>
      <Panel>
        <div className="row" style={{ justifyContent: 'space-between', alignItems: 'flex-start' }}>
          <div className="figures">
            {parts.map(([part, count]) => <Figure key={part} name={`${part} ${text.data.parts.toLowerCase()}`} value={figure(count)} />)}
            {info.classes.length === 0 ? null : <Figure name={text.data.classes} value={info.classes.length} />}
            {size === undefined ? null : <Figure name={text.data.size} value={info.images?.sizes.length === 1 ? `${size.height} x ${size.width}` : `${info.images?.sizes.length ?? 0} sizes`} note={info.images?.sizes.length === 1 ? `${size.channels} ${size.channels === 1 ? 'channel' : 'channels'}` : `most ${size.height} x ${size.width}`} />}
            <Figure name={text.data.bytes} value={bytes(info.bytes)} />
            <Figure name={text.data.damage} value={info.damageTotal === 0 ? 'none' : info.damageTotal} />
          </div>
          <div className="row">
            <Button size="xs" onClick={() => actions.trainOn(info.name)}>{text.actions.useThis}</Button>
            {row?.embedded === false ? <Button size="xs" variant="default" onClick={() => attempt(async () => { await call('data.remove', { name: info.name }); useUi.getState().set({ dataset: 'fashion-mnist-mini' }) })}>{text.data.forget}</Button> : null}
          </div>
        </div>
      </Panel>
      {info.damageTotal === 0 ? null : <Panel title={`${text.data.damage}: ${info.damageTotal}`}><table className="data-table"><tbody>{info.damage.slice(0, 50).map(({ where, problem }) => <tr key={`${where}${problem}`}><td className="mono">{where}</td><td>{problem}</td></tr>)}</tbody></table></Panel>}
      {info.classes.length === 0 ? null : (
        <Panel title={text.data.balance}>
          <table className="data-table"><tbody>{info.classes.map(({ name, counts }) => {
            const sum = Object.values(counts).reduce((a, b) => a + b, 0)
            return <tr key={name}><th scope="row" style={{ width: 130 }}>{name}</th><td><div className="bar"><span style={{ width: `${(100 * sum) / most}%` }} /></div></td><td className="number nowrap" style={{ width: 150 }}>{Object.entries(counts).map(([part, count]) => `${part} ${count.toLocaleString('en')}`).join(', ')}</td></tr>
          })}</tbody></table>
        </Panel>
      )}
      {info.columns.length === 0 ? null : (
        <Panel title={text.data.columns}><div style={{ overflowX: 'auto' }}><table className="data-table">
          <thead><tr><th scope="col">Column</th><th scope="col">Kind</th><th scope="col" className="number">Missing</th><th scope="col" className="number">Distinct</th><th scope="col" className="number">Smallest</th><th scope="col" className="number">Largest</th><th scope="col" className="number">Mean</th><th scope="col" className="number">Spread (sd)</th></tr></thead>
          <tbody>{info.columns.map((column) => <tr key={column.name}><td>{column.name}</td><td>{column.kind}</td><td className="number">{column.missing}</td><td className="number">{column.distinct}</td>{[column.min, column.max, column.mean, column.std].map((value, i) => <td className="number" key={['min', 'max', 'mean', 'std'][i]}>{value === null ? '' : figure(value)}</td>)}</tr>)}</tbody>
        </table></div></Panel>
      )}
      {info.images === null ? null : <Pictures info={info} />}
      <Panel title={text.data.fingerprint}>
        <div className="row"><span className="mono grow" style={{ overflowWrap: 'anywhere' }}>{info.fingerprint}</span><Button size="compact-xs" variant="subtle" onClick={() => actions.copy(info.fingerprint)}>{text.actions.copy}</Button></div>
        <div className="soft mono" style={{ marginTop: 6, overflowWrap: 'anywhere' }}>{info.path}</div>
      </Panel>
    </div>
  )
}

const SHOWN = 36

function Pictures({ info }: { info: DatasetInfo }) {
  const parts = Object.keys(info.parts)
  const [part, setPart] = useState(parts[0] ?? 'train')
  const [label, setLabel] = useState<string | null>(null)
  const [tiles, setTiles] = useState<readonly Tile[] | null>(null)
  useEffect(() => {
    let gone = false
    call('data.tiles', { name: info.name, part, label, count: SHOWN }).then((value) => { if (!gone) setTiles(value) }, (error: unknown) => useNotices.getState().fail(error))
    return () => { gone = true }
  }, [info.name, part, label])
  return (
    <Panel title={text.data.samples} tools={<div className="row">
      <Select size="xs" w={110} aria-label={text.data.part} data={parts} value={part} allowDeselect={false} onChange={(value) => { if (value !== null) setPart(value) }} />
      <Select size="xs" w={150} aria-label={text.data.classes} data={[{ value: '', label: text.data.all }, ...info.classes.map(({ name }) => ({ value: name, label: name }))]} value={label ?? ''} allowDeselect={false} onChange={(value) => setLabel(value === null || value === '' ? null : value)} />
    </div>}>
      {tiles === null ? <Loader size="sm" /> : <Tiles tiles={tiles} />}
    </Panel>
  )
}
