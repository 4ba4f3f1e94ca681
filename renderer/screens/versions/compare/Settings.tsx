import type { Comparison } from '../../../../preload/contract'
import { text } from '../../../text/en'
import { Panel } from '../../../ui/Panel'

/** Only what is not alike in all of them; what is as in the reference stands back. */
export function Settings({ comparison: { versions, settings, reference } }: { comparison: Comparison }) {
  const at = versions.findIndex(({ short }) => short === reference)
  return (
    <Panel title={text.compare.settings}>
      {settings.length === 0 ? <p className="soft panel-note">{text.compare.same}</p> : (
        <div className="sideways" tabIndex={0} role="group" aria-label={text.compare.settings}>
          <table className="data-table dense compare-table">
            <thead><tr><th scope="col">{text.compare.setting}</th>{versions.map(({ short }) => <th scope="col" key={short}>{short}</th>)}</tr></thead>
            <tbody>{settings.map(({ path, part, values }) => (
              <tr key={path}>
                <th scope="row"><span title={path}>{text.fields[path] ?? path}</span>{part === 'recipe' ? null : <span className="line-note"> {text.compare.parts[part]}</span>}</th>
                {values.map((value, i) => <td key={versions[i]?.short} className={i !== at && value === values[at] ? 'soft' : undefined}><span className="compare-value" title={value === null ? undefined : String(value)}>{value === null ? text.versions.none : String(value)}</span></td>)}
              </tr>
            ))}</tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
