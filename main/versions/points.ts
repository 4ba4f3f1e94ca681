import type { Series } from '../../preload/contract'
import type { Db } from './database'
import type { Points } from './types'

/** Points of one chunk at most; a fuller one is closed and never written again. */
const CHUNK = 2048

/** LEB128 of zigzag numbers: small differences of either sign take one byte. */
class AxisWriter {
  bytes = new Uint8Array(256)
  length = 0

  push(value: number): void {
    let rest = value >= 0 ? value * 2 : -value * 2 - 1
    if (this.length + 10 > this.bytes.length) {
      const grown = new Uint8Array(this.bytes.length * 2)
      grown.set(this.bytes)
      this.bytes = grown
    }
    while (rest >= 128) {
      this.bytes[this.length] = (rest % 128) | 128
      this.length += 1
      rest = Math.floor(rest / 128)
    }
    this.bytes[this.length] = rest
    this.length += 1
  }
}

function readAxis(bytes: Uint8Array, count: number): { steps: number[]; times: number[] } {
  let at = 0
  const next = (): number => {
    let value = 0
    let scale = 1
    for (;;) {
      const byte = bytes[at] ?? 0
      at += 1
      value += (byte & 127) * scale
      if (byte < 128) break
      scale *= 128
    }
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  const steps: number[] = []
  const times: number[] = []
  let step = 0
  let time = 0
  for (let i = 0; i < count; i += 1) {
    step += next()
    time += next()
    steps.push(step)
    times.push(time)
  }
  return { steps, times }
}

/** The chunk of one metric that still has room. */
interface Open { chunk: number; count: number; axis: AxisWriter; values: Float64Array<ArrayBuffer>; step: number; time: number }

/**
 * Metric points in columns: a chunk holds up to 2,048 points of one metric, its values as float64 and its steps and
 * times as differences (times in whole milliseconds), 8 bytes for the value and usually 2 to 3 for both others.
 * An append rewrites only the open chunk, in one transaction, so that what was acknowledged is in the file.
 */
export class PointStore {
  private readonly open = new Map<string, Open>()
  private readonly ids = new Map<string, number>()

  constructor(private readonly db: Db) {}

  private metric(name: string): number {
    const held = this.ids.get(name)
    if (held !== undefined) return held
    this.db.prepare('INSERT OR IGNORE INTO metrics (name) VALUES (?)').run(name)
    const id = this.db.prepare<[string], number>('SELECT id FROM metrics WHERE name = ?').pluck().get(name) ?? 0
    this.ids.set(name, id)
    return id
  }

  append(run: number, attempt: number, points: Points): void {
    const put = this.db.prepare('INSERT INTO points (run, attempt, metric, chunk, count, axis, value) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, metric, attempt, chunk) DO UPDATE SET count = excluded.count, axis = excluded.axis, value = excluded.value')
    const touched = new Map<string, { metric: number; open: Open }>()
    const write = (metric: number, { chunk, count, axis, values }: Open): void => {
      put.run(run, attempt, metric, chunk, count, axis.bytes.subarray(0, axis.length), new Uint8Array(values.buffer, 0, count * 8))
    }
    try {
      this.db.transaction(() => {
        const metrics = points.names.map((name) => this.metric(name))
        for (let i = 0; i < points.step.length; i += 1) {
          const metric = metrics[points.name[i] ?? 0] ?? 0
          const key = `${run} ${attempt} ${metric}`
          let held = this.open.get(key)
          if (held === undefined || held.count === CHUNK) {
            if (held !== undefined) write(metric, held)
            const chunk = held === undefined ? this.nextChunk(run, attempt, metric) : held.chunk + 1
            held = { chunk, count: 0, axis: new AxisWriter(), values: new Float64Array(CHUNK), step: 0, time: 0 }
            this.open.set(key, held)
          }
          const step = points.step[i] ?? 0
          const time = Math.round(points.time[i] ?? 0)
          held.axis.push(step - held.step)
          held.axis.push(time - held.time)
          held.values[held.count] = points.value[i] ?? 0
          held.step = step
          held.time = time
          held.count += 1
          touched.set(key, { metric, open: held })
        }
        for (const { metric, open } of touched.values()) write(metric, open)
      })()
    } catch (error) {
      // Nothing of this append was kept in the file; the open chunks in memory must not know of it either.
      this.open.clear()
      throw error
    }
  }

  private nextChunk(run: number, attempt: number, metric: number): number {
    return 1 + (this.db.prepare<[number, number, number], number | null>('SELECT max(chunk) FROM points WHERE run = ? AND attempt = ? AND metric = ?').pluck().get(run, attempt, metric) ?? 0)
  }

  /** Closed runs need no open chunks. */
  forget(run: number): void {
    for (const key of [...this.open.keys()]) if (key.startsWith(`${run} `)) this.open.delete(key)
  }

  read(run: number, names: readonly string[] | undefined): Series[] {
    const rows = this.db.prepare<[number], { name: string; count: number; axis: Uint8Array; value: Buffer }>('SELECT m.name, p.count, p.axis, p.value FROM points p JOIN metrics m ON m.id = p.metric WHERE p.run = ? ORDER BY m.name, p.attempt, p.chunk').iterate(run)
    const byName = new Map<string, Map<number, { value: number; time: number }>>()
    for (const { name, count, axis, value } of rows) {
      if (names !== undefined && !names.includes(name)) continue
      const series = byName.get(name) ?? new Map<number, { value: number; time: number }>()
      byName.set(name, series)
      const { steps, times } = readAxis(axis, count)
      // Attempts come in order, so a later one's point for the same step stands.
      for (let i = 0; i < count; i += 1) series.set(steps[i] ?? 0, { value: value.readDoubleLE(i * 8), time: times[i] ?? 0 })
    }
    return [...byName].map(([name, points]) => {
      const ordered = [...points].sort(([a], [b]) => a - b)
      return { name, steps: ordered.map(([step]) => step), values: ordered.map(([, p]) => p.value), times: ordered.map(([, p]) => p.time) }
    })
  }

  /** Chunks whose stored count does not fit their content. */
  verify(): { checked: number; problems: string[] } {
    const problems: string[] = []
    let checked = 0
    for (const row of this.db.prepare<[], { run: number; metric: number; chunk: number; count: number; bytes: number }>('SELECT run, metric, chunk, count, length(value) AS bytes FROM points').iterate()) {
      checked += 1
      if (row.bytes !== row.count * 8) problems.push(`points of r${row.run}, metric ${row.metric}, chunk ${row.chunk}: ${row.bytes / 8} values where ${row.count} are noted`)
    }
    return { checked, problems }
  }
}

/** At most `most` points of a series: the smallest and largest value of each stretch of steps, so that no spike is lost. */
export function thin(series: Series, most: number): Series {
  const { steps, values, times } = series
  if (steps.length <= most) return series
  const buckets = Math.max(1, Math.floor(most / 2))
  const keep: number[] = []
  for (let b = 0; b < buckets; b += 1) {
    const from = Math.floor((b * steps.length) / buckets)
    const to = Math.floor(((b + 1) * steps.length) / buckets)
    let low = from
    let high = from
    for (let i = from; i < to; i += 1) {
      // A value that is not a number never stands for a stretch that has numbers.
      if (Number.isNaN(values[low]) || (values[i] ?? 0) < (values[low] ?? 0)) low = i
      if (Number.isNaN(values[high]) || (values[i] ?? 0) > (values[high] ?? 0)) high = i
    }
    keep.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]))
  }
  return { name: series.name, steps: keep.map((i) => steps[i] ?? 0), values: keep.map((i) => values[i] ?? 0), times: keep.map((i) => times[i] ?? 0) }
}
