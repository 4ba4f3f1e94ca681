import type { Series } from '../../preload/contract'
import { ChunkStore } from './chunks'
import { CurveReader } from './curves'
import type { RunPoints } from './curves'
import type { Db } from './database'
import { SeriesStore } from './series'
import type { Named, PointsEdit } from './series'
import { thinned } from './thin'
import type { Points } from './types'

/** The points of a project: those of attempts that go on in chunks (chunks.ts), those of attempts that have ended packed (series.ts). */
export class PointStore {
  private readonly chunks: ChunkStore
  private readonly series: SeriesStore
  private readonly reader: CurveReader

  constructor(db: Db) {
    this.chunks = new ChunkStore(db)
    this.series = new SeriesStore(db, this.chunks)
    this.reader = new CurveReader(db, this.chunks)
  }

  /** The number under which a metric is kept; a new one gets the next. Inside the caller's transaction. */
  metric(name: string): number {
    return this.chunks.metric(name)
  }

  append(run: number, attempt: number, points: Points): void {
    this.chunks.append(run, attempt, points)
  }

  /** In the transaction that ends an attempt: what the edits must keep of the points. Nothing can be added to them from then on. */
  seal(run: number): PointsEdit[] {
    this.chunks.forget(run)
    return this.series.seal(run)
  }

  /** After a rolled-back transaction: open chunks are what the file says. */
  reload(): void {
    this.chunks.reload()
  }

  pack(run: number): void {
    this.series.pack(run)
  }

  loose(): string[] {
    return this.series.loose()
  }

  read(run: number, names: readonly string[] | undefined): Series[] {
    return this.series.read(run, names)
  }

  /** One metric of these runs, by their numbers. */
  curves(runs: readonly number[], metric: string): RunPoints[] {
    return this.reader.read(runs, metric)
  }

  names(runs: readonly number[]): string[] {
    return this.reader.names(runs)
  }

  /** The points of a run, attempt by attempt and metric by metric, one series in memory at a time. */
  parts(run: number): Iterable<Named> {
    return this.series.parts(run)
  }

  verify(): { checked: number; problems: string[]; attempts: Map<string, PointsEdit> } {
    const [open, ended] = [this.chunks.verify(), this.series.verify()]
    return { checked: open.checked + ended.checked, problems: [...open.problems, ...ended.problems], attempts: ended.attempts }
  }
}

/** At most `most` points of a series: the smallest and largest value of each stretch of steps, so that no spike is lost. */
export function thin(series: Series, most: number): Series {
  const { steps, values, times } = series
  if (steps.length <= most) return series
  const keep = thinned(values, most).map(({ at }) => at)
  return { name: series.name, steps: keep.map((i) => steps[i] ?? 0), values: keep.map((i) => values[i] ?? 0), times: keep.map((i) => times[i] ?? 0) }
}
