import type { PatchOp } from '../../preload/contract'
import { text } from '../text/en'
import { short } from '../text/format'

/** What a patch changes, a row a field: before and after. */
export function PatchTable({ patch, root = '/' }: { patch: readonly PatchOp[]; root?: string }) {
  return (
    <table className="data-table dense">
      <thead><tr><th scope="col">{text.versions.diffHeads.field}</th><th scope="col">{text.versions.diffHeads.before}</th><th scope="col">{text.versions.diffHeads.after}</th></tr></thead>
      <tbody>{patch.map((op) => <tr key={op.path}><td className="mono" style={{ overflowWrap: 'anywhere' }}>{op.path.replace(root, '').replaceAll('/', '.')}</td><td className="soft">{op.old === undefined ? text.versions.none : short(op.old)}</td><td>{op.value === undefined ? text.versions.removed : short(op.value)}</td></tr>)}</tbody>
    </table>
  )
}
