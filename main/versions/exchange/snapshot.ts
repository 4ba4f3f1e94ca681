import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { artifactOrder, byText, historyArtifact, historyDataset } from '../../export/history'
import type { History, HistoryArtifact, HistoryRun, HistoryVersion } from '../../export/history'
import { DATABASE_FILE } from '../database'
import type { Db } from '../database'
import { madeOrNull } from '../made'
import { ObjectStore } from '../objects'
import { PointStore } from '../points'
import { ResultStore } from '../results'
import { RUN_SQL, VERSION_SQL, runNumber, runOf, versionOf } from '../rows'
import { writeSubset } from './subset'

/** What of a project is meant, by id. */
export interface Chosen { readonly versions: readonly string[]; readonly runs: readonly string[]; /** Every data set of the project, not those of these versions alone. */ readonly allData: boolean }

/** A history that lies in a project: as it was in one instant, whatever is written there meanwhile. */
export interface Snapshot {
  readonly history: History
  /** The same rows as a SQLite database of their own. */
  database(path: string): void
  close(): void
}

const links = z.object({ parent: z.string().nullable() })
const owner = z.object({ version: z.string() })
const filled = (text: string | null): string | null => (text === '' ? null : text)

function versionIn(row: unknown): HistoryVersion {
  const version = versionOf(row)
  const { id, short, hash, created, name, note, star, tags, hypothesis, verdict, pinned, dataset, dataFingerprint, recipe, params, code, environment, changes } = version
  return {
    id, short, hash: madeOrNull(version) === null ? null : hash, created, parent: links.parse(row).parent, name: filled(name), note, star, tags, hypothesis, verdict, pinned, dataset, dataFingerprint,
    recipe: recipe === null ? null : { ...recipe }, params, code, environment, changes,
  }
}

function runIn(row: unknown, results: ResultStore): HistoryRun {
  const number = runNumber(row)
  const { id, short, state, cause, message, hint, seed, engineAsked, engine, threads, determinism, created, started, ended, seconds, dataWait, attempts, epoch, epochs, step, steps, last, best, weights, preflight, reason } = runOf(row, results.of([number]).get(number))
  return {
    id, short, version: owner.parse(row).version, state, cause, message: filled(message), hint: filled(hint), seed, engineAsked, engine: filled(engine), threads, determinism, created, started, ended, seconds, dataWait, attempts, epoch, epochs, step, steps,
    last, best, weights, preflight, reason: filled(reason),
  }
}

/** Opens the history of these versions and runs on a connection of its own, in one read transaction. Rows are read one at a time. */
export function openSnapshot(dir: string, schema: number, { versions, runs, allData }: Chosen): Snapshot {
  const db: Db = new Database(join(dir, DATABASE_FILE), { readonly: true })
  db.exec('BEGIN')
  const points = new PointStore(db)
  const results = new ResultStore(db, () => 0)
  const objects = new ObjectStore(dir)
  const [versionIds, runIds] = [[...versions].sort(byText), [...runs].sort(byText)]
  const [ofVersion, ofRun, numberOf, files] = [db.prepare(`${VERSION_SQL} WHERE v.id = ?`), db.prepare(`${RUN_SQL} WHERE r.id = ?`), db.prepare('SELECT number FROM runs WHERE id = ?').pluck(), db.prepare('SELECT kind, hash, bytes, created, step FROM artifacts WHERE run = ?')]
  const known = new Set(versionIds)
  const version = (id: string): HistoryVersion | undefined => {
    const row = known.has(id) ? ofVersion.get(id) : undefined
    return row === undefined ? undefined : versionIn(row)
  }
  const used = new Set(allData ? [] : versionIds.map((id) => version(id)?.dataset))
  const datasets = db.prepare('SELECT name, reader, path, fingerprint, added FROM datasets ORDER BY added, name').all().map((row) => historyDataset.parse(row)).filter(({ name }) => allData || used.has(name))
  const history: History = {
    project: { name: basename(dir), schema }, datasets, version,
    *versions() {
      for (const id of versionIds) {
        const row = version(id)
        if (row !== undefined) yield row
      }
    },
    *runs() {
      for (const id of runIds) {
        const row = ofRun.get(id)
        if (row !== undefined) yield runIn(row, results)
      }
    },
    series: (run) => points.parts(z.int().parse(numberOf.get(run) ?? 0)),
    artifacts: (run) => files.all(run).map((row): HistoryArtifact => historyArtifact.parse(row)).sort(artifactOrder),
    object(hash) {
      const path = objects.place(hash)
      return existsSync(path) ? path : null
    },
  }
  return {
    history,
    database: (path) => writeSubset(path, join(dir, DATABASE_FILE), { versions: versionIds, runs: runIds, datasets: datasets.map(({ name }) => name) }),
    close() {
      db.exec('COMMIT')
      db.close()
    },
  }
}
