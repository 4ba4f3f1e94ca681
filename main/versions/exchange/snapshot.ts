import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import Database from 'better-sqlite3'
import { z } from 'zod'
import { artifactOrder, byText, historyArtifact, historyDataset, historyInputs } from '../../export/history'
import type { History, HistoryArtifact, HistoryRun, HistoryVersion } from '../../export/history'
import { DATABASE_FILE } from '../database'
import type { Db } from '../database'
import { madeOrNull } from '../made'
import { ObjectStore } from '../objects'
import { PointStore } from '../points'
import { ResultStore } from '../results'
import { RUN_SQL, VERSION_SQL, reproductionOf, runNumber, runOf, versionOf } from '../rows'
import { writeSubset } from './subset'

/** What of a project is meant, by id. */
export interface Chosen { readonly versions: readonly string[]; readonly runs: readonly string[]; /** Every data set of the project, not those of these versions alone. */ readonly allData: boolean }

/** A history that lies in a project: as it was in one instant, whatever is written there meanwhile. */
export interface Snapshot {
  readonly history: History
  /** Runs that stay at home because the run that they repeat does, in words: alone they would count as one more seed. */
  readonly left: readonly string[]
  /** The same rows as a SQLite database of their own. */
  database(path: string): void
  close(): void
}

const links = z.object({ parent: z.string().nullable() })
const owner = z.object({ version: z.string(), reproduces: z.string().nullable(), inputs: z.string().nullable() })
const repeating = z.object({ id: z.string(), short: z.string(), reproduces: z.string(), first: z.string() })
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
  const { version, reproduces, inputs } = owner.parse(row)
  return {
    id, short, version, state, cause, message: filled(message), hint: filled(hint), seed, engineAsked, engine: filled(engine), threads, determinism, created, started, ended, seconds, dataWait, attempts, epoch, epochs, step, steps,
    last, best, weights, preflight, reason: filled(reason), reproduces, inputs: inputs === null ? null : historyInputs.parse(JSON.parse(inputs)), reproduction: reproductionOf(row),
  }
}

/** Which of these runs go, those that repeat one which stays left out, and so on along the line. */
function withFirsts(db: Db, runs: readonly string[]): { runs: string[]; left: string[] } {
  const going = new Set(runs)
  const left: string[] = []
  let open = db.prepare("SELECT r.id, 'r' || r.number AS short, r.reproduces, 'r' || o.number AS first FROM runs r JOIN runs o ON o.id = r.reproduces WHERE r.id IN (SELECT value FROM json_each(?)) ORDER BY r.number").all(JSON.stringify(runs)).map((row) => repeating.parse(row))
  for (let before = -1; before !== open.length;) {
    before = open.length
    open = open.filter(({ id, short, reproduces, first }) => {
      if (going.has(reproduces)) return true
      going.delete(id)
      left.push(`${short} (it repeats ${first}, which is not in it)`)
      return false
    })
  }
  return { runs: [...going], left }
}

/** Opens the history of these versions and runs on a connection of its own, in one read transaction. Rows are read one at a time. */
export function openSnapshot(dir: string, schema: number, { versions, runs, allData }: Chosen): Snapshot {
  const db: Db = new Database(join(dir, DATABASE_FILE), { readonly: true })
  db.exec('BEGIN')
  const points = new PointStore(db)
  const results = new ResultStore(db, () => 0)
  const objects = new ObjectStore(dir)
  const whole = withFirsts(db, runs)
  const [versionIds, runIds] = [[...versions].sort(byText), whole.runs.sort(byText)]
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
    history, left: whole.left,
    database: (path) => writeSubset(path, join(dir, DATABASE_FILE), { versions: versionIds, runs: runIds, datasets: datasets.map(({ name }) => name) }),
    close() {
      db.exec('COMMIT')
      db.close()
    },
  }
}
