import { describe, expect, it } from 'vitest'
import type { LineageNode } from '../../../../preload/contract'
import { familyOf, stepsFrom, treeRows } from './rows'

const node = (short: string, parent: string | null): LineageNode => ({ short, parent, name: null, sentence: null, confounded: false, star: false, pinned: false, trashed: false, dataset: 'mini', created: Number(short.slice(1)), runs: 1, value: null, seeds: 0 })
const said = (nodes: readonly LineageNode[], folded: readonly string[] = []) => treeRows(familyOf(nodes), new Set(folded)).map(({ node: { short }, lane, entry, depth }) => `${short} ${lane} ${entry} ${depth}`)

describe('versions as a tree', () => {
  const nodes = [node('v1', null), node('v2', 'v1'), node('v3', 'v1'), node('v4', 'v3'), node('v5', null), node('v6', 'v9')]
  it('has a line of descent in one lane, what branches off it to the right and above where it goes on, and the newest beginning first', () => {
    expect(said(nodes)).toEqual(['v6 0 root 0', 'v5 0 root 0', 'v1 0 root 0', 'v2 1 side 1', 'v3 0 main 1', 'v4 0 main 2'])
  })
  it('folded, leaves out what comes from it, and says how many', () => {
    expect(said(nodes, ['v1', 'v4'])).toEqual(['v6 0 root 0', 'v5 0 root 0', 'v1 0 root 0'])
    expect(treeRows(familyOf(nodes), new Set(['v1'])).at(-1)).toMatchObject({ children: 2, hidden: 3 })
  })
  it('knows its place among its siblings', () => {
    expect(treeRows(familyOf(nodes), new Set()).map(({ place, siblings }) => [place, siblings])).toEqual([[1, 3], [2, 3], [3, 3], [1, 2], [2, 2], [1, 1]])
  })
  it('counts the changes from the beginning of a line', () => {
    expect([stepsFrom(nodes, 'v4'), stepsFrom(nodes, 'v1'), stepsFrom(nodes, 'v6')]).toEqual([2, 0, 0])
  })
  it('of ten thousand versions in one line stays in one lane, and of ones that branch everywhere in few', () => {
    const line = Array.from({ length: 10_000 }, (_, i) => node(`v${i + 1}`, i === 0 ? null : `v${i}`))
    expect(Math.max(...treeRows(familyOf(line), new Set()).map(({ lane }) => lane))).toBe(0)
    const heap = Array.from({ length: 10_000 }, (_, i) => node(`v${i + 1}`, i === 0 ? null : `v${Math.floor((i + 1) / 2)}`))
    const rows = treeRows(familyOf(heap), new Set())
    expect([rows.length, Math.max(...rows.map(({ lane }) => lane)) <= 14]).toEqual([10_000, true])
  })
})
