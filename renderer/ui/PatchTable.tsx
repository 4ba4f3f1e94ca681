import type { PatchOp } from '../../preload/contract'
import { text } from '../text/en'
import { short } from '../text/format'

/** A field as the form calls it, where the form has a name for it, with its path. */
function FieldCell({ path }: { path: string }) {
  const label = text.fields[path]
  return <td>{label === undefined ? null : `${label} `}<span className={label === undefined ? 'mono' : 'mono soft'} style={{ overflowWrap: 'anywhere' }}>{path}</span></td>
}

/** What a patch changes, a row a field: before and after. */
export function PatchTable({ patch, root = '/' }: { patch: readonly PatchOp[]; root?: string }) {
  return (
    <table className="data-table dense">
      <thead><tr><th scope="col">{text.versions.diffHeads.field}</th><th scope="col">{text.versions.diffHeads.before}</th><th scope="col">{text.versions.diffHeads.after}</th></tr></thead>
      <tbody>{patch.map((op) => <tr key={op.path}><FieldCell path={op.path.replace(root, '').replaceAll('/', '.')} /><td className="soft">{op.old === undefined ? text.versions.none : short(op.old)}</td><td>{op.value === undefined ? text.versions.removed : short(op.value)}</td></tr>)}</tbody>
    </table>
  )
}
