import type { NoiseFloor, ProjectInfo, SheetColumn } from '../../preload/contract'
import { call } from '../api/client'
import { shownColumns } from './sheet-look'
import type { Look } from './sheet-look'
import { rowsOf } from './sheet-rows'
import type { Pages, Row } from './sheet-rows'

/** What stands around the rows of the sheet; it follows from what is filtered, not from its order. */
export interface SheetFacts {
  /** Best values of metric columns over the filtered rows, by column. */
  readonly bests: Readonly<Record<string, number | null>>
  readonly baseline: Row | null
  /** How much seeds alone move each metric on the baseline's data set, by metric. */
  readonly noise: Readonly<Record<string, NoiseFloor>>
  readonly verdict: Row | null
  readonly info: ProjectInfo | null
}
export const NO_FACTS: SheetFacts = { bests: {}, baseline: null, noise: {}, verdict: null, info: null }

export async function readFacts(look: Look, known: readonly SheetColumn[], trash: boolean): Promise<SheetFacts> {
  const shown = shownColumns(look, known)
  const columns = shown.filter(({ kind }) => kind === 'metric').map(({ expression }) => expression)
  const all = shownColumns({ ...look, scope: 'versions' }, known).map(({ expression }) => expression)
  const main = known.find(({ expression }) => expression === 'val.accuracy' || expression === 'val.loss')
  const wanted = [...new Set([...all, ...(main === undefined ? [] : [main.expression])])]
  const [bests, baseline, verdict, info] = await Promise.all([
    call('sheet.bests', { scope: look.scope, where: look.where, trash, columns }),
    call('sheet.page', { where: 'pinned', columns: wanted, limit: 1 }),
    call('sheet.page', { where: 'verdict', limit: 1 }),
    call('project.info', {}),
  ])
  const pinned = rowsOf(baseline, wanted)[0] ?? null
  const metrics = [...new Set([...shown.filter(({ kind }) => kind === 'metric').map(({ of }) => of), ...(main === undefined ? [] : [main.expression])])]
  const noise = pinned === null || metrics.length === 0 ? {} : await call('history.noise', { metrics, dataset: pinned.dataset })
  return { bests: Object.fromEntries(columns.map((column, i) => [column, bests[i] ?? null])), baseline: pinned, noise, verdict: rowsOf(verdict, [])[0] ?? null, info }
}

/** What was read anew, or what is held where it says the same: then no row is drawn again for it. */
export const kept = <T>(held: T, read: T): T => (JSON.stringify(held) === JSON.stringify(read) ? held : read)

/** Rows that were read anew, of which those that say the same are the held ones: only what changed is drawn again. */
export function keptRows(held: Pages, read: readonly Row[]): Row[] {
  const before = new Map([...held.values()].flat().map((row) => [row.short, row]))
  return read.map((row) => kept(before.get(row.short) ?? row, row))
}

/** Facts of which those that say the same are the held ones. */
export const keptFacts = (held: SheetFacts, read: SheetFacts): SheetFacts => ({ bests: kept(held.bests, read.bests), baseline: kept(held.baseline, read.baseline), noise: kept(held.noise, read.noise), verdict: kept(held.verdict, read.verdict), info: kept(held.info, read.info) })
