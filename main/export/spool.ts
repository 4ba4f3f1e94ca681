import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { inOrder } from './history'
import type { HistorySeries } from './history'

/** A point is three float64: step, value, time. */
const POINT = 3
/** Points in memory before all are written; 24 MiB. */
const HELD = 1 << 20

interface Piece { readonly at: number; readonly points: number }
export interface Kept { readonly name: string; readonly attempt: number; readonly pieces: Piece[]; held: number[] }

/** Points of an import on their way in: kept in one file beside, so that memory does not grow with their number. */
export class PointSpool {
  private readonly handle: number
  private readonly byRun = new Map<string, Map<string, Kept>>()
  private end = 0
  private held = 0

  constructor(path: string) {
    this.handle = openSync(path, 'wx+', 0o600)
  }

  /** Makes a series known, which may stay without points. */
  open(run: string, attempt: number, name: string): Kept {
    let series = this.byRun.get(run)
    if (series === undefined) this.byRun.set(run, (series = new Map<string, Kept>()))
    const key = `${attempt} ${name}`
    let kept = series.get(key)
    if (kept === undefined) series.set(key, (kept = { name, attempt, pieces: [], held: [] }))
    return kept
  }

  add(kept: Kept, step: number, value: number, time: number): void {
    kept.held.push(step, value, time)
    this.held += 1
    if (this.held >= HELD) this.flush()
  }

  runs(): Iterable<string> {
    return this.byRun.keys()
  }

  private flush(): void {
    for (const series of this.byRun.values()) {
      for (const kept of series.values()) {
        if (kept.held.length === 0) continue
        const bytes = new Uint8Array(Float64Array.from(kept.held).buffer)
        for (let done = 0; done < bytes.length;) done += writeSync(this.handle, bytes, done, bytes.length - done, this.end + done)
        kept.pieces.push({ at: this.end, points: kept.held.length / POINT })
        this.end += bytes.length
        kept.held = []
      }
    }
    this.held = 0
  }

  private read({ name, attempt, pieces, held }: Kept): HistorySeries {
    const count = pieces.reduce((sum, { points }) => sum + points, held.length / POINT)
    const all = new Float64Array(count * POINT)
    let at = 0
    for (const piece of pieces) {
      const bytes = new Uint8Array(all.buffer, at * 8, piece.points * POINT * 8)
      for (let done = 0; done < bytes.length;) {
        const got = readSync(this.handle, bytes, done, bytes.length - done, piece.at + done)
        if (got === 0) throw new Error('the spool of an import was cut off')
        done += got
      }
      at += piece.points * POINT
    }
    all.set(held, at)
    const part = (k: number): Float64Array => Float64Array.from({ length: count }, (_, i) => all[i * POINT + k] ?? 0)
    return { name, attempt, steps: part(0), values: part(1), times: part(2) }
  }

  *series(run: string): Generator<HistorySeries> {
    for (const kept of [...(this.byRun.get(run)?.values() ?? [])].sort(inOrder)) yield this.read(kept)
  }

  close(): void {
    closeSync(this.handle)
  }
}
