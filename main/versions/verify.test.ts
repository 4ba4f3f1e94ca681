import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { recipeFrame } from '../../preload/contract'
import type { Clearance, Runtime } from '../../preload/contract'
import type { Fitted } from '../data'
import { sha256Of } from '../lib/hash'
import { newIdMaker } from '../lib/ids'
import { openLog } from './log'
import { MOVING, UNCOVERED } from './records'
import type { Points, VersionLog } from './types'

let dir: string
let log: VersionLog
let db: Database.Database
let now = 1_800_000_000_000
const parts = { clock: { now: () => (now += 1000), monotonic: () => now }, ids: newIdMaker() }
const environment = { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null }
const runtime: Runtime = {
  engine: 'wasm', device: 'CPU', deviceName: 'test', threads: { intra: 1, inter: 1 }, kernels: null, kernelBuild: null, atelier: '0.1.0', tensorflow: null, tfjs: '4.22.0', decoder: '0.35', node: '20', v8: '11', electron: null,
  os: 'Linux', architecture: 'x64', cpu: 'test', instructionSets: ['avx2'], gpu: null, variables: {},
}
const fitted: Fitted = { mean: [3.25], std: [2.5], features: ['weight'], categories: {}, image: null, view: null, targets: {} }
const DIFF = 'diff --git a/x b/x'

const points = (from: number, count: number): Points => ({
  names: ['loss', 'lr'], name: Uint16Array.from({ length: 2 * count }, (_, i) => i % 2), step: Uint32Array.from({ length: 2 * count }, (_, i) => from + Math.floor(i / 2)),
  value: Float64Array.from({ length: 2 * count }, (_, i) => Math.sin(from + i)), time: new Float64Array(2 * count).fill(now),
})
function freeze(fields: object, name: string | null): string {
  return log.freeze({
    recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' }, ...fields }), code: { atelier: { version: '0', commit: 'c', diffHash: sha256Of(DIFF) }, project: null }, diffs: [DIFF],
    dataFingerprint: `sha256:${'a'.repeat(64)}`, environment, name, parent: null,
  }).version.id
}
function begin(run: string): number {
  const attempt = log.beginAttempt(run, { engine: 'tensorflow', threads: 2, pid: 7, fromStep: 0, totalSteps: 300 })
  log.describeAttempt(run, attempt, { engine: 'tensorflow', threads: 2, fromStep: 0, totalSteps: 300, plan: '{"onednn":[]}', runtime, fitted })
  log.appendPoints(run, attempt, points(1 + 50 * attempt, 150))
  log.progress(run, { epoch: 2, step: 150, seconds: 12.5, dataWait: 0.1, last: { 'val.accuracy': 0.9, 'train.loss': 0.25 }, best: { 'val.accuracy': { value: 0.9, epoch: 2 } } })
  return attempt
}

/** A project that has a row of every kind, and runs that are done, failed, resumed, trashed, queued and on. */
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-verify-'))
  log = openLog(dir, parts)
  log.putDataset({ name: 'mini', reader: 'folder', path: '/data/mini', fingerprint: `sha256:${'a'.repeat(64)}` })
  log.putDataset({ name: 'gone', reader: 'csv', path: '/data/gone', fingerprint: null })
  log.removeDataset('gone')
  const [first, second] = [freeze({}, 'first'), freeze({ optim: { kind: 'sgd', lr: 0.1 } }, null)]
  log.edit([{ ref: second, changes: { note: 'a note', star: true, tags: ['paper', 'small'], hypothesis: 'It learns faster.', verdict: 'It does.' } }])
  log.pin(first, true)
  log.pin(second, true)
  const clearance: Clearance = { report: { seconds: 1, findings: [{ check: 'norm', title: 'Norm', level: 'red', message: 'unreliable', numbers: { noise: 0.5 }, fixes: [] }] }, reason: 'to see it' }
  const newRun = (version: string, seed: number): string => log.createRun({ version, seed, engineAsked: 'auto', determinism: false, epochs: 3, clearance }).id
  const [done, failed, resumed, trashed, running] = [newRun(first, 1), newRun(first, 2), newRun(second, 3), newRun(second, 4), newRun(second, 5)]
  newRun(second, 6)
  for (const run of [done, failed, resumed, trashed]) begin(run)
  log.finish(done, { weights: sha256Of('w'), artifacts: [{ kind: 'final', ...log.putObject(Buffer.from('final weights')), step: 150 }, { kind: 'best', ...log.putObject(Buffer.from('best weights')), step: 100 }] })
  log.setState(failed, 'failed', { cause: 'nan', message: 'The loss became infinite.', hint: 'Lower the learning rate.' })
  log.setState(resumed, 'interrupted')
  log.setState(resumed, 'queued')
  begin(resumed)
  log.setState(resumed, 'stopped')
  log.setState(trashed, 'stopped')
  log.trash(trashed)
  log.putMachineFact(first, 'threads.tensorflow', '2')
  const dropped = freeze({ optim: { kind: 'sgd', lr: 0.2 } }, null)
  log.setState(newRun(dropped, 7), 'stopped')
  log.trashVersions([dropped])
  log.trashVersions([first])
  log.restoreVersions([first])
  log.putView({ name: 'mine', where: '', sort: [], scope: 'versions', columns: [], differing: false, deltas: false })
  begin(running)
  db = new Database(join(dir, 'atelier.sqlite'))
  // Whoever alters a file does not ask its triggers and keys.
  db.pragma('foreign_keys = OFF')
  db.exec('DROP TRIGGER events_stay; DROP TRIGGER events_remain; DROP TRIGGER fitted_stay; DROP TRIGGER fitted_remain')
})
afterAll(() => {
  db.close()
  log.close()
  rmSync(dir, { recursive: true, force: true })
})

const tables = (): string[] => z.array(z.string()).parse(db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").pluck().all())
const record = z.record(z.string(), z.union([z.string(), z.number(), z.instanceof(Buffer), z.null()]))
type Row = z.infer<typeof record>
const rowsOf = (table: string): Row[] => db.prepare(`SELECT * FROM ${table}`).all().map((row) => record.parse(row))
const where = (row: Row): string => Object.keys(row).map((column) => `"${column}" IS ?`).join(' AND ')
const RUNNING = 5
/** Of a run that is on nobody knows yet where it will stand, and which results it will have. */
const moves = (table: string, column: string, row: Row): boolean => (table === 'runs' && row.state === 'running' && MOVING.includes(column)) || (table === 'results' && row.run === RUNNING && !['run', 'version'].includes(column))

/** One byte, bit or digit of a value made another. */
function altered(value: Row[string], at: number): Row[string] {
  if (value === null) return null
  if (typeof value === 'number') return Number.isInteger(value) ? value + (at % 2 === 0 ? 1 : -1) : value * (1 + 2 ** -(at % 50))
  if (value.length === 0) return typeof value === 'string' ? 'x' : Buffer.of(1)
  if (typeof value === 'string') {
    const place = at % value.length
    return `${value.slice(0, place)}${value[place] === '0' ? '1' : '0'}${value.slice(place + 1)}`
  }
  const bytes = Buffer.from(value)
  bytes.writeUInt8(bytes.readUInt8(at % bytes.length) ^ (1 << (at % 8)), at % bytes.length)
  return bytes
}
/** Something for a column that holds nothing, of its type. */
const something = (table: string, column: string): Row[string] =>
  ({ TEXT: 'x', INTEGER: 1, REAL: 1.5, BLOB: Buffer.of(1) })[z.enum(['TEXT', 'INTEGER', 'REAL', 'BLOB']).parse(db.prepare(`SELECT type FROM pragma_table_info('${table}') WHERE name = ?`).pluck().get(column))]

/** Whether the file took the change; what its own keys refuse is no case. */
function update(table: string, from: Row, to: Row): boolean {
  try {
    return db.prepare(`UPDATE ${table} SET ${Object.keys(to).map((column) => `"${column}" = ?`).join(', ')} WHERE ${where(from)}`).run(...Object.values(to), ...Object.values(from)).changes === 1
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT')) return false
    throw error
  }
}

describe('verify', () => {
  it('has nothing to say of a project that is whole', () => {
    expect(log.verify().problems).toEqual([])
  })

  it('names every altered value of every column that is not left out with a reason', () => {
    const silent: string[] = []
    for (const table of tables()) {
      if (table in UNCOVERED) continue
      const rows = rowsOf(table)
      for (const column of Object.keys(rows[0] ?? {})) {
        fc.assert(fc.property(fc.nat(), fc.nat(), (pick, at) => {
          const row = rows[pick % rows.length] ?? {}
          if (moves(table, column, row)) return
          const value = row[column] ?? null
          const other = { ...row, [column]: value === null ? something(table, column) : altered(value, at) }
          if (!update(table, row, other)) return
          const { problems } = log.verify()
          expect(update(table, other, row)).toBe(true)
          if (problems.length === 0) silent.push(`${table}.${column}: ${String(value)} -> ${String(other[column])}`)
        }), { numRuns: 6 })
      }
    }
    expect(silent).toEqual([])
    expect(log.verify().problems).toEqual([])
  }, 120_000)

  it('names every missing row', () => {
    const silent: string[] = []
    for (const table of tables()) {
      if (table in UNCOVERED) continue
      for (const row of rowsOf(table)) {
        // Of an attempt that goes on nobody knows yet which chunk is the last, and which results there will be.
        if ((table === 'points' && row.chunk === 3) || (table === 'results' && row.run === RUNNING)) continue
        db.prepare(`DELETE FROM ${table} WHERE ${where(row)}`).run(...Object.values(row))
        const { problems } = log.verify()
        db.prepare(`INSERT INTO ${table} (${Object.keys(row).map((column) => `"${column}"`).join(', ')}) VALUES (${Object.keys(row).map(() => '?').join(', ')})`).run(...Object.values(row))
        if (problems.length === 0) silent.push(`${table}: ${JSON.stringify(row)}`)
      }
    }
    expect(silent).toEqual([])
    expect(log.verify().problems).toEqual([])
  }, 60_000)

  it('says which row it is and which column', () => {
    const said = (sql: string, back: string): string[] => {
      db.exec(sql)
      const { problems } = log.verify()
      db.exec(back)
      return problems
    }
    expect(said("UPDATE runs SET seconds = 1 WHERE number = 1", 'UPDATE runs SET seconds = 12.5 WHERE number = 1')).toEqual(['run r1: its seconds is not what its edits say'])
    expect(said("UPDATE versions SET number = 9 WHERE number = 2", 'UPDATE versions SET number = 2 WHERE number = 9')).toEqual(['version v2: its number is not what its edits say'])
    expect(said('UPDATE attempts SET threads = 3 WHERE attempt = 2', 'UPDATE attempts SET threads = 2 WHERE attempt = 2')).toEqual(['attempt 2 of run r3: its threads is not what its edits say'])
    const accuracy = "run = 1 AND metric = (SELECT id FROM metrics WHERE name = 'val.accuracy')"
    expect(said(`UPDATE results SET best = 0.95 WHERE ${accuracy}`, `UPDATE results SET best = 0.9 WHERE ${accuracy}`)).toEqual(['result val.accuracy of run r1: its best is not what its edits say'])
    expect(said(`CREATE TEMP TABLE kept AS SELECT * FROM results WHERE ${accuracy}; DELETE FROM results WHERE ${accuracy}`, 'INSERT INTO results SELECT * FROM kept; DROP TABLE kept')).toEqual(['result val.accuracy of run r1 has edits but no row'])
    const rate = "version = 2 AND path = (SELECT id FROM paths WHERE path = 'optim.lr')"
    expect(said(`UPDATE settings SET value = 0.5 WHERE ${rate}`, `UPDATE settings SET value = 0.1 WHERE ${rate}`)).toEqual(['setting optim.lr of version v2 is not what the version says'])
    expect(said("UPDATE versions SET verdict = 'No.' WHERE number = 2", "UPDATE versions SET verdict = 'It does.' WHERE number = 2")).toEqual(['version v2: its verdict is not what its edits say'])
    expect(said("UPDATE datasets SET path = '/x'", "UPDATE datasets SET path = '/data/mini'")).toEqual(['data set mini: its path is not what its edits say'])
    expect(said('CREATE TEMP TABLE kept AS SELECT * FROM series WHERE run = 3 AND attempt = 2 AND metric = 1; DELETE FROM series WHERE run = 3 AND attempt = 2 AND metric = 1', 'INSERT INTO series SELECT * FROM kept; DROP TABLE kept'))
      .toEqual(['points of r3, attempt 2: loss has none of 150'])
  })

  it('names an object of which a byte is altered, one that was cut short, and one that is missing', () => {
    const objects = [sha256Of(DIFF), sha256Of('final weights'), sha256Of('best weights')]
    fc.assert(fc.property(fc.constantFrom(...objects), fc.nat(), fc.integer({ min: 1, max: 255 }), (hash, at, change) => {
      const path = log.objectPath(hash)
      const before = readFileSync(path)
      const after = Buffer.from(before)
      after.writeUInt8(after.readUInt8(at % after.length) ^ change, at % after.length)
      writeFileSync(path, after)
      expect(log.verify().problems).toEqual([`object ${hash} was altered`])
      truncateSync(path, at % before.length)
      expect(log.verify().problems).toEqual([`object ${hash} was altered`])
      rmSync(path)
      expect(log.verify().problems).toEqual([`object ${hash} is missing`])
      writeFileSync(path, before)
    }), { numRuns: 20 })
  })

  it('finds a tail that was cut off, wherever, and a HEAD of which a byte is altered', () => {
    const head = join(dir, 'HEAD')
    const before = readFileSync(head)
    const edits = rowsOf('events')
    fc.assert(fc.property(fc.integer({ min: 1, max: edits.length }), (from) => {
      db.prepare('DELETE FROM events WHERE seq >= ?').run(from)
      const { problems } = log.verify()
      for (const row of edits.slice(from - 1)) db.prepare('INSERT INTO events (seq, time, kind, subject, body, hash) VALUES (?, ?, ?, ?, ?, ?)').run(row.seq, row.time, row.kind, row.subject, row.body, row.hash)
      expect(problems).toContain(`edits ${from} to ${edits.length} were cut off the end`)
    }), { numRuns: 10 })
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 1, max: 127 }), (at, change) => {
      const after = Buffer.from(before)
      after.writeUInt8(after.readUInt8(at % after.length) ^ change, at % after.length)
      writeFileSync(head, after)
      expect(log.verify().problems.join()).toMatch(/HEAD|cut off the end/)
    }), { numRuns: 30 })
    rmSync(head)
    expect(log.verify().problems).toEqual(['HEAD, which names the newest edit, is missing'])
    writeFileSync(head, before)
    expect(log.verify().problems).toEqual([])
  })
})
