import { crc32 } from 'node:zlib'
import type { Series } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
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

/** The last 4 bytes of an axis: CRC-32 of all before and of the values (little-endian), so that one altered byte is found. */
const SUM_BYTES = 4
const sumOf = (axis: Uint8Array, values: Uint8Array): number => crc32(values, crc32(axis))

function sealed({ axis, values, count }: Open): { axis: Uint8Array; values: Uint8Array } {
  const bytes = new Uint8Array(values.buffer, 0, count * 8)
  const out = new Uint8Array(axis.length + SUM_BYTES)
  out.set(axis.bytes.subarray(0, axis.length))
  new DataView(out.buffer).setUint32(axis.length, sumOf(out.subarray(0, axis.length), bytes), true)
  return { axis: out, values: bytes }
}

function isWhole(axis: Uint8Array, values: Uint8Array): boolean {
  const end = axis.length - SUM_BYTES
  return end >= 0 && new DataView(axis.buffer, axis.byteOffset + end, SUM_BYTES).getUint32(0, true) === sumOf(axis.subarray(0, end), values)
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

const refused = (why: string): AtelierError => new AtelierError('versions.points', `These points cannot be recorded: ${why}.`, 'Within an attempt a metric goes forward and a point stays as it is.')

/** The chunk of one metric that still has room; `step` and `time` are the last in it, `last` the last step of the attempt. */
interface Open { chunk: number; count: number; axis: AxisWriter; values: Float64Array<ArrayBuffer>; step: number; time: number; last: number }

/**
 * Metric points in columns: a chunk holds up to 2,048 points of one metric, its values as float64 and its steps and
 * times as differences (times in whole milliseconds), 8 bytes for the value and usually 2 to 3 for both others.
 * An append rewrites only the open chunk, in one transaction, so that what was acknowledged is in the file.
 */
export class PointStore {
  private readonly open = new Map<string, Open>()
  private readonly ids = new Map<string, number>()

  constructor(private readonly db: Db) {}

  /** The number under which a metric is kept; a new one gets the next. Inside the caller's transaction. */
  metric(name: string): number {
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
    const write = (metric: number, open: Open): void => {
      const { axis, values } = sealed(open)
      put.run(run, attempt, metric, open.chunk, open.count, axis, values)
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
            const before = held === undefined ? this.newest(run, attempt, metric) : { chunk: held.chunk, last: held.last }
            held = { chunk: before.chunk + 1, count: 0, axis: new AxisWriter(), values: new Float64Array(CHUNK), step: 0, time: 0, last: before.last }
            this.open.set(key, held)
          }
          const step = points.step[i] ?? 0
          const time = points.time[i] ?? 0
          if (step <= held.last) throw refused(`${points.names[points.name[i] ?? 0] ?? 'a metric'} has step ${step} after step ${held.last}`)
          if (!Number.isSafeInteger(time)) throw refused(`the time ${time} is no whole number of milliseconds`)
          held.axis.push(step - held.step)
          held.axis.push(time - held.time)
          held.values[held.count] = points.value[i] ?? 0
          held.step = step
          held.last = step
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

  /** The newest chunk of a metric in an attempt and the last step in it; 0 and -1 when there is none. */
  private newest(run: number, attempt: number, metric: number): { chunk: number; last: number } {
    const row = this.db.prepare<[number, number, number], { chunk: number; count: number; axis: Uint8Array }>('SELECT chunk, count, axis FROM points WHERE run = ? AND attempt = ? AND metric = ? ORDER BY chunk DESC LIMIT 1').get(run, attempt, metric)
    return row === undefined ? { chunk: 0, last: -1 } : { chunk: row.chunk, last: readAxis(row.axis, row.count).steps.at(-1) ?? -1 }
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

  /** Chunks that are not what was written. */
  verify(): { checked: number; problems: string[] } {
    const problems: string[] = []
    let checked = 0
    for (const row of this.db.prepare<[], { run: number; name: string; chunk: number; count: number; axis: Uint8Array; value: Uint8Array }>('SELECT p.run, m.name, p.chunk, p.count, p.axis, p.value FROM points p JOIN metrics m ON m.id = p.metric').iterate()) {
      checked += 1
      if (row.value.length !== row.count * 8 || !isWhole(row.axis, row.value)) problems.push(`points of r${row.run}, ${row.name}, chunk ${row.chunk} are not what was written`)
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
