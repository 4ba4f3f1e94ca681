import { AtelierError } from '../lib/errors'
import type { ChunkStore } from './chunks'
import type { Db } from './database'
import { unpackSteps, unpackValues } from './packing'
import { thinned } from './thin'

/** One metric of one run, by step; what is not a number is kept as it was. */
export interface RunPoints { readonly run: number; readonly steps: Float64Array; readonly values: Float64Array }
type Columns = Pick<RunPoints, 'steps' | 'values'>
interface Row { readonly run: number; readonly attempt: number; readonly count: number; readonly data: Uint8Array | null; readonly value: Uint8Array | null }

/** A later attempt's point for the same step stands; each attempt's steps grow. */
function merged(parts: readonly Columns[]): Columns {
  const [only, ...others] = parts
  if (only !== undefined && others.length === 0) return only
  const points = new Map<number, number>()
  for (const { steps, values } of parts) steps.forEach((step, i) => points.set(step, values[i] ?? NaN))
  const steps = Float64Array.from(points.keys()).sort()
  return { steps, values: steps.map((step) => points.get(step) ?? NaN) }
}

/** One metric of many runs at once: two questions to the database, and nothing unpacked that is not drawn. */
export class CurveReader {
  private readonly metric
  private readonly packed
  private readonly loose
  private readonly named

  constructor(db: Db, private readonly chunks: ChunkStore) {
    this.metric = db.prepare<[string], number>('SELECT id FROM metrics WHERE name = ?').pluck()
    this.packed = db.prepare<[number, string], Row>('SELECT s.run, s.attempt, s.count, a.data, s.value FROM series s LEFT JOIN axes a ON a.id = s.axis WHERE s.metric = ? AND s.run IN (SELECT value FROM json_each(?))')
    this.loose = db.prepare<[number, string], number>('SELECT DISTINCT run FROM points WHERE metric = ? AND run IN (SELECT value FROM json_each(?))').pluck()
    this.named = db.prepare<[string, string], string>('SELECT name FROM metrics WHERE id IN (SELECT metric FROM series WHERE run IN (SELECT value FROM json_each(?)) UNION SELECT metric FROM points WHERE run IN (SELECT value FROM json_each(?))) ORDER BY name').pluck()
  }

  /** Metrics that these runs have points of. */
  names(runs: readonly number[]): string[] {
    const list = JSON.stringify(runs)
    return this.named.all(list, list)
  }

  /** In the order of `runs`; those without a point are left out. */
  read(runs: readonly number[], name: string): RunPoints[] {
    const metric = this.metric.get(name)
    if (metric === undefined) return []
    const list = JSON.stringify(runs)
    const parts = new Map<number, { readonly attempt: number; readonly columns: Columns }[]>()
    const add = (run: number, attempt: number, columns: Columns): void => {
      const held = parts.get(run)
      if (held === undefined) parts.set(run, [{ attempt, columns }])
      else held.push({ attempt, columns })
    }
    for (const { run, attempt, count, data, value } of this.packed.iterate(metric, list)) if (data !== null && value !== null) add(run, attempt, this.unpacked(run, name, data, value, count))
    for (const run of this.loose.all(metric, list)) for (const { attempt, columns } of this.chunks.read(run, metric)) add(run, attempt, columns)
    return runs.flatMap((run) => {
      const own = parts.get(run)
      return own === undefined ? [] : [{ run, ...merged(own.sort((a, b) => a.attempt - b.attempt).map(({ columns }) => columns)) }]
    })
  }

  private unpacked(run: number, name: string, data: Uint8Array, value: Uint8Array, count: number): Columns {
    try {
      return { steps: unpackSteps(data, count), values: unpackValues(value, count) }
    } catch (error) {
      throw new AtelierError('versions.damaged', `The points of ${name} in r${run} are damaged.`, 'Run "atelier versions verify" to see what else is, then restore the file from a backup.', { cause: error })
    }
  }
}

export interface Band { readonly seeds: number; readonly of: number; readonly steps: Float64Array; readonly mean: Float64Array; readonly low: Float64Array; readonly high: Float64Array }

/** Steps that every curve has, with mean, smallest and largest of their values; a value that is not a number leaves its step out. */
function shared(curves: readonly Columns[]): Omit<Band, 'seeds' | 'of'> {
  const [first, ...others] = curves
  if (first === undefined) return { steps: new Float64Array(), mean: new Float64Array(), low: new Float64Array(), high: new Float64Array() }
  const at = curves.map(() => 0)
  const rows: { step: number; mean: number; low: number; high: number }[] = []
  first.steps.forEach((step, i) => {
    let sum = first.values[i] ?? NaN
    let [low, high] = [sum, sum]
    for (const [k, { steps, values }] of others.entries()) {
      let place = at[k] ?? 0
      while ((steps[place] ?? Infinity) < step) place += 1
      at[k] = place
      const value = steps[place] === step ? values[place] ?? NaN : NaN
      sum += value
      low = Math.min(low, value)
      high = Math.max(high, value)
    }
    if (Number.isFinite(sum)) rows.push({ step, mean: sum / curves.length, low, high })
  })
  const column = (key: 'step' | 'mean' | 'low' | 'high'): Float64Array => Float64Array.from(rows, (row) => row[key])
  return { steps: column('step'), mean: column('mean'), low: column('low'), high: column('high') }
}

/** Mean and range over curves of equal recipe, at most `most` points: thinned, the range is that of the whole stretch, so that it never hides an excursion. */
export function bandOf(curves: readonly Columns[], most: number): Band {
  const all = shared(curves)
  const kept = thinned(all.mean, most)
  const pick = (column: Float64Array): Float64Array => Float64Array.from(kept, ({ at }) => column[at] ?? NaN)
  const over = (column: Float64Array, better: (a: number, b: number) => number): Float64Array => Float64Array.from(kept, ({ from, to }) => column.subarray(from, to).reduce((held, value) => better(held, value)))
  return { seeds: curves.length, of: all.steps.length, steps: pick(all.steps), mean: pick(all.mean), low: over(all.low, Math.min), high: over(all.high, Math.max) }
}

/** At most `most` points of a curve, extremes kept. */
export function thinCurve({ steps, values }: Columns, most: number): Columns {
  if (steps.length <= most) return { steps, values }
  const kept = thinned(values, most)
  return { steps: Float64Array.from(kept, ({ at }) => steps[at] ?? 0), values: Float64Array.from(kept, ({ at }) => values[at] ?? NaN) }
}
