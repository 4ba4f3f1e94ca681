import type { Series } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { canonicalJson, sha256Of } from '../lib/hash'
import type { ChunkStore } from './chunks'
import type { Db } from './database'
import { isWhole, packAxis, packValues, seriesHash, unpackAxis, unpackValues } from './packing'
import type { Columns } from './packing'

/** What the chain of edits keeps of an attempt's points: how many each metric has, and a hash over all of them. */
export interface PointsEdit { readonly attempt: number; readonly series: Readonly<Record<string, number>>; readonly hash: string }
/** The points of one metric in one attempt. */
export interface Named extends Columns { readonly name: string; readonly attempt: number }
interface Row { readonly run: number; readonly attempt: number; readonly metric: number; readonly count: number; readonly hash: Buffer; readonly axis: number | null; readonly data: Uint8Array | null; readonly value: Uint8Array | null }
interface Part { readonly metric: number; readonly attempt: number; readonly columns: Columns }
type Sealed = readonly { readonly name: string; readonly count: number; readonly hash: Buffer }[]

const ROWS = 'SELECT s.run, s.attempt, s.metric, s.count, s.hash, s.axis, a.data, s.value FROM series s LEFT JOIN axes a ON a.id = s.axis'
const byName = <T extends { readonly name: string }>(rows: readonly T[]): T[] => [...rows].sort((a, b) => (a.name < b.name ? -1 : 1))

export function pointsEdit(attempt: number, rows: Sealed): PointsEdit {
  const sorted = byName(rows)
  return { attempt, series: Object.fromEntries(sorted.map(({ name, count }) => [name, count])), hash: sha256Of(canonicalJson(sorted.map(({ name, count, hash }) => [name, count, hash.toString('hex')]))) }
}

const unpacked = ({ count, data, value }: Row): Columns | null => (data === null || value === null ? null : { ...unpackAxis(data, count), values: unpackValues(value, count) })

/** A later attempt's point for the same step stands. */
function mergeAttempts(parts: readonly Columns[]): { steps: number[]; values: number[]; times: number[] } {
  const [only, ...others] = parts
  if (only !== undefined && others.length === 0) return { steps: Array.from(only.steps), values: Array.from(only.values), times: Array.from(only.times) }
  const points = new Map<number, { value: number; time: number }>()
  for (const { steps, values, times } of parts) for (const [i, step] of steps.entries()) points.set(step, { value: values[i] ?? 0, time: times[i] ?? 0 })
  const ordered = [...points].sort(([a], [b]) => a - b)
  return { steps: ordered.map(([step]) => step), values: ordered.map(([, p]) => p.value), times: ordered.map(([, p]) => p.time) }
}

/**
 * Points of attempts that have ended. `seal` hashes them for the chain of edits, in the transaction that ends the attempt;
 * `pack` then rewrites them in the compact form (packing.ts), in one transaction a run, and only what still has its hash.
 * In between, and where packing could not be done, they are read from their chunks.
 */
export class SeriesStore {
  private readonly idOf
  private readonly ofRun
  private readonly ofMetric

  constructor(private readonly db: Db, private readonly chunks: ChunkStore) {
    this.idOf = db.prepare<[string], number>('SELECT id FROM metrics WHERE name = ?').pluck()
    this.ofRun = db.prepare<[number], Row>(`${ROWS} WHERE s.run = ?`)
    this.ofMetric = db.prepare<[number, number], Row>(`${ROWS} WHERE s.run = ? AND s.metric = ?`)
  }

  private names(): Map<number, string> {
    return new Map(this.db.prepare<[], { id: number; name: string }>('SELECT id, name FROM metrics').all().map(({ id, name }) => [id, name]))
  }

  /** Hashes what a run has in chunks and was not hashed before; for each attempt what its edit must keep. */
  seal(run: number): PointsEdit[] {
    const put = this.db.prepare('INSERT INTO series (run, attempt, metric, count, hash) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
    const names = this.names()
    const attempts = new Map<number, { name: string; count: number; hash: Buffer }[]>()
    for (const { metric, attempt, columns } of this.chunks.read(run)) {
      const hash = seriesHash(columns)
      if (put.run(run, attempt, metric, columns.steps.length, hash).changes === 0) continue
      attempts.set(attempt, [...(attempts.get(attempt) ?? []), { name: names.get(metric) ?? '', count: columns.steps.length, hash }])
    }
    return [...attempts].map(([attempt, rows]) => pointsEdit(attempt, rows))
  }

  /** Metrics logged at the same steps and times share an axis. */
  pack(run: number): void {
    const sealed = new Map(this.db.prepare<[number], Row>(`${ROWS} WHERE s.run = ? AND s.axis IS NULL`).all(run).map((row) => [`${row.metric} ${row.attempt}`, row]))
    if (sealed.size === 0) return
    const axes = new Map<string, number | bigint>()
    this.db.transaction(() => {
      for (const { metric, attempt, columns } of this.chunks.read(run)) {
        // What was altered stays as it is, for verify to name.
        if (sealed.get(`${metric} ${attempt}`)?.hash.equals(seriesHash(columns)) !== true) continue
        const data = packAxis(columns.steps, columns.times)
        const key = data.toString('latin1')
        const axis = axes.get(key) ?? this.db.prepare('INSERT INTO axes (data) VALUES (?)').run(data).lastInsertRowid
        axes.set(key, axis)
        this.db.prepare('UPDATE series SET axis = ?, value = ? WHERE run = ? AND metric = ? AND attempt = ?').run(axis, packValues(columns.values), run, metric, attempt)
        this.chunks.drop(run, attempt, metric)
      }
    })()
  }

  *parts(run: number): Generator<Named> {
    const names = this.names()
    const there = this.db.prepare<[number, number], { attempt: number; metric: number }>('SELECT attempt, metric FROM series WHERE run = ? UNION SELECT attempt, metric FROM points WHERE run = ?').all(run, run)
    const ordered = there.map((key) => ({ ...key, name: names.get(key.metric) ?? '' })).sort((a, b) => a.attempt - b.attempt || (a.name < b.name ? -1 : 1))
    for (const { attempt, metric, name } of ordered) {
      const row = this.ofMetric.all(run, metric).find((one) => one.attempt === attempt)
      const columns = (row === undefined ? null : this.unpackedOrNamed(row, name)) ?? this.chunks.read(run, metric).find((part) => part.attempt === attempt)?.columns
      if (columns !== undefined) yield { name, attempt, ...columns }
    }
  }

  /** Runs that are not on and still have points in chunks. */
  loose(): string[] {
    return this.db.prepare<[], string>("SELECT r.id FROM runs r WHERE r.state <> 'running' AND EXISTS (SELECT 1 FROM points p WHERE p.run = r.number)").pluck().all()
  }

  /** A curve is asked for by name most often, so its rows alone are read then. */
  read(run: number, wanted: readonly string[] | undefined): Series[] {
    const names = new Map((wanted === undefined ? [...this.names()] : wanted.flatMap((name) => { const id = this.idOf.get(name); return id === undefined ? [] : [[id, name] as const] })))
    const rows = wanted === undefined ? this.ofRun.all(run) : [...names.keys()].flatMap((metric) => this.ofMetric.all(run, metric))
    const parts: Part[] = rows.flatMap((row) => {
      const columns = this.unpackedOrNamed(row, names.get(row.metric) ?? '')
      return columns === null ? [] : [{ metric: row.metric, attempt: row.attempt, columns }]
    })
    parts.push(...(wanted === undefined ? this.chunks.read(run) : [...names.keys()].flatMap((metric) => this.chunks.read(run, metric))))
    const grouped = new Map<number, Part[]>()
    for (const part of parts) {
      const held = grouped.get(part.metric)
      if (held === undefined) grouped.set(part.metric, [part])
      else held.push(part)
    }
    return byName([...grouped].map(([metric, own]) => ({ name: names.get(metric) ?? '', ...mergeAttempts([...own].sort((x, y) => x.attempt - y.attempt).map(({ columns }) => columns)) })))
  }

  private unpackedOrNamed(row: Row, name: string): Columns | null {
    try {
      return unpacked(row)
    } catch (error) {
      throw new AtelierError('versions.damaged', `The points of ${name} in r${row.run}, attempt ${row.attempt}, are damaged.`, 'Run "atelier versions verify" to see what else is, then restore the file from a backup.', { cause: error })
    }
  }

  /** Series against their hashes, in whatever form they are; and what the edits should say of each attempt, by "run attempt". */
  verify(): { checked: number; problems: string[]; attempts: Map<string, PointsEdit> } {
    const problems: string[] = []
    const names = this.names()
    const attempts = new Map<string, { attempt: number; rows: { name: string; count: number; hash: Buffer }[] }>()
    let checked = 0
    for (const row of this.db.prepare<[], Row>(`${ROWS} ORDER BY s.run, s.attempt`).iterate()) {
      checked += 1
      const name = names.get(row.metric) ?? `metric ${row.metric}`
      const problem = this.problem(row)
      if (problem !== null) problems.push(`points of r${row.run}, ${name}, attempt ${row.attempt}: ${problem}`)
      const key = `${row.run} ${row.attempt}`
      const held = attempts.get(key) ?? { attempt: row.attempt, rows: [] }
      held.rows.push({ name, count: row.count, hash: row.hash })
      attempts.set(key, held)
    }
    return { checked, problems, attempts: new Map([...attempts].map(([key, { attempt, rows }]) => [key, pointsEdit(attempt, rows)])) }
  }

  private problem(row: Row): string | null {
    if (row.axis !== null && row.data === null) return 'their axis is missing'
    if (row.axis !== null && row.value === null) return 'their values are missing'
    if (row.data !== null && !isWhole(row.data)) return 'their axis is not what was written'
    if (row.value !== null && !isWhole(row.value)) return 'their values are not what was written'
    try {
      const columns = unpacked(row) ?? this.chunks.read(row.run, row.metric).find(({ attempt }) => attempt === row.attempt)?.columns
      if (columns === undefined) return 'they are missing'
      return columns.steps.length === row.count && seriesHash(columns).equals(row.hash) ? null : 'they do not match their hash'
    } catch {
      return 'they cannot be read'
    }
  }
}
