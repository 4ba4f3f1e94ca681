import { describe, expect, it } from 'vitest'
import { NOTHING, PAGE, flipped, indexOf, isSelected, lineAfter, lineAt, lineCount, lineOf, pagesFor, ranged, replaced, rowAt, rowsOf, selectedCount, withPage } from './sheet-rows'
import type { Pages, Row } from './sheet-rows'

const row = (short: string): Row => ({ short, version: short, id: short, name: null, note: '', hypothesis: '', verdict: '', tags: [], star: false, pinned: false, parent: null, sentence: null, confounded: false, dataset: 'd', created: 1, trashed: null, runs: [], cells: {} })
const rows = (...shorts: string[]): Row[] => shorts.map(row)

describe('pages of rows', () => {
  it('are asked for where they are seen, then with the next one, and never past the end', () => {
    expect([pagesFor(0, 30, 500, true), pagesFor(45, 70, 500, true), pagesFor(490, 499, 500, true), pagesFor(0, 30, 40, true), pagesFor(0, 0, 0, true)]).toEqual([[0, 1], [0, 1, 2], [9], [0], []])
    expect([pagesFor(0, 30, 500, false), pagesFor(45, 70, 500, false)]).toEqual([[0], [0, 1]])
  })
  it('are held near what is seen; the farthest go first', () => {
    let pages: Pages = new Map()
    for (let number = 0; number < 30; number += 1) pages = withPage(pages, number, rows(`v${number}`))
    expect([...pages.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => 14 + i))
    expect([...withPage(pages, 13, []).keys()].includes(29)).toBe(false)
  })
  it('find a row by its place and a place by its row', () => {
    const pages: Pages = new Map([[2, rows('v9', 'v8')]])
    expect([rowAt(pages, 2 * PAGE + 1)?.short, rowAt(pages, 0), indexOf(pages, 'v8'), indexOf(pages, 'v1')]).toEqual(['v8', undefined, 2 * PAGE + 1, null])
  })
  it('name the cells of a row by their columns', () => {
    const { cells: _cells, ...rest } = row('v1')
    expect(rowsOf({ rows: [{ ...rest, cells: [{ kind: 'value', value: 3 }] }] }, ['seed'])[0]?.cells).toEqual({ seed: { kind: 'value', value: 3 } })
  })
})

describe('unfolded rows', () => {
  const unfolded = [{ short: 'v5', index: 4, runs: rows('r1', 'r2') }, { short: 'v2', index: 1, runs: rows('r3') }]
  it('push the lines below them down by their runs', () => {
    expect(lineCount(10, unfolded)).toBe(13)
    expect(Array.from({ length: 9 }, (_, line) => lineAt(line, unfolded)).map((line) => (line.kind === 'row' ? line.index : `${line.index}.${line.run}`))).toEqual([0, 1, '1.0', 2, 3, 4, '4.0', '4.1', 5])
    expect([0, 1, 2, 4, 5].map((index) => lineOf(index, unfolded))).toEqual([0, 1, 3, 5, 8])
  })
  it('follow their row when others come before it, and go when another row is in their place', () => {
    const pages: Pages = new Map([[0, rows('v6', 'v5', 'v4', 'v2', 'v3')]])
    expect(replaced(unfolded, pages).map(({ short, index }) => [short, index])).toEqual([['v5', 1], ['v2', 3]])
    expect(replaced(unfolded, new Map([[0, rows('a', 'b', 'c', 'd', 'e')]]))).toEqual([])
    expect(replaced(unfolded, new Map([[7, rows('a')]]))).toEqual(unfolded)
  })
})

describe('a choice of rows', () => {
  it('is of single ones, or of all but some', () => {
    const two = flipped(flipped(NOTHING, 'v1'), 'v2')
    expect([isSelected(two, 'v1'), isSelected(two, 'v3'), selectedCount(two, 300), selectedCount(flipped(two, 'v1'), 300)]).toEqual([true, false, 2, 1])
    const most = flipped({ all: true, shorts: new Set() }, 'v7')
    expect([isSelected(most, 'v7'), isSelected(most, 'v8'), selectedCount(most, 300)]).toEqual([false, true, 299])
  })
  it('is a range in its place or beside it', () => {
    const one = flipped(NOTHING, 'v1')
    expect([...ranged(one, ['v2', 'v3'], false).shorts]).toEqual(['v2', 'v3'])
    expect([...ranged(one, ['v2', 'v3'], true).shorts]).toEqual(['v1', 'v2', 'v3'])
    expect(ranged(flipped({ all: true, shorts: new Set() }, 'v2'), ['v2'], true)).toEqual({ all: true, shorts: new Set() })
  })
})

it('leads the keys from line to line and page to page and stops at the ends', () => {
  expect([lineAfter('ArrowDown', 0, 3, 10), lineAfter('ArrowDown', 2, 3, 10), lineAfter('ArrowUp', 0, 3, 10), lineAfter('PageDown', 5, 100, 10), lineAfter('PageUp', 5, 100, 10), lineAfter('End', 0, 100, 10), lineAfter('Home', 9, 100, 10)]).toEqual([1, 2, 0, 15, 0, 99, 0])
  expect([lineAfter('x', 0, 3, 10), lineAfter('ArrowDown', 0, 0, 10)]).toEqual([null, null])
})
