import type { Leak } from '../../../preload/contract/targets'
import type { Column } from '../dataset'

export type { Leak } from '../../../preload/contract/targets'

export const LEAK_CORRELATION = 0.999
/** Fewer rows than this correlate by chance. */
const LEAST_ROWS = 10

type Cell = string | number

/** Rows in which both columns are known. */
function shared(a: Column, b: Column): [Cell, Cell][] {
  const rows: [Cell, Cell][] = []
  a.values.forEach((value, i) => {
    const other = b.values[i] ?? null
    if (value !== null && other !== null) rows.push([value, other])
  })
  return rows
}

/** Pearson's r of rows, in two passes; null where one of both does not vary. */
export function correlation(rows: readonly (readonly [number, number])[]): number | null {
  const n = rows.length
  const meanX = rows.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = rows.reduce((sum, [, y]) => sum + y, 0) / n
  let [xx, yy, xy] = [0, 0, 0]
  for (const [x, y] of rows) {
    xx += (x - meanX) ** 2
    yy += (y - meanY) ** 2
    xy += (x - meanX) * (y - meanY)
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : null
}

/** Whether values of one side and of the other go together one to one, with two or more of them and fewer than rows: names that are all different prove nothing. */
function renames(rows: readonly (readonly [Cell, Cell])[]): boolean {
  const [there, back] = [new Map<Cell, Cell>(), new Map<Cell, Cell>()]
  for (const [a, b] of rows) {
    if ((there.get(a) ?? b) !== b || (back.get(b) ?? a) !== a) return false
    there.set(a, b)
    back.set(b, a)
  }
  return there.size >= 2 && there.size <= rows.length / 2
}

function leakOf(feature: Column, target: Column, role: Leak['role']): Leak | null {
  const rows = shared(feature, target)
  if (rows.length < LEAST_ROWS) return null
  const bothNumbers = feature.kind === 'number' && target.kind === 'number'
  const r = bothNumbers ? correlation(rows.map(([a, b]) => [Number(a), Number(b)])) : null
  const found = (kind: Leak['kind']): Leak => ({ feature: feature.name, target: target.name, role, kind, r, rows: rows.length })
  // A column that does not vary equals another one in name only.
  if (new Set(rows.map(([, value]) => value)).size > 1 && rows.every(([a, b]) => String(a) === String(b))) return found('equal')
  if (r !== null) return Math.abs(r) > LEAK_CORRELATION ? found('correlated') : null
  return !bothNumbers && renames(rows) ? found('renamed') : null
}

const among = (columns: readonly Column[], targets: readonly Column[], role: Leak['role']): Leak[] =>
  columns.flatMap((column) => targets.map((target) => leakOf(column, target, role))).filter((leak) => leak !== null)

/** Features that give a target away, over rows in which both are known. Pure; a target's column goes by the target's name in what it gives. */
export const leaks = (features: readonly Column[], targets: readonly Column[]): Leak[] => among(features, targets, 'input')

/** Targets that are one another, each pair once: "feature" is the earlier one. */
export const twins = (targets: readonly Column[]): Leak[] => targets.flatMap((one, i) => among([one], targets.slice(i + 1), 'target'))
