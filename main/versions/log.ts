import { statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { artifactRow, runState, sheetView } from '../../preload/contract'
import type { ArtifactRow, RunRow, VersionRow } from '../../preload/contract'
import type { Clock } from '../lib/clock'
import { AtelierError } from '../lib/errors'
import { canonicalJson } from '../lib/hash'
import type { IdMaker } from '../lib/ids'
import { changeSetOf } from './changes'
import { logExchange } from './exchange/log'
import { EditChain } from './chain'
import { DATABASE_FILE, openDatabase, pragmaNumber } from './database'
import { machineName } from './environment'
import { firstFitted, fittedValues } from './fitted'
import { lineageOf } from './lineage'
import { hashOfMade, madeOf } from './made'
import { ObjectStore } from './objects'
import { parentOn } from './parent'
import { PointStore, thin } from './points'
import { purgeSteps } from './purge'
import { versionRecord } from './records'
import { ResultStore } from './results'
import { runLife } from './run-life'
import { INPUTS_SQL, RUN_SQL, VERSION_SQL, attemptOf, checkAlive, clearanceOf, inputsOf, reproductionOf, runNumber, runOf, seedRunOf, versionOf } from './rows'
import { versionEdits } from './edits'
import { countedRuns } from './sheet/names'
import { Sheet, defineAggregates } from './sheet/page'
import { SettingStore } from './sheet/settings'
import { transactionsOf } from './transactions'
import type { DatasetEntry, FreezeInput, Preview, VersionLog } from './types'
import { verifyLog } from './verify'

const unknown = (what: string, ref: string): AtelierError => new AtelierError('versions.unknown', `This project has no ${what} ${ref}.`, `List them with "atelier ${what}s list".`)
const runSeed = z.object({ short: z.string(), version: z.string(), seed: z.int().nullable(), state: runState })
const entry = z.object({ name: z.string(), reader: z.string(), path: z.string(), fingerprint: z.string().nullable(), added: z.number() })

/** Opens the version log of a project folder for writing, making it when the folder has none. */
export function openLog(dir: string, { clock, ids }: { clock: Clock; ids: IdMaker }): VersionLog {
  const db = openDatabase(dir)
  const points = new PointStore(db)
  const results = new ResultStore(db, (name) => points.metric(name))
  const settings = new SettingStore(db)
  let writes = 0
  const sheet = new Sheet(db, () => writes)
  const objects = new ObjectStore(dir)
  const chain = new EditChain(db, dir)
  // A project that moved to another machine must not take over the threads and engine of the old one.
  const machine = machineName()
  defineAggregates(db)

  const numbers = new Map<string, number>()
  const { durably, quickly, together } = transactionsOf(db, chain, clock, dir, {
    wrote() { writes += 1 },
    undone() {
      settings.forget()
      points.reload()
      numbers.clear()
    },
  })
  try {
    quickly(() => settings.fill())
  } catch (error) {
    db.close()
    throw error
  }
  const byRef = (sql: string, alias: string, ref: string): unknown => (/^[vr]\d+$/.test(ref) ? db.prepare(`${sql} WHERE ${alias}.number = ?`).get(Number(ref.slice(1))) : db.prepare(`${sql} WHERE ${alias}.id = ?`).get(ref))
  const version = (ref: string): VersionRow => {
    const row = byRef(VERSION_SQL, 'v', ref)
    if (row === undefined) throw unknown('version', ref)
    checkAlive(row, 'v')
    return versionOf(row)
  }
  const run = (ref: string): RunRow => {
    const row = byRef(RUN_SQL, 'r', ref)
    if (row === undefined) throw unknown('run', ref)
    checkAlive(row, 'r')
    const number = runNumber(row)
    return runOf(row, results.of([number]).get(number))
  }
  /** Asked with every batch of points, so remembered: the number of a run never changes. */
  function numberOf(ref: string): number {
    const number = numbers.get(ref) ?? Number(run(ref).short.slice(1))
    numbers.set(ref, number)
    return number
  }
  /** Of a run that was read before; "r34" needs no look. */
  const knownNumber = (ref: string): number => (/^r\d+$/.test(ref) ? Number(ref.slice(1)) : numberOf(ref))
  const rows = <T>(sql: string, make: (row: unknown) => T, ...args: unknown[]): T[] => db.prepare(sql).all(...args).map((row) => make(row))
  const runs = (rest: string, ...args: unknown[]): RunRow[] => {
    const found = db.prepare(`${RUN_SQL} ${rest}`).all(...args)
    const held = results.of(found.length > 2000 ? undefined : found.map(runNumber))
    return found.map((row) => runOf(row, held.get(runNumber(row))))
  }

  const life = runLife({ db, now: () => clock.now(), newId: () => ids(clock.now()), durably, points, version, run, runs, numberOf })
  const { edit, pin, trashVersions, restoreVersions, bringBack } = versionEdits({ db, now: () => clock.now(), durably, version, runs })

  const hashOf = ({ recipe, code, dataFingerprint: fingerprint, environment }: FreezeInput): string => hashOfMade({ recipe, code, fingerprint, environment })

  function preview(input: FreezeInput, hash = hashOf(input)): Preview {
    const held = db.prepare<[string], { id: string }>('SELECT id FROM versions WHERE hash = ?').get(hash)
    if (held !== undefined) {
      const same = version(held.id)
      return { same, parent: same.parent === null ? null : version(same.parent), parentage: same.parentage, changes: same.changes }
    }
    const chosen = input.parent !== null ? { id: input.parent, parentage: { asked: true, failed: [] } } : parentOn(db, input.recipe.data.dataset)
    const parent = chosen === null ? null : version(chosen.id)
    const changes = parent === null ? null : changeSetOf(madeOf(parent), { recipe: input.recipe, code: input.code, fingerprint: input.dataFingerprint, environment: input.environment })
    return { same: null, parent, parentage: chosen?.parentage ?? null, changes }
  }

  function freeze(input: FreezeInput): { version: VersionRow; created: boolean } {
    const hash = hashOf(input)
    const { same, parent, parentage, changes } = preview(input, hash)
    if (same !== null) {
      // What is trained again is wanted again.
      if (same.trashed !== null) restoreVersions([same.id])
      if (input.name !== null) edit([{ ref: same.id, changes: { name: input.name } }])
      return { version: version(same.id), created: false }
    }
    const { dataset } = input.recipe.data
    const id = ids(clock.now())
    for (const diff of input.diffs) objects.put(Buffer.from(diff))
    durably((edit) => {
      db.prepare('INSERT INTO versions (id, hash, created, parent, name, dataset, fingerprint, recipe, code, environment, changes, parentage) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
        id, hash, clock.now(), parent?.id ?? null, input.name, dataset, input.dataFingerprint, canonicalJson(input.recipe), canonicalJson(input.code), canonicalJson(input.environment), changes === null ? null : canonicalJson(changes), parentage === null ? null : canonicalJson(parentage))
      edit('version.frozen', id, { hash, name: input.name, parent: parent?.id ?? null, parentage, row: versionRecord(db, id) })
      const frozen = version(id)
      settings.write(Number(frozen.short.slice(1)), frozen)
    })
    return { version: version(id), created: true }
  }

  return {
    dir,
    schema: Number(db.pragma('user_version', { simple: true })),
    counts: () => ({
      versions: z.int().parse(db.prepare('SELECT count(*) FROM versions WHERE trashed IS NULL').pluck().get()), runs: z.int().parse(db.prepare('SELECT count(*) FROM runs WHERE trashed IS NULL').pluck().get()), bytes: statSync(join(dir, DATABASE_FILE)).size,
    }),
    used: () => db.transaction(() => (pragmaNumber(db, 'page_count') - pragmaNumber(db, 'freelist_count')) * pragmaNumber(db, 'page_size'))(),
    together, freeze, preview: (input) => preview(input), version, run,
    clearance(ref) {
      const held = db.prepare('SELECT clearance FROM clearances WHERE run = ?').get(run(ref).id)
      return held === undefined ? null : clearanceOf(held)
    },
    versions: () => rows(`${VERSION_SQL} WHERE v.trashed IS NULL ORDER BY v.number DESC`, versionOf),
    fitted(ref) {
      const { id, recipe } = version(ref)
      const first = firstFitted(db, id)
      return first === null || recipe === null ? null : fittedValues(first, recipe)
    },
    seeds: (ref) => rows('SELECT number, seed, state, trashed FROM runs WHERE version = ? AND seed IS NOT NULL ORDER BY number', seedRunOf, version(ref).id),
    diff: (a, b) => changeSetOf(madeOf(version(a)), madeOf(version(b))),
    edit, pin, trashVersions, restoreVersions, sheet, ...life, ...logExchange({ db, dir, chain, objects, now: () => clock.now(), durably, together, bringBack, restoreRun: life.restore }),
    usedDatasets: () => rows('SELECT dataset AS name, count(*) AS versions FROM versions WHERE trashed IS NULL GROUP BY dataset ORDER BY versions DESC, dataset', (row) => z.object({ name: z.string(), versions: z.int() }).parse(row)),
    imageColumns: (dataset) => z.array(z.string()).parse(db.prepare("SELECT DISTINCT json_extract(recipe, '$.data.imageColumn') AS found FROM versions WHERE dataset = ? AND purged IS NULL AND found IS NOT NULL ORDER BY found").pluck().all(dataset)),
    baseline: () => z.string().nullable().parse(db.prepare("SELECT 'v' || number FROM versions WHERE pinned = 1").pluck().get() ?? null),
    lineage: (metric) => lineageOf(db, metric),
    resultNames: () => results.names(),
    values: (metric, dataset) => results.values(metric, dataset),
    views: () => rows('SELECT body FROM views ORDER BY name', (row) => sheetView.parse(JSON.parse(z.object({ body: z.string() }).parse(row).body))),
    putView: (view) => quickly(() => { db.prepare('INSERT INTO views (name, body, changed) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body, changed = excluded.changed').run(view.name, JSON.stringify(view), clock.now()) }),
    removeView: (name) => quickly(() => { db.prepare('DELETE FROM views WHERE name = ?').run(name) }),
    runs: (limit) => runs('WHERE r.trashed IS NULL ORDER BY r.number DESC LIMIT ?', limit ?? -1),
    runsOf: (refs) => runs(`WHERE ${countedRuns('r', 'v')} AND v.id IN (SELECT value FROM json_each(?)) ORDER BY r.number`, JSON.stringify(refs.map((ref) => version(ref).id))),
    seedsOf: (refs) => rows(`SELECT 'r' || r.number AS short, 'v' || v.number AS version, r.seed, r.state FROM runs r JOIN versions v ON v.id = r.version WHERE ${countedRuns('r', 'v')} AND v.id IN (SELECT value FROM json_each(?)) ORDER BY r.number`, (row) => runSeed.parse(row), JSON.stringify(refs.map((ref) => version(ref).id))),
    // Recipes are kept in one canonical text, so that equal ones are equal without what belongs to the run.
    twin: (recipe) => runs("WHERE r.trashed IS NULL AND r.reproduces IS NULL AND v.dataset = ? AND r.seed = ? AND r.state IN ('done', 'running', 'queued', 'paused') AND json_remove(v.recipe, '$.seed', '$.engine', '$.determinism') = json_remove(?, '$.seed', '$.engine', '$.determinism') ORDER BY r.number DESC LIMIT 1", recipe.data.dataset, recipe.seed, canonicalJson(recipe))[0] ?? null,
    nextQueued: () => runs("WHERE r.state = 'queued' AND r.trashed IS NULL ORDER BY r.queued, r.number LIMIT 1")[0] ?? null,
    attempts: (ref) => rows('SELECT attempt, started, from_step, runtime, fitted FROM attempts WHERE run = ? ORDER BY attempt', attemptOf, run(ref).id),
    progress(id, { epoch, step, seconds, dataWait, last, best }) {
      const row = run(id)
      try {
        quickly(() => db.transaction(() => {
          db.prepare('UPDATE runs SET epoch = ?, step = ?, seconds = ?, data_wait = ? WHERE id = ?').run(epoch, step, seconds, dataWait, row.id)
          results.write(Number(row.version.slice(1)), numberOf(row.id), { last, best })
        })())
      } catch (error) {
        // Metrics that were new in it are not in the file.
        points.reload()
        throw error
      }
      return run(row.id)
    },
    appendPoints: (id, attempt, given) => quickly(() => points.append(numberOf(id), attempt, given)),
    inputs: (ref) => inputsOf(db.prepare(INPUTS_SQL).get(run(ref).id)),
    reproduction: (ref) => reproductionOf(db.prepare('SELECT reproduction FROM runs WHERE id = ?').get(run(ref).id)),
    unjudged: () => runs("WHERE r.reproduces IS NOT NULL AND r.reproduction IS NULL AND +r.state = 'done' AND r.purged IS NULL ORDER BY r.number"),
    series: (ref, names, maxPoints) => points.read(numberOf(ref), names).map((series) => (maxPoints === undefined ? series : thin(series, maxPoints))),
    curves: (refs, metric) => points.curves(refs.map(knownNumber), metric).map(({ run: number, steps, values }) => ({ run: `r${number}`, steps, values })),
    curveNames: (refs) => points.names(refs.map(knownNumber)),
    putObject: (content) => quickly(() => objects.put(content)),
    objectPath: (hash) => objects.path(hash),
    artifacts: (ref) => rows<ArtifactRow>('SELECT kind, hash, bytes, created, step FROM artifacts WHERE run = ? ORDER BY kind, created DESC', (row) => artifactRow.parse(row), run(ref).id),
    datasets: () => rows<DatasetEntry>('SELECT * FROM datasets ORDER BY added', (row) => entry.parse(row)),
    putDataset: ({ name, reader, path, fingerprint }) => durably((edit) => {
      db.prepare('INSERT INTO datasets (name, reader, path, fingerprint, added) VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET reader = excluded.reader, path = excluded.path, fingerprint = excluded.fingerprint').run(name, reader, path, fingerprint, clock.now())
      edit('data.added', name, { reader, path, fingerprint, added: db.prepare('SELECT added FROM datasets WHERE name = ?').pluck().get(name) })
    }),
    removeDataset: (name) => durably((edit) => {
      db.prepare('DELETE FROM datasets WHERE name = ?').run(name)
      edit('data.removed', name, {})
    }),
    machineFact: (id, key) => z.string().nullable().parse(db.prepare('SELECT value FROM machine_facts WHERE version = ? AND key = ?').pluck().get(id, `${machine} ${key}`) ?? null),
    putMachineFact: (id, key, value) => quickly(() => { db.prepare('INSERT INTO machine_facts (version, key, value) VALUES (?, ?, ?) ON CONFLICT (version, key) DO NOTHING').run(id, `${machine} ${key}`, value) }),
    purging: (before) => purgeSteps({ db, dir, objects, now: () => clock.now(), durably }, before),
    head: () => chain.head(), editHash: (seq) => chain.hashAt(seq),
    verify: () => verifyLog(db, chain, points, objects),
    close() {
      // What a full disk keeps out of the database stays in the log beside it, and the next opening goes on from there.
      try {
        quickly(() => db.pragma('wal_checkpoint(TRUNCATE)'))
      } finally {
        db.close()
      }
    },
  }
}
