import type { TargetPair } from '../../../preload/contract'
import { text } from '../../text/en'
import { figure } from '../../text/format'
import { Panel } from '../../ui/Panel'
import { LevelMark } from '../train/LevelMark'

const ratioText = (ratio: number): string => (ratio < 9.95 ? ratio.toFixed(1) : figure(Math.round(ratio)))

/** The spreads of all regression targets against each other, each pair once, with its level. */
export function RangeMatrix({ pairs, names }: { pairs: readonly TargetPair[]; names: readonly string[] }) {
  const pairOf = (a: string, b: string): TargetPair | undefined => pairs.find(({ wide, narrow }) => (wide === a && narrow === b) || (wide === b && narrow === a))
  return (
    <Panel title={text.targets.ranges}>
      <div className="sideways" tabIndex={0} role="group" aria-label={text.targets.ranges}>
        <table className="data-table dense matrix">
          <thead><tr><td />{names.slice(0, -1).map((name) => <th key={name} scope="col" className="number">{name}</th>)}</tr></thead>
          <tbody>{names.slice(1).map((row, r) => (
            <tr key={row}>
              <th scope="row">{row}</th>
              {names.slice(0, -1).map((column, c) => {
                const pair = c > r ? undefined : pairOf(row, column)
                return <td key={column} className="number nowrap">{pair === undefined ? null : <span className="ratio" title={`${pair.wide} : ${pair.narrow}`}>{pair.ratio === null ? text.targets.still : text.targets.times(ratioText(pair.ratio))}<LevelMark level={pair.level} /></span>}</td>
              })}
            </tr>
          ))}</tbody>
        </table>
      </div>
      <p className="soft small" style={{ margin: '8px 0 0' }}>{text.targets.rangesHelp}</p>
    </Panel>
  )
}
