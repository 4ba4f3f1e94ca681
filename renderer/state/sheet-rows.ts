import type { SheetCell, SheetPage, SheetRow } from '../../preload/contract'

/** A little more than a high window shows: the first rows wait for no more. */
export const PAGE = 50
/** Pages that are held at most: what is seen, the next ones, and a little of the way back. */
const MOST_PAGES = 16

/** A row whose cells are found by column, so that moving columns asks for nothing. */
export type Row = Omit<SheetRow, 'cells'> & { readonly cells: Readonly<Record<string, SheetCell>> }
export type Pages = ReadonlyMap<number, readonly Row[]>

export function rowsOf({ rows }: Pick<SheetPage, 'rows'>, columns: readonly string[]): Row[] {
  return rows.map(({ cells, ...row }) => ({ ...row, cells: Object.fromEntries(columns.flatMap((column, i) => (cells[i] === undefined ? [] : [[column, cells[i]] as const]))) }))
}

/** The pages that rows from `first` to `last` lie on, `ahead` with the next one, of those that there are. */
export function pagesFor(first: number, last: number, total: number, ahead: boolean): number[] {
  const end = Math.ceil(total / PAGE) - 1
  const [from, to] = [Math.max(0, Math.floor(first / PAGE)), Math.min(end, Math.floor(last / PAGE) + (ahead ? 1 : 0))]
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
}

/** Pages with one more; the farthest from it go when there are too many. */
export function withPage(pages: Pages, number: number, rows: readonly Row[]): Pages {
  const all = [...pages].filter(([other]) => other !== number)
  const near = all.sort(([a], [b]) => Math.abs(a - number) - Math.abs(b - number)).slice(0, MOST_PAGES - 1)
  return new Map([[number, rows] as const, ...near])
}

export const rowAt = (pages: Pages, index: number): Row | undefined => pages.get(Math.floor(index / PAGE))?.[index % PAGE]

export function indexOf(pages: Pages, short: string): number | null {
  for (const [number, rows] of pages) {
    const at = rows.findIndex((row) => row.short === short)
    if (at >= 0) return number * PAGE + at
  }
  return null
}

/** A row that is unfolded, with the rows of its runs. */
export interface Unfolded { readonly short: string; readonly index: number; readonly runs: readonly Row[] }
/** What stands in a line of the table: a row, or one of an unfolded row's runs. */
export type Line = { readonly kind: 'row'; readonly index: number } | { readonly kind: 'run'; readonly index: number; readonly run: number }

export const lineCount = (total: number, unfolded: readonly Unfolded[]): number => unfolded.reduce((count, { runs }) => count + runs.length, total)

export function lineAt(line: number, unfolded: readonly Unfolded[]): Line {
  let before = 0
  for (const { index, runs } of [...unfolded].sort((a, b) => a.index - b.index)) {
    const start = index + before
    if (line <= start) break
    if (line <= start + runs.length) return { kind: 'run', index, run: line - start - 1 }
    before += runs.length
  }
  return { kind: 'row', index: line - before }
}

/** The line of a row. */
export const lineOf = (index: number, unfolded: readonly Unfolded[]): number => unfolded.reduce((line, one) => line + (one.index < index ? one.runs.length : 0), index)

/** Unfolded rows at the places that new pages say; those that are at none of them stay where they were unless another row is there now. */
export function replaced(unfolded: readonly Unfolded[], pages: Pages): Unfolded[] {
  return unfolded.flatMap((one) => {
    const index = indexOf(pages, one.short)
    if (index !== null) return [{ ...one, index }]
    return rowAt(pages, one.index) === undefined ? [one] : []
  })
}

/** Rows that are chosen: those that are named, or all that the filter leaves but those. */
export interface Selection { readonly all: boolean; readonly shorts: ReadonlySet<string> }
export const NOTHING: Selection = { all: false, shorts: new Set() }

export const isSelected = ({ all, shorts }: Selection, short: string): boolean => shorts.has(short) !== all
export const selectedCount = ({ all, shorts }: Selection, total: number): number => (all ? Math.max(0, total - shorts.size) : shorts.size)

export function flipped({ all, shorts }: Selection, short: string): Selection {
  const next = new Set(shorts)
  if (!next.delete(short)) next.add(short)
  return { all, shorts: next }
}

/** A range in place of what was chosen, or beside it. */
export function ranged(selection: Selection, range: readonly string[], add: boolean): Selection {
  if (!add) return { all: false, shorts: new Set(range) }
  const next = new Set(selection.shorts)
  for (const short of range) {
    if (selection.all) next.delete(short)
    else next.add(short)
  }
  return { all: selection.all, shorts: next }
}

/** The line that a key leads to, or null where it leads nowhere; the ends do not wrap around. `view` lines fit the window. */
export function lineAfter(key: string, line: number, count: number, view: number): number | null {
  if (count === 0) return null
  const last = count - 1
  switch (key) {
    case 'ArrowDown': return Math.min(line + 1, last)
    case 'ArrowUp': return Math.max(line - 1, 0)
    case 'PageDown': return Math.min(line + view, last)
    case 'PageUp': return Math.max(line - view, 0)
    case 'Home': return 0
    case 'End': return last
    default: return null
  }
}
