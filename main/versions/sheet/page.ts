import { z } from 'zod'
import { runState, verdictRow } from '../../../preload/contract'
import type { MetricCell, SheetCell, SheetColumn, SheetPage, SheetQuery as Query, SheetRow, SheetRun, Spread } from '../../../preload/contract'
import { mean, sampleSd } from '../../stats'
import type { Db } from '../database'
import { parseColumn, parseFilter, written } from './expression'
import { NameBook, countedRuns, fields, ownRuns } from './names'
import type { Operand } from './names'
import { SheetQuery } from './sql'

const numbers = z.array(z.int())

/** Mean, sample standard deviation and range of the values that are there. */
function spreadOf(values: readonly (number | null)[]): Spread | null {
  const there = values.filter((value) => value !== null)
  const middle = mean(there)
  return middle === null ? null : { mean: middle, sd: sampleSd(there), min: Math.min(...there), max: Math.max(...there), runs: there.length }
}

/** The aggregate `sd` of the sheet's queries; to be called once a connection. */
export function defineAggregates(db: Db): void {
  db.aggregate('sd', {
    start: (): number[] => [],
    step(held: number[], value: unknown) {
      if (typeof value === 'number') held.push(value)
    },
    result: sampleSd,
    deterministic: true,
  })
}

const storedRow = z.object({
  number: z.int(), versionNumber: z.int(), id: z.string(), name: z.string().nullable(), note: z.string(), hypothesis: z.string(), verdict: z.string(), tags: z.string(), star: z.int(), pinned: z.int(),
  parentNumber: z.int().nullable(), sentence: z.string().nullable(), confounded: z.int().nullable(), dataset: z.string(), created: z.number(), trashed: z.number().nullable(),
})
const storedRun = z.object({ version: z.int(), number: z.int(), state: runState, seed: z.int().nullable(), created: z.number(), seconds: z.number(), epoch: z.int(), epochs: z.int(), imported: z.int().transform((value) => value === 1), reproduced: z.int().nullable(), reproduction: z.string().transform((text) => verdictRow.parse(JSON.parse(text))).nullable() })
const storedResult = z.object({ version: z.int(), run: z.int(), last: z.number().nullable(), best: z.number().nullable(), epoch: z.int().nullable() })
const storedValue = z.object({ row: z.int(), value: z.union([z.number(), z.string()]).nullable() })

const VERSION_FACTS = `v.number AS versionNumber, v.name, v.note, v.hypothesis, v.verdict, v.tags, v.star, v.pinned, p.number AS parentNumber,
  coalesce(json_extract(v.changes, '$.sentence'), iif(v.recipe IS NULL, 'Made by another program', NULL)) AS sentence, json_extract(v.changes, '$.confounded') AS confounded, v.dataset`

/** One for the rows, one for those of the columns, and one for each short question beside them. */
const ORDERS = 4

/** The sheet of one log. Every method reads; none holds more than it gives back and the order of the rows. */
export class Sheet {
  private readonly book: NameBook
  /** Orders that were asked for lately, for the pages after the first; gone with the next write. */
  private readonly held = new Map<string, { readonly at: number; readonly numbers: number[] }>()

  /** `changes` grows with everything that is written. */
  constructor(private readonly db: Db, private readonly changes: () => number) {
    this.book = new NameBook(db)
  }

  private order({ scope, where, sort, trash }: Pick<Query, 'scope' | 'where' | 'sort' | 'trash'>): number[] {
    const key = JSON.stringify([scope, where, sort, trash])
    const at = this.changes()
    const held = this.held.get(key)
    if (held?.at === at) return held.numbers
    const query = new SheetQuery(this.book, scope)
    const sql = query.numbers(parseFilter(where), sort.map(({ by, descending }) => ({ by: parseColumn(by), descending })), trash)
    const found = numbers.parse(this.db.prepare(sql).pluck().all(query.parameters))
    this.held.delete(key)
    this.held.set(key, { at, numbers: found })
    const [oldest] = this.held.keys()
    if (this.held.size > ORDERS && oldest !== undefined) this.held.delete(oldest)
    return found
  }

  /** How many rows a filter leaves, and those from `offset` on. Throws "sheet.expression" and "sheet.name". */
  page(query: Query): SheetPage {
    const order = this.order(query)
    const shown = order.slice(query.offset, query.offset + query.limit)
    return { total: order.length, offset: query.offset, rows: this.rows(shown, query) }
  }

  /** Rows of these numbers, in their order. */
  private rows(shown: readonly number[], { scope, columns }: Pick<Query, 'scope' | 'columns'>): SheetRow[] {
    const list = JSON.stringify(shown)
    const facts = scope === 'runs'
      ? `SELECT r.number, r.id, r.created, r.trashed, ${VERSION_FACTS} FROM json_each(?) n JOIN runs r ON r.number = n.value JOIN versions v ON v.id = r.version LEFT JOIN versions p ON p.id = v.parent ORDER BY n.key`
      : `SELECT v.number, v.id, v.created, v.trashed, ${VERSION_FACTS} FROM json_each(?) n JOIN versions v ON v.number = n.value LEFT JOIN versions p ON p.id = v.parent ORDER BY n.key`
    const stored = this.db.prepare(facts).all(list).map((row) => storedRow.parse(row))
    const runs = this.runsOf(stored.map((row) => row.versionNumber), scope === 'runs' ? shown : null)
    const cells = columns.map((column) => this.column(this.book.resolve(parseColumn(column), scope), stored, scope))
    return stored.map((row, i) => ({
      short: `${scope === 'runs' ? 'r' : 'v'}${row.number}`, version: `v${row.versionNumber}`, id: row.id, name: row.name, note: row.note, hypothesis: row.hypothesis, verdict: row.verdict,
      tags: z.array(z.string()).parse(JSON.parse(row.tags)), star: row.star === 1, pinned: row.pinned === 1, parent: row.parentNumber === null ? null : `v${row.parentNumber}`,
      sentence: row.sentence, confounded: row.confounded === 1, dataset: row.dataset, created: row.created, trashed: row.trashed,
      runs: (runs.get(row.versionNumber) ?? []).filter((run) => scope === 'versions' || run.short === `r${row.number}`),
      cells: cells.map((column) => column[i] ?? { kind: 'value', value: null }),
    }))
  }

  private runsOf(versions: readonly number[], only: readonly number[] | null): Map<number, SheetRun[]> {
    const found = new Map<number, SheetRun[]>()
    const sql = `SELECT v.number AS version, r.number, r.state, r.seed, r.created, r.seconds, r.epoch, r.epochs, r.elsewhere IS NOT NULL AS imported, (SELECT o.number FROM runs o WHERE o.id = r.reproduces) AS reproduced, r.reproduction FROM versions v JOIN runs r ON r.version = v.id WHERE ${only === null ? `v.number IN (SELECT value FROM json_each(?)) AND ${ownRuns('r', 'v')}` : 'r.number IN (SELECT value FROM json_each(?))'} ORDER BY r.number DESC`
    for (const row of this.db.prepare(sql).iterate(JSON.stringify(only ?? versions))) {
      const { version, number, reproduced, ...rest } = storedRun.parse(row)
      const run: SheetRun = { ...rest, short: `r${number}`, reproduces: reproduced === null ? null : `r${reproduced}` }
      const held = found.get(version)
      if (held === undefined) found.set(version, [run])
      else held.push(run)
    }
    return found
  }

  private column(operand: Operand, rows: readonly { readonly number: number; readonly versionNumber: number }[], scope: Query['scope']): SheetCell[] {
    if (operand.kind === 'metric') return this.metric(operand.id, rows, scope)
    const query = new SheetQuery(this.book, scope)
    const sql = query.values(operand)
    const found = new Map(this.db.prepare(sql).all({ ...query.parameters, rows: JSON.stringify(rows.map(({ number }) => number)) }).map((row) => storedValue.parse(row)).map(({ row, value }) => [row, value]))
    return rows.map(({ number }) => ({ kind: 'value', value: found.get(number) ?? null }))
  }

  private metric(metric: number, rows: readonly { readonly number: number; readonly versionNumber: number }[], scope: Query['scope']): MetricCell[] {
    const found = new Map<number, z.infer<typeof storedResult>[]>()
    const sql = `SELECT x.version, x.run, x.last, x.best, x.epoch FROM results x JOIN runs r ON r.number = x.run JOIN versions v ON v.number = x.version WHERE x.metric = ? AND x.version IN (SELECT value FROM json_each(?)) AND ((${countedRuns('r', 'v')}) OR ?)`
    for (const row of this.db.prepare(sql).iterate(metric, JSON.stringify(rows.map(({ versionNumber }) => versionNumber)), scope === 'runs' ? 1 : 0)) {
      const result = storedResult.parse(row)
      const key = scope === 'runs' ? result.run : result.version
      const held = found.get(key)
      if (held === undefined) found.set(key, [result])
      else held.push(result)
    }
    return rows.map(({ number }) => {
      const of = found.get(number) ?? []
      const epochs = of.map(({ epoch }) => epoch).filter((epoch) => epoch !== null)
      return { kind: 'metric', best: spreadOf(of.map(({ best }) => best)), last: spreadOf(of.map(({ last }) => last)), epoch: epochs.length === 0 ? null : { min: Math.min(...epochs), max: Math.max(...epochs) } }
    })
  }

  /** The best value of each metric among the filtered rows; null for every other column, and where neither way is better. */
  bests({ scope, where, trash, columns }: Pick<Query, 'scope' | 'where' | 'trash' | 'columns'>, direction: (metric: string) => 'max' | 'min' | null): (number | null)[] {
    const rows = JSON.stringify(this.order({ scope, where, trash, sort: [] }))
    return columns.map((column) => {
      const operand = this.book.resolve(parseColumn(column), scope)
      const way = operand.kind === 'metric' && (operand.stat === null || operand.stat === 'best' || operand.stat === 'last') ? direction(operand.name) : null
      if (way === null) return null
      const query = new SheetQuery(this.book, scope)
      const sql = `SELECT ${way}(value) FROM (${query.values(operand)})`
      return z.number().nullable().parse(this.db.prepare(sql).pluck().get({ ...query.parameters, rows }))
    })
  }

  /** In how many values versions differ, by setting. A path at a time, since settings lie by path: the planner would look every setting up in the list. */
  private counts(versions: readonly number[], all: boolean): unknown[] {
    const count = 'SELECT p.path, count(DISTINCT s.value) AS different, count(*) AS there FROM paths p CROSS JOIN settings s ON s.path = p.id'
    if (!all) return this.db.prepare(`WITH chosen (version) AS MATERIALIZED (SELECT value FROM json_each(?)) ${count} WHERE s.version IN (SELECT version FROM chosen) GROUP BY p.id`).all(JSON.stringify(versions))
    const trashed = this.db.prepare('SELECT 1 FROM versions WHERE trashed IS NOT NULL LIMIT 1').get() !== undefined
    return this.db.prepare(`${count}${trashed ? ' JOIN versions v ON v.number = s.version AND v.trashed IS NULL' : ''} GROUP BY p.id`).all()
  }

  /** Every column that this project has, settings with the number of different values (nothing counts as one) among the filtered versions. */
  columns({ where, trash }: Pick<Query, 'where' | 'trash'>, direction: (metric: string) => 'max' | 'min' | null): SheetColumn[] {
    const { metrics, paths } = this.book.names()
    const versions = this.order({ scope: 'versions', where, trash, sort: [] })
    const counted = z.array(z.object({ path: z.string(), different: z.int(), there: z.int() })).parse(this.counts(versions, where.trim() === '' && !trash))
    const values = new Map(counted.map(({ path, different, there }) => [path, different + (there < versions.length ? 1 : 0)]))
    return [
      ...metrics.map((name): SheetColumn => ({ expression: written(name), kind: 'metric', direction: direction(name), values: null })),
      ...Object.keys(fields).map((name): SheetColumn => ({ expression: name, kind: 'field', direction: null, values: null })),
      ...paths.map((path): SheetColumn => ({ expression: written(path), kind: 'setting', direction: null, values: values.get(path) ?? (versions.length === 0 ? 0 : 1) })),
    ]
  }
}
