import { describe, expect, it } from 'vitest'
import type { LineageNode } from '../../preload/contract'
import { treeText } from './tree'

const node = (short: string, parent: string | null, part: Partial<LineageNode> = {}): LineageNode => ({ short, parent, name: null, sentence: parent === null ? null : `change of ${short}`, confounded: false, star: false, pinned: false, trashed: false, dataset: 'mini', created: 0, runs: 1, value: null, seeds: 0, ...part })

describe('a history drawn as a tree', () => {
  it('has the newest above, a column for each branch, and branches that join where they began', () => {
    const nodes = [node('v1', null, { pinned: true, value: 0.8, seeds: 3 }), node('v2', 'v1', { value: 0.85, seeds: 1, confounded: true }), node('v3', 'v1', { star: true }), node('v4', 'v2'), node('v5', null)]
    expect(treeText(nodes)).toBe([
      '* v5  first on its data', '* v4  change of v4', '| * v3 ☆  change of v3', '* | v2  0.8500 (+0.05000)  change of v2 (confounded)', '| /', '* v1 *  0.8000, 3 seeds  first on its data', '',
    ].join('\n'))
  })
  it('shows a parent that is in the trash as such', () => {
    expect(treeText([node('v1', null, { trashed: true }), node('v2', 'v1')])).toBe('* v2  change of v2\n* v1 (in the trash)\n')
  })
  it('of ten thousand versions takes a moment, and a line each at least', () => {
    const nodes = Array.from({ length: 10_000 }, (_, i) => node(`v${i + 1}`, i === 0 ? null : `v${Math.max(1, i - (i % 7))}`))
    expect(treeText(nodes).split('\n').length).toBeGreaterThan(10_000)
  })
})
