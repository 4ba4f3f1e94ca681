import { shareLevel } from '../../../preload/contract'
import type { Level } from '../../../preload/contract'
import type { CheckedTargets } from '../../state/targets'
import { text } from '../../text/en'
import { percent } from '../../text/format'
import { Panel } from '../../ui/Panel'

function Share({ share, level }: { share: number | null; level: Level | null }) {
  return (
    <td>
      <div className="share"><div className="bar" aria-hidden><span data-level={level ?? undefined} style={{ width: `${100 * (share ?? 0)}%` }} /></div><span className="number nowrap">{percent(share)}</span></div>
    </td>
  )
}

/** What each target would take of the loss and of the gradient before anything is learnt. */
export function Forecast({ checked: { targets, batches } }: { checked: CheckedTargets }) {
  return (
    <Panel title={text.targets.forecast}>
      <table className="data-table dense">
        <thead><tr><th scope="col">{text.targets.heads.target}</th><th scope="col">{text.targets.heads.gradient}</th><th scope="col">{text.targets.heads.loss}</th></tr></thead>
        <tbody>{targets.map(({ name, gradientShare, lossShare }) => (
          <tr key={name}><th scope="row" className="clip target-name" title={name}>{name}</th><Share share={gradientShare} level={gradientShare === null ? null : shareLevel(gradientShare)} /><Share share={lossShare} level={null} /></tr>
        ))}</tbody>
      </table>
      <p className="soft small" style={{ margin: '8px 0 0' }}>{text.targets.measuredOn(batches)}</p>
    </Panel>
  )
}
