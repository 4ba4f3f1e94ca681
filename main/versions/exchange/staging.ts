import Database from 'better-sqlite3'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { IMPORT_FOLDER } from '../../export/history'
import type { History, HistoryRun } from '../../export/history'
import { canonicalJson, sha256Of } from '../../lib/hash'
import { editHash } from '../chain'
import type { Db } from '../database'
import { migrations } from '../migrations'
import { packAxis, packValues, seriesHash } from '../packing'
import { pointsEdit } from '../series'
import type { PointsEdit } from '../series'
import type { EditWriter } from '../transactions'
import { pointsIn } from './incoming'
import type { Steps } from './steps'

/** What a plan decides and another one would decide otherwise. Points are no part of it. */
const PLANNED = ['events', 'settings', 'results', 'artifacts', 'runs', 'versions', 'datasets'] as const
/** Packed points by the id of their run, since its number here is the plan's to give. */
const POINTS = `
DROP TRIGGER events_stay;
DROP TRIGGER events_remain;
CREATE TABLE packed_axes (id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE packed (run TEXT NOT NULL, attempt INTEGER NOT NULL, metric INTEGER NOT NULL, count INTEGER NOT NULL, hash BLOB NOT NULL, axis INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (run, metric, attempt)) STRICT, WITHOUT ROWID;
CREATE TABLE sealed (run TEXT PRIMARY KEY, points INTEGER NOT NULL, edits TEXT NOT NULL) STRICT;
`
const sealedRow = z.object({ points: z.int(), edits: z.string().transform((text) => z.array(z.object({ attempt: z.int(), series: z.record(z.string(), z.int()), hash: z.string() })).parse(JSON.parse(text))) })
const editRow = z.object({ seq: z.int(), time: z.number(), kind: z.string(), subject: z.string(), body: z.string() })
/** Edits that are hashed in one step. */
const AT_A_TIME = 64

/**
 * A small log beside the project's own, in which what an import brings is made ready, with all that takes time: parsing,
 * packing, hashing. Nothing of it is in the project until all is copied there in one transaction; an owner that dies leaves a folder
 * that the next one clears away.
 */
export class Staging {
  private readonly folder: string
  readonly file: string
  readonly db: Db

  constructor(dir: string) {
    mkdirSync(join(dir, 'runs'), { recursive: true })
    this.folder = mkdtempSync(join(dir, 'runs', IMPORT_FOLDER))
    this.file = join(this.folder, 'staged.sqlite')
    this.db = new Database(this.file)
    // It is thrown away after a crash, so that it need not wait for the disk.
    for (const pragma of ['journal_mode = MEMORY', 'synchronous = OFF', 'foreign_keys = OFF']) this.db.pragma(pragma)
    this.db.transaction(() => { for (const step of [...migrations, POINTS]) this.db.exec(step) })()
  }

  /** Lets go of what an earlier plan decided. */
  clear(): void {
    this.db.transaction(() => { for (const table of PLANNED) this.db.exec(`DELETE FROM ${table}`) })()
  }

  /** Work on it that is one step. */
  step(work: () => void): void {
    this.db.transaction(work)()
  }

  /** An edit, which gets its hash once it is known what it follows. */
  edits(now: () => number): EditWriter {
    const put = this.db.prepare("INSERT INTO events (time, kind, subject, body, hash) VALUES (?, ?, ?, ?, '')")
    return (kind, subject, body) => { put.run(now(), kind, subject, canonicalJson(body)) }
  }

  /** Makes the edits follow this one of the project. */
  *chain(head: string): Steps<void> {
    const [next, set] = [this.db.prepare('SELECT seq, time, kind, subject, body FROM events WHERE seq > ? ORDER BY seq LIMIT ?'), this.db.prepare('UPDATE events SET hash = ? WHERE seq = ?')]
    let [previous, last] = [head, 0]
    for (let rows = next.all(last, AT_A_TIME); rows.length > 0; rows = next.all(last, AT_A_TIME)) {
      yield
      this.step(() => {
        for (const row of rows) {
          const edit = editRow.parse(row)
          previous = editHash(previous, edit)
          last = edit.seq
          set.run(previous, last)
        }
      })
    }
  }

  metric(name: string): number {
    this.db.prepare('INSERT OR IGNORE INTO metrics (name) VALUES (?)').run(name)
    return z.int().parse(this.db.prepare('SELECT id FROM metrics WHERE name = ?').pluck().get(name))
  }

  /** Packs the points of a run, series by series, where that was not done for an earlier plan; gives how many there are. Metrics logged at the same steps and times share an axis. */
  *points(history: History, run: HistoryRun): Steps<number> {
    const held = this.db.prepare('SELECT points, edits FROM sealed WHERE run = ?').get(run.id)
    if (held !== undefined) return sealedRow.parse(held).points
    const putAxis = this.db.prepare('INSERT INTO packed_axes (data) VALUES (?)')
    const put = this.db.prepare('INSERT INTO packed (run, attempt, metric, count, hash, axis, value) VALUES (?, ?, ?, ?, ?, ?, ?)')
    const axes = new Map<string, number | bigint>()
    const attempts = new Map<number, { name: string; count: number; hash: Buffer }[]>()
    let points = 0
    for (const series of history.series(run.id)) {
      yield
      const { name, attempt, ...columns } = pointsIn(run, series)
      const [data, hash, count] = [packAxis(columns.steps, columns.times), seriesHash(columns), columns.steps.length]
      const key = sha256Of(data)
      const axis = axes.get(key) ?? putAxis.run(data).lastInsertRowid
      axes.set(key, axis)
      put.run(run.id, attempt, this.metric(name), count, hash, axis, packValues(columns.values))
      attempts.set(attempt, [...(attempts.get(attempt) ?? []), { name, count, hash }])
      points += count
    }
    this.db.prepare('INSERT INTO sealed (run, points, edits) VALUES (?, ?, ?)').run(run.id, points, JSON.stringify([...attempts].map(([attempt, rows]) => pointsEdit(attempt, rows))))
    return points
  }

  /** What the edits must keep of a run's points, which were packed before. */
  sealed(run: string): PointsEdit[] {
    return sealedRow.parse(this.db.prepare('SELECT points, edits FROM sealed WHERE run = ?').get(run)).edits
  }

  close(): void {
    this.db.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}
