import type { LineageNode } from '../../../../preload/contract'

/** A version as a line of the tree. A line of descent stays in its lane; what branches off it stands one lane to the right, so that a long history stays narrow. */
export interface TreeRow {
  readonly node: LineageNode
  readonly lane: number
  /** How it is joined to the lines above: it begins a lane, goes on in its parent's, or branches off from the one to the left. */
  readonly entry: 'root' | 'main' | 'side'
  readonly depth: number
  readonly place: number
  readonly siblings: number
  readonly children: number
  /** Descendants that folding hides; 0 while it is unfolded. */
  readonly hidden: number
}

interface Family { readonly roots: readonly LineageNode[]; readonly childrenOf: ReadonlyMap<string, readonly LineageNode[]>; readonly sizeOf: ReadonlyMap<string, number> }

/** Children by parent, the longest line last, where it goes on; and how many versions each has below it, itself counted. */
export function familyOf(nodes: readonly LineageNode[]): Family {
  const known = new Set(nodes.map(({ short }) => short))
  const roots = nodes.filter(({ parent }) => parent === null || !known.has(parent))
  const childrenOf = new Map<string, LineageNode[]>()
  for (const node of nodes) {
    if (node.parent === null || !known.has(node.parent)) continue
    const held = childrenOf.get(node.parent)
    if (held === undefined) childrenOf.set(node.parent, [node])
    else held.push(node)
  }
  // Parents before children, however long the line: no function calls itself here.
  const order: LineageNode[] = [...roots]
  for (const node of order) order.push(...(childrenOf.get(node.short) ?? []))
  const sizeOf = new Map<string, number>()
  for (const { short } of order.toReversed()) sizeOf.set(short, 1 + (childrenOf.get(short) ?? []).reduce((sum, child) => sum + (sizeOf.get(child.short) ?? 0), 0))
  for (const children of childrenOf.values()) children.sort((a, b) => (sizeOf.get(a.short) ?? 0) - (sizeOf.get(b.short) ?? 0) || a.created - b.created)
  return { roots, childrenOf, sizeOf }
}

type Open = Pick<TreeRow, 'node' | 'lane' | 'entry' | 'depth' | 'place' | 'siblings'>

/** The lines of the tree from the top; what is below a folded version is left out. The newest beginning stands first. */
export function treeRows({ roots, childrenOf, sizeOf }: Family, folded: ReadonlySet<string>): TreeRow[] {
  const rows: TreeRow[] = []
  const open: Open[] = roots.map((node, i): Open => ({ node, lane: 0, entry: 'root', depth: 0, place: roots.length - i, siblings: roots.length }))
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, lane, depth } = next
    const children = childrenOf.get(node.short) ?? []
    const isFolded = folded.has(node.short) && children.length > 0
    rows.push({ ...next, children: children.length, hidden: isFolded ? (sizeOf.get(node.short) ?? 1) - 1 : 0 })
    if (isFolded) continue
    const last = children.length - 1
    for (let i = last; i >= 0; i -= 1) {
      const child = children[i]
      if (child !== undefined) open.push({ node: child, lane: i === last ? lane : lane + 1, entry: i === last ? 'main' : 'side', depth: depth + 1, place: i + 1, siblings: children.length })
    }
  }
  return rows
}

/** How many changes a version is from the beginning of its line. */
export function stepsFrom(nodes: readonly LineageNode[], short: string): number {
  const parents = new Map(nodes.map((node) => [node.short, node.parent]))
  let steps = 0
  for (let at = parents.get(short) ?? null; at !== null && parents.has(at); at = parents.get(at) ?? null) steps += 1
  return steps
}
