import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import type { DatasetInfo, DatasetRow } from '../../../preload/contract'
import { actions } from '../../state/actions'
import { text } from '../../text/en'
import { bytes, figure } from '../../text/format'
import { Figure, Panel } from '../../ui/Panel'
import { Pictures } from './Pictures'
import { bars } from './facts'
import { forget } from './forget'

/** Damaged places listed at most; the panel says how many more there are. */
const LISTED = 50
const NUMBERS = ['missing', 'distinct', 'min', 'max', 'mean', 'std'] as const
const partName = (part: string): string => text.data.partNames[part] ?? part

/** All that is known of one data set: counts, damage, balance, columns, pictures, where it is from. */
export function Details({ info, row }: { info: DatasetInfo; row: DatasetRow | undefined }) {
  return (
    <div className="stack" style={{ minWidth: 0 }}>
      <Panel>
        <div className="figures">
          {Object.entries(info.parts).map(([part, count]) => <Figure key={part} name={text.data.samplesOf(partName(part))} value={figure(count)} />)}
          {info.classes.length === 0 ? null : <Figure name={text.data.classes} value={info.classes.length} />}
          {info.images === null ? null : <Sizes sizes={info.images.sizes} />}
          <Figure name={text.data.bytes} value={bytes(info.bytes)} />
          <Figure name={text.data.damage} value={info.damageTotal === 0 ? text.data.none : figure(info.damageTotal)} />
        </div>
      </Panel>
      {info.damageTotal === 0 ? null : (
        <Panel title={`${text.data.damage}: ${figure(info.damageTotal)}`}>
          <table className="data-table"><tbody>{info.damage.slice(0, LISTED).map(({ where, problem }) => <tr key={`${where}${problem}`}><td className="mono" style={{ overflowWrap: 'anywhere' }}>{where}</td><td>{problem}</td></tr>)}</tbody></table>
          {info.damageTotal > Math.min(LISTED, info.damage.length) ? <div className="soft" style={{ marginTop: 8 }}>{text.data.more(info.damageTotal - Math.min(LISTED, info.damage.length))}</div> : null}
        </Panel>
      )}
      {info.classes.length === 0 ? null : <Panel title={text.data.balance}><Balance classes={info.classes} /></Panel>}
      {info.columns.length === 0 ? null : (
        <Panel title={text.data.columns}><div className="sideways" tabIndex={0} role="group" aria-label={text.data.columns}><table className="data-table dense">
          <thead><tr><th scope="col">{text.data.columnHeads.name}</th>{NUMBERS.map((key) => <th key={key} scope="col" className="number">{text.data.columnHeads[key]}</th>)}</tr></thead>
          <tbody>{info.columns.map((column) => <tr key={column.name}><td>{column.name} <span className="soft small">{text.data.kinds[column.kind]}</span></td>{NUMBERS.map((key) => <td className="number" key={key}>{column[key] === null ? <span className="soft">{text.none}</span> : figure(column[key])}</td>)}</tr>)}</tbody>
        </table></div></Panel>
      )}
      {info.images === null ? null : <Pictures info={info} />}
      <Panel title={text.data.source} tools={row?.embedded === false ? <Button size="xs" variant="default" onClick={() => forget(row)}>{text.data.forget}</Button> : null}>
        <table className="data-table"><tbody>
          <Fact name={text.data.path}><span className="mono">{info.path}</span></Fact>
          <Fact name={text.data.reader}>{text.data.readers[info.reader] ?? info.reader}</Fact>
          {info.license === null ? null : <Fact name={text.data.license}>{info.license}</Fact>}
          <Fact name={text.data.fingerprint}><div className="row" style={{ flexWrap: 'nowrap' }}><span className="mono grow">{info.fingerprint}</span><Button size="compact-xs" variant="subtle" aria-label={`${text.actions.copy}: ${text.data.fingerprint}`} onClick={() => actions.copy(info.fingerprint)}>{text.actions.copy}</Button></div></Fact>
        </tbody></table>
      </Panel>
    </div>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return <tr><th scope="row" style={{ width: 130 }}>{name}</th><td style={{ overflowWrap: 'anywhere' }}>{children}</td></tr>
}

/** One size, or how many there are and which comes most often. */
function Sizes({ sizes }: { sizes: NonNullable<DatasetInfo['images']>['sizes'] }) {
  const [most] = sizes
  if (most === undefined) return null
  const size = text.data.pixels(most.height, most.width)
  return sizes.length === 1 ? <Figure name={text.data.size} value={size} note={text.data.channels(most.channels)} /> : <Figure name={text.data.sizes} value={figure(sizes.length)} note={text.data.mostOften(size)} />
}

function Balance({ classes }: { classes: DatasetInfo['classes'] }) {
  const lengths = bars(classes)
  return (
    <table className="data-table"><tbody>{classes.map(({ name, counts }, i) => (
      <tr key={name}>
        <th scope="row" className="clip" style={{ maxWidth: 160, width: 130 }} title={name}>{name}</th>
        <td><div className="bar"><span style={{ width: `${lengths[i] ?? 0}%` }} /></div></td>
        <td className="number nowrap" style={{ width: 1 }}>{Object.entries(counts).map(([part, count]) => `${partName(part)} ${figure(count)}`).join(', ')}</td>
      </tr>
    ))}</tbody></table>
  )
}
