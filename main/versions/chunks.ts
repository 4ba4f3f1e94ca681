import { crc32 } from 'node:zlib'
import { AtelierError } from '../lib/errors'
import type { Db } from './database'
import { VarintWriter, emptyColumns, varintReader } from './packing'
import type { Columns } from './packing'
import type { Points } from './types'

/**
 * Points of one chunk at most; a fuller one is closed and never written again. Each append writes its chunk anew, so that it
 * should be small, and a row of more than 1,000 bytes would spill into a page of its own.
 */
const CHUNK = 64
/** Times beyond (the year 37,000) have differences that a float64 no longer holds whole. */
const LATEST = 2 ** 50
/**
 * The last 4 bytes of an axis: CRC-32 (little-endian) of where the chunk belongs, of all before and of the values, so that one
 * altered byte is found, and a chunk that was moved. Chunks of early schemas leave out where they belong.
 */
const SUM_BYTES = 4
const sumOf = (place: number, axis: Uint8Array, values: Uint8Array): number => crc32(values, crc32(axis, place))
const placeOf = (run: number, attempt: number, metric: string, chunk: number): number => crc32(`${run} ${attempt} ${chunk} ${metric}`)

/** The chunk of one metric that still has room; `step` and `time` are the last in it, `last` the last step of the attempt. */
interface Open { readonly chunk: number; readonly place: number; count: number; readonly axis: VarintWriter; readonly values: Float64Array<ArrayBuffer>; step: number; time: number; last: number }
interface Chunk { readonly chunk: number; readonly count: number; readonly axis: Uint8Array; readonly value: Uint8Array }
type ChunkPart = Chunk & { readonly attempt: number; readonly metric: number }

function sealed({ place, axis, values, count }: Open): { axis: Uint8Array; values: Uint8Array } {
  const bytes = new Uint8Array(values.buffer, 0, count * 8)
  const written = axis.written()
  const out = new Uint8Array(written.length + SUM_BYTES)
  out.set(written)
  new DataView(out.buffer).setUint32(written.length, sumOf(place, written, bytes), true)
  return { axis: out, values: bytes }
}

function isWhole(place: number, { count, axis, value }: Chunk): boolean {
  const end = axis.length - SUM_BYTES
  if (end < 0 || value.length !== count * 8) return false
  const sum = new DataView(axis.buffer, axis.byteOffset + end, SUM_BYTES).getUint32(0, true)
  return [place, 0].some((from) => sum === sumOf(from, axis.subarray(0, end), value))
}

/** Several chunks of one metric and attempt as one; values are copied byte by byte, so that every bit stays. */
export function joinChunks(chunks: readonly Chunk[]): Columns {
  const columns = emptyColumns(chunks.reduce((sum, { count }) => sum + count, 0))
  const values = new Uint8Array(columns.values.buffer)
  let at = 0
  for (const { count, axis, value } of chunks) {
    const next = varintReader(axis)
    values.set(value.subarray(0, count * 8), at * 8)
    let [step, time] = [0, 0]
    for (const end = at + count; at < end; at += 1) {
      step += next()
      time += next()
      columns.steps[at] = step
      columns.times[at] = time
    }
  }
  return columns
}

const refused = (why: string): AtelierError => new AtelierError('versions.points', `These points cannot be recorded: ${why}.`, 'Within an attempt a metric goes forward, a point stays as it is, and nothing is added once it has ended.')

/**
 * Points of attempts that go on, in columns: a chunk holds up to 64 points of one metric, its values as float64 and its
 * steps and times as differences (times in whole milliseconds). An append rewrites only the open chunks that it adds to,
 * in one transaction, so that what was acknowledged is in the file.
 */
export class ChunkStore {
  private readonly open = new Map<string, Open>()
  private readonly ids = new Map<string, number>()
  private readonly put
  private readonly last
  private readonly inSeries
  private readonly ofRun
  private readonly ofMetric
  /** Made once: better-sqlite3 takes longer to make a transaction than to run one. */
  private readonly appending

  constructor(private readonly db: Db) {
    this.put = db.prepare('INSERT INTO points (run, attempt, metric, chunk, count, axis, value) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (run, metric, attempt, chunk) DO UPDATE SET count = excluded.count, axis = excluded.axis, value = excluded.value')
    this.last = db.prepare<[number, number, number], Chunk>('SELECT chunk, count, axis, value FROM points WHERE run = ? AND attempt = ? AND metric = ? ORDER BY chunk DESC LIMIT 1')
    this.inSeries = db.prepare<[number, number], number>('SELECT 1 FROM series WHERE run = ? AND attempt = ? LIMIT 1').pluck()
    const chunks = 'SELECT attempt, metric, chunk, count, axis, value FROM points WHERE run = ?'
    this.ofRun = db.prepare<[number], ChunkPart>(`${chunks} ORDER BY metric, attempt, chunk`)
    this.ofMetric = db.prepare<[number, number], ChunkPart>(`${chunks} AND metric = ? ORDER BY attempt, chunk`)
    this.appending = db.transaction((run: number, attempt: number, points: Points) => this.appendIn(run, attempt, points))
  }

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
    try {
      this.appending(run, attempt, points)
    } catch (error) {
      // Nothing of this append was kept in the file; what is held in memory must not know of it either.
      this.reload()
      throw error
    }
  }

  reload(): void {
    this.open.clear()
    this.ids.clear()
  }

  private appendIn(run: number, attempt: number, points: Points): void {
    const touched = new Map<number, Open>()
    const metrics = points.names.map((name) => this.metric(name))
    for (let i = 0; i < points.step.length; i += 1) {
      const metric = metrics[points.name[i] ?? 0] ?? 0
      let held = touched.get(metric) ?? this.open.get(`${run} ${attempt} ${metric}`)
      if (held === undefined || held.count === CHUNK) {
        if (held !== undefined) this.write(run, attempt, metric, held)
        const before = held === undefined ? this.newest(run, attempt, metric) : { chunk: held.chunk, last: held.last }
        const chunk = before.chunk + 1
        held = { chunk, place: placeOf(run, attempt, points.names[points.name[i] ?? 0] ?? '', chunk), count: 0, axis: new VarintWriter(), values: new Float64Array(CHUNK), step: 0, time: 0, last: before.last }
        this.open.set(`${run} ${attempt} ${metric}`, held)
      }
      const step = points.step[i] ?? 0
      const time = points.time[i] ?? 0
      if (step <= held.last) throw refused(`${points.names[points.name[i] ?? 0] ?? 'a metric'} has step ${step} after step ${held.last}`)
      if (!Number.isInteger(time) || Math.abs(time) > LATEST) throw refused(`the time ${time} is no whole number of milliseconds`)
      held.axis.push(step - held.step)
      held.axis.push(time - held.time)
      held.values[held.count] = points.value[i] ?? 0
      held.step = step
      held.last = step
      held.time = time
      held.count += 1
      touched.set(metric, held)
    }
    for (const [metric, open] of touched) this.write(run, attempt, metric, open)
  }

  private write(run: number, attempt: number, metric: number, open: Open): void {
    const { axis, values } = sealed(open)
    this.put.run(run, attempt, metric, open.chunk, open.count, axis, values)
  }

  /** The newest chunk of a metric in an attempt and the last step in it; 0 and -1 when there is none. */
  private newest(run: number, attempt: number, metric: number): { chunk: number; last: number } {
    if (this.inSeries.get(run, attempt) !== undefined) throw refused(`attempt ${attempt} of r${run} has ended`)
    const row = this.last.get(run, attempt, metric)
    return row === undefined ? { chunk: 0, last: -1 } : { chunk: row.chunk, last: joinChunks([row]).steps.at(-1) ?? -1 }
  }

  /** Runs that have ended need no open chunks. */
  forget(run: number): void {
    for (const key of [...this.open.keys()]) if (key.startsWith(`${run} `)) this.open.delete(key)
  }

  /** What there is of a run, or of one metric of it, by metric and attempt. */
  read(run: number, metric?: number): { metric: number; attempt: number; columns: Columns }[] {
    const rows = metric === undefined ? this.ofRun.all(run) : this.ofMetric.all(run, metric)
    const groups = new Map<string, [ChunkPart, ...ChunkPart[]]>()
    for (const row of rows) {
      const key = `${row.metric} ${row.attempt}`
      const held = groups.get(key)
      if (held === undefined) groups.set(key, [row])
      else held.push(row)
    }
    return [...groups.values()].map((parts) => ({ metric: parts[0].metric, attempt: parts[0].attempt, columns: joinChunks(parts) }))
  }

  drop(run: number, attempt: number, metric: number): void {
    this.db.prepare('DELETE FROM points WHERE run = ? AND attempt = ? AND metric = ?').run(run, attempt, metric)
  }

  /** Chunks that are not what was written, or that lack one before them. */
  verify(): { checked: number; problems: string[] } {
    const problems: string[] = []
    let checked = 0
    let before = { key: '', chunk: 0 }
    for (const row of this.db.prepare<[], ChunkPart & { run: number; name: string | null }>('SELECT p.run, p.attempt, p.metric, m.name, p.chunk, p.count, p.axis, p.value FROM points p LEFT JOIN metrics m ON m.id = p.metric ORDER BY p.run, p.metric, p.attempt, p.chunk').iterate()) {
      checked += 1
      const where = `points of r${row.run}, ${row.name ?? `metric ${row.metric}`}`
      const key = `${row.run} ${row.metric} ${row.attempt}`
      const due = before.key === key ? before.chunk + 1 : 1
      if (row.chunk !== due) problems.push(`${where}, attempt ${row.attempt}: chunk ${due} is missing`)
      if (!isWhole(placeOf(row.run, row.attempt, row.name ?? '', row.chunk), row)) problems.push(`${where}, chunk ${row.chunk} are not what was written`)
      before = { key, chunk: row.chunk }
    }
    return { checked, problems }
  }
}
