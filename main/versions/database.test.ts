import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AtelierError } from '../lib/errors'
import { explain, migrate, openDatabase } from './database'
import { derive } from './derive'
import { migrations } from './migrations'
import { compareResults } from './verify-sheet'

let dir: string
const file = (): string => join(dir, 'atelier.sqlite')
const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'no error'
  } catch (error) {
    return error instanceof AtelierError ? error.code : String(error)
  }
}
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-database-'))
  openDatabase(dir).close()
})
afterEach(() => {
  chmodSync(dir, 0o755)
  rmSync(dir, { recursive: true, force: true })
})

describe('opening', () => {
  it('calls a database that is gone or empty beside a HEAD damaged, and makes no new one', () => {
    writeFileSync(join(dir, 'HEAD'), '3 sha256:x')
    writeFileSync(file(), '')
    expect(codeOf(() => openDatabase(dir))).toBe('versions.damaged')
    rmSync(file())
    expect(codeOf(() => openDatabase(dir))).toBe('versions.damaged')
    expect(readdirSync(dir)).toEqual(['HEAD'])
  })
  it('notices a file that was cut short', () => {
    truncateSync(file(), 8192)
    expect(codeOf(() => openDatabase(dir))).toBe('versions.damaged')
  })
  it('leaves a folder of a newer schema exactly as it is, in write-ahead mode too', () => {
    const db = new Database(file())
    expect(db.pragma('journal_mode = WAL', { simple: true })).toBe('wal')
    db.pragma('user_version = 99')
    db.close()
    const before = readFileSync(file())
    expect(codeOf(() => openDatabase(dir))).toBe('versions.newer')
    expect(readdirSync(dir)).toEqual(['atelier.sqlite'])
    expect(readFileSync(file()).equals(before)).toBe(true)
  })
  it('says at once that a file or a folder may not be written', () => {
    // As another user, since root may write anything; an ordinary user is that user already.
    const refused = (): string => {
      if (process.geteuid?.() !== 0) return codeOf(() => openDatabase(dir))
      process.seteuid?.(65534)
      try {
        return codeOf(() => openDatabase(dir))
      } finally {
        process.seteuid?.(0)
      }
    }
    chmodSync(file(), 0o444)
    chmodSync(dir, 0o777)
    expect(refused()).toBe('versions.readonly')
    chmodSync(file(), 0o666)
    chmodSync(dir, 0o555)
    expect(refused()).toBe('versions.readonly')
  })
})

describe('migrating', () => {
  it('keeps the rows of the schema before, and a step that fails leaves that schema whole', () => {
    const db = openDatabase(dir)
    db.prepare("INSERT INTO datasets (name, reader, path, added) VALUES ('mini', 'folder', '/data', 1)").run()
    const renames = 'ALTER TABLE datasets ADD COLUMN license TEXT;'
    expect(() => migrate(db, dir, [...migrations, `${renames} SELECT nonsense;`])).toThrow(/nonsense/)
    expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
    expect(db.prepare('SELECT * FROM datasets').get()).not.toHaveProperty('license')
    migrate(db, dir, [...migrations, renames])
    expect(db.prepare('SELECT * FROM datasets').get()).toMatchObject({ name: 'mini', path: '/data', license: null })
    // The header says so at once, also to an Atelier that does not look into the write-ahead log.
    expect(readFileSync(file()).readUInt32BE(60)).toBe(migrations.length + 1)
    db.close()
  })
  it('to the second schema leaves open how long earlier runs waited for data', () => {
    const db = new Database(':memory:')
    migrate(db, dir, migrations.slice(0, 1))
    db.exec(`INSERT INTO versions (id, hash, created, dataset, fingerprint, recipe, code, environment) VALUES ('v', 'h', 1, 'd', 'f', '{}', '{}', '{}');
      INSERT INTO runs (id, version, state, seed, engine_asked, determinism, created, queued, epochs, seconds) VALUES ('r', 'v', 'done', 1, 'auto', 0, 1, 1, 2, 60)`)
    migrate(db, dir, migrations.slice(0, 2))
    expect(db.prepare('SELECT * FROM runs').get()).toMatchObject({ id: 'r', seconds: 60, data_wait: null })
    db.close()
  })
  it('to the fourth schema keeps what was found before a run, whole and in short', () => {
    const db = new Database(':memory:')
    migrate(db, dir, migrations.slice(0, 3))
    const clearance = JSON.stringify({ report: { seconds: 1, findings: [{ check: 'norm', title: 'Norm', level: 'red', message: 'it\'s "bad"', numbers: { noise: 0.5 }, fixes: [] }, { check: 'version', title: 'Version', level: 'green', message: 'good', numbers: {}, fixes: [] }] }, reason: 'to see it' })
    db.exec(`INSERT INTO versions (id, hash, created, dataset, fingerprint, recipe, code, environment) VALUES ('v', 'h', 1, 'd', 'f', '{}', '{}', '{}')`)
    const put = db.prepare("INSERT INTO runs (id, version, state, seed, engine_asked, determinism, created, queued, epochs, preflight) VALUES (?, 'v', 'done', 1, 'auto', 0, 1, 1, 2, ?)")
    put.run('asked', clearance)
    put.run('unasked', null)
    migrate(db, dir, migrations.slice(0, 4))
    expect(db.prepare('SELECT id, findings, reason FROM runs ORDER BY id').all()).toEqual([
      { id: 'asked', findings: JSON.stringify([{ check: 'norm', level: 'red', message: 'it\'s "bad"' }, { check: 'version', level: 'green', message: 'good' }]), reason: 'to see it' }, { id: 'unasked', findings: null, reason: null },
    ])
    expect(db.prepare('SELECT * FROM clearances').all()).toEqual([{ run: 'asked', clearance }])
    db.close()
  })
  it('to the eighth and ninth schema makes rows of the results of earlier runs, which verify takes as they are', () => {
    rmSync(dir, { recursive: true })
    mkdirSync(dir)
    const old = new Database(file())
    migrate(old, dir, migrations.slice(0, 7))
    old.exec(`INSERT INTO versions (id, hash, created, dataset, fingerprint, recipe, code, environment) VALUES ('v', 'h', 1, 'd', 'f', '{}', '{}', '{}');
      INSERT INTO runs (id, version, state, seed, engine_asked, determinism, created, queued, epochs, last, best) VALUES ('r', 'v', 'done', 1, 'auto', 0, 1, 1, 2, '{"loss":0.5}', '{"acc":{"value":0.9,"epoch":2}}')`)
    migrate(old, dir, migrations.slice(0, 8))
    old.close()
    const db = openDatabase(dir)
    const read = 'SELECT m.name, x.version, x.run, x.last, x.best, x.epoch FROM results x JOIN metrics m ON m.id = x.metric ORDER BY m.name'
    expect([db.pragma('user_version', { simple: true }), db.prepare(read).all()]).toEqual([migrations.length, [{ name: 'acc', version: 1, run: 1, last: null, best: 0.9, epoch: 2 }, { name: 'loss', version: 1, run: 1, last: 0.5, best: null, epoch: null }]])
    expect(db.prepare('SELECT count(*) FROM series').pluck().get()).toBe(0)
    // Their edits kept no results, so nothing is said of these.
    expect(compareResults(db, derive(db)).problems).toEqual([])
    db.close()
  })
  it('to the twelfth schema keeps every value, and may leave out what another program does not know', () => {
    rmSync(dir, { recursive: true })
    mkdirSync(dir)
    const old = new Database(file())
    migrate(old, dir, migrations.slice(0, 11))
    old.exec(`INSERT INTO versions (id, hash, created, dataset, fingerprint, recipe, code, environment) VALUES ('v', 'h', 1, 'd', 'f', '{"a":1}', '{"c":2}', '{"e":3}');
      INSERT INTO versions (id, hash, created, parent, dataset, fingerprint, recipe, code, environment) VALUES ('w', 'i', 2, 'v', 'd', 'f', '{}', '{}', '{}');
      INSERT INTO runs (id, version, state, seed, engine_asked, determinism, created, queued, epochs) VALUES ('r', 'v', 'done', 7, 'auto', 0, 1, 1, 2)`)
    old.close()
    const db = openDatabase(dir)
    expect(db.prepare('SELECT id, hash, parent, fingerprint, recipe, code, environment, params FROM versions ORDER BY number').all()).toEqual([
      { id: 'v', hash: 'h', parent: null, fingerprint: 'f', recipe: '{"a":1}', code: '{"c":2}', environment: '{"e":3}', params: null }, { id: 'w', hash: 'i', parent: 'v', fingerprint: 'f', recipe: '{}', code: '{}', environment: '{}', params: null },
    ])
    expect(db.prepare('SELECT seed, elsewhere FROM runs').all()).toEqual([{ seed: 7, elsewhere: null }])
    db.exec(`INSERT INTO versions (id, hash, created, dataset, params) VALUES ('x', 'j', 3, '', '{"lr":"0.1"}'); INSERT INTO runs (id, version, state, engine_asked, determinism, created, queued, epochs, elsewhere) VALUES ('s', 'x', 'stopped', 'auto', 0, 1, 1, 0, 2)`)
    expect([db.prepare('PRAGMA foreign_key_check').all(), db.prepare('PRAGMA integrity_check').pluck().all()]).toEqual([[], ['ok']])
    db.close()
  })
})

describe('a full disk', () => {
  it('refuses the change by name and keeps what was there', () => {
    const small = join(dir, 'small')
    // A disk of its own where this may be mounted; else SQLite's own limit, which answers in the same way.
    const mounted = spawnSync('sh', ['-c', `mkdir ${small} && mount -t tmpfs -o size=1m tmpfs ${small}`]).status === 0
    try {
      const db = openDatabase(small)
      if (!mounted) db.pragma('max_page_count = 100')
      const put = db.prepare('INSERT INTO datasets (name, reader, path, added) VALUES (?, ?, ?, 1)')
      let kept = 0
      let failure: unknown = null
      for (; failure === null && kept < 10_000; kept += failure === null ? 1 : 0) {
        try {
          put.run(`set${kept}`, 'folder', 'x'.repeat(5000))
        } catch (error) {
          failure = explain(error, small)
        }
      }
      expect(failure).toMatchObject({ code: 'disk.full' })
      expect(db.prepare('SELECT count(*) FROM datasets').pluck().get()).toBe(kept)
      expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
      db.close()
    } finally {
      if (mounted) spawnSync('umount', [small])
    }
  })
})
