import type { LineageNode } from '../../preload/contract'
import { figure } from '../lib/figure'

/** A node's own line: its figure with the change to its parent's, and how it differs from that. */
function said(node: LineageNode, parent: LineageNode | undefined): string {
  const { short, name, sentence, confounded, star, pinned, trashed, value, seeds } = node
  if (trashed) return `${short} (in the trash)`
  const change = value === null || parent?.value === null || parent === undefined ? '' : ` (${value >= parent.value ? '+' : ''}${figure(value - parent.value)})`
  const marks = `${pinned ? ' *' : ''}${star ? ' ☆' : ''}`
  const measured = value === null ? '' : `  ${figure(value)}${change}${seeds > 1 ? `, ${seeds} seeds` : ''}`
  return `${short}${marks}${measured}  ${name === null ? '' : `${name}: `}${sentence ?? 'first on its data'}${confounded ? ' (confounded)' : ''}`
}

/**
 * A history as `git log --graph` draws one, newest above: each column is a line that goes down to a parent not yet
 * printed, "*" is the version on it, and a column that is done closes to the left.
 */
export function treeText(nodes: readonly LineageNode[]): string {
  const known = new Map(nodes.map((node) => [node.short, node]))
  const lines: string[] = []
  let open: string[] = []
  for (const node of nodes.toReversed()) {
    if (!open.includes(node.short)) open = [...open, node.short]
    const at = open.indexOf(node.short)
    // Children of one parent each have a column that ends at it; the others join the first.
    const joins = open.flatMap((short, i) => (short === node.short && i > at ? [i] : []))
    if (joins.length > 0) lines.push(open.map((_, i) => (joins.includes(i) ? '/' : '|')).join(' '))
    open = open.filter((_, i) => !joins.includes(i))
    lines.push(`${open.map((_, i) => (i === at ? '*' : '|')).join(' ')} ${said(node, node.parent === null ? undefined : known.get(node.parent))}`)
    open = node.parent === null || !known.has(node.parent) ? open.filter((_, i) => i !== at) : open.map((short, i) => (i === at ? node.parent ?? short : short))
  }
  return lines.map((line) => `${line}\n`).join('')
}
