import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import type { Clearance } from '../../preload/contract'
import { code, environment, fingerprint, holdLog, recipe } from './log.fixture'

const held = holdLog()
const { freeze, reopen } = held

describe('freezing', () => {
  it('gives an identical recipe the version it has, whatever its seed and engine', () => {
    const first = freeze()
    const again = freeze({ seed: 9, engine: 'wasm' })
    expect(first.created).toBe(true)
    expect(again.created).toBe(false)
    expect(again.version.short).toBe('v1')
  })
  it('says what changed against the newest version on the same data, in one sentence', () => {
    freeze()
    const { version } = freeze({ norm: { kind: 'group', groups: 8 }, batch: { norm: 4 } })
    expect(version.parent).toBe('v1')
    expect(version.changes?.sentence).toBe('batch norm -> group norm (8), batch 32 -> 4')
    expect(version.changes?.confounded).toBe(true)
  })
  it('is compared with the newest version that did not fail, and keeps which were passed over; a parent that was named stays so', () => {
    const ran = (fields: Record<string, unknown>, state: 'done' | 'failed', parent: string | null = null): string => {
      const { version } = held.log.freeze({ recipe: recipe(fields), code, diffs: [], dataFingerprint: fingerprint, environment, name: null, parent })
      const run = held.log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
      held.log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
      held.log.setState(run.id, state)
      return run.id
    }
    ran({}, 'failed')
    ran({ batch: { norm: 2 } }, 'done')
    expect(held.log.version('v2')).toMatchObject({ parent: 'v1', parentage: { asked: false, failed: [] } })
    ran({ batch: { norm: 4 } }, 'failed')
    held.log.trash(ran({ batch: { norm: 8 } }, 'failed'))
    expect(freeze({ batch: { norm: 16 } }).version).toMatchObject({ parent: 'v2', parentage: { asked: false, failed: ['v4', 'v3'] } })
    ran({ batch: { norm: 64 } }, 'done', 'v3')
    expect(held.log.version('v6')).toMatchObject({ parent: 'v3', parentage: { asked: true, failed: [] } })
    // One that has not run yet is none that failed.
    expect([held.log.version('v1').parentage, freeze({ batch: { norm: 128 } }).version.parent]).toEqual([null, 'v6'])
    expect(freeze({ batch: { norm: 256 } }).version.parent).toBe('v7')
    expect(held.log.verify().problems).toEqual([])
  })
  it('does not call one changed factor confounded', () => {
    freeze()
    const { version } = freeze({ optim: { kind: 'sgd', lr: 0.1 } })
    expect(version.changes).toMatchObject({ factors: ['optim.lr'], confounded: false, sentence: 'lr 0.05 -> 0.1' })
  })
})

describe('runs', () => {
  const newRun = () => held.log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
  it('keeps what was found before a run, whole and in short, with the reason for starting it all the same', () => {
    const clearance: Clearance = { report: { seconds: 1, findings: [{ check: 'norm', title: 'Norm', level: 'red', message: 'unreliable', numbers: { noise: 0.5 }, fixes: [] }] }, reason: 'to see it' }
    const run = held.log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3, clearance })
    expect([run.preflight, run.reason]).toEqual([[{ check: 'norm', level: 'red', message: 'unreliable' }], 'to see it'])
    expect(held.log.clearance(run.short)).toEqual(clearance)
    expect([newRun().preflight, held.log.verify().problems]).toEqual([null, []])
  })
  it('are listed without reading all that was found before them', () => {
    const clearance: Clearance = { report: { seconds: 1, findings: [{ check: 'norm', title: 'Norm', level: 'red', message: 'unreliable', numbers: { noise: 0.5 }, fixes: [] }] }, reason: 'to see it' }
    const run = held.log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3, clearance })
    held.log.close()
    const db = new Database(join(held.dir, 'atelier.sqlite'))
    db.prepare("UPDATE clearances SET clearance = 'unreadable'").run()
    db.close()
    held.open()
    expect(held.log.runs()).toEqual([run])
    expect(() => held.log.clearance(run.short)).toThrow()
    expect(held.log.verify().problems).toEqual(['what was found before run r1: its clearance is not what its edits say'])
  })
  it('wait in the order in which they were asked for, also after a restart', () => {
    newRun()
    newRun()
    reopen()
    expect(held.log.nextQueued()?.short).toBe('r1')
    held.log.setState('r1', 'stopped')
    expect(held.log.nextQueued()?.short).toBe('r2')
  })
  it('refuse a move that makes no sense and say which state they are in', () => {
    newRun()
    held.log.beginAttempt(held.log.run('r1').id, { engine: 'tensorflow', threads: 2, pid: 1, fromStep: 0, totalSteps: 10 })
    held.log.setState('r1', 'done', { weights: fingerprint })
    expect(() => held.log.setState('r1', 'queued')).toThrow(/r1 is done/)
    expect(held.log.run('r1').weights).toBe(fingerprint)
  })
  it('end as done with their state, weights and artifacts together, or not at all', () => {
    newRun()
    held.log.beginAttempt(held.log.run('r1').id, { engine: 'tensorflow', threads: 2, pid: 1, fromStep: 0, totalSteps: 10 })
    const object = held.log.putObject(Buffer.from('weights'))
    const broken = { kind: 'best', hash: 'no hash', bytes: 0.5, step: 1 }
    expect(() => held.log.finish('r1', { weights: fingerprint, artifacts: [{ kind: 'final', ...object, step: 1 }, broken] })).toThrow()
    expect(held.log.run('r1')).toMatchObject({ state: 'running', weights: null })
    expect(held.log.artifacts('r1')).toEqual([])
    expect(held.log.finish('r1', { weights: fingerprint, artifacts: [{ kind: 'final', ...object, step: 1 }] })).toMatchObject({ state: 'done', weights: fingerprint })
    expect(held.log.artifacts('r1').map(({ kind, hash }) => [kind, hash])).toEqual([['final', object.hash]])
    expect(held.log.verify().problems).toEqual([])
  })
  it('left running by an owner that died become interrupted', () => {
    newRun()
    held.log.beginAttempt(held.log.run('r1').id, { engine: 'tensorflow', threads: 2, pid: 1, fromStep: 0, totalSteps: 10 })
    reopen()
    expect(held.log.interruptRunning().map((run) => run.state)).toEqual(['interrupted'])
  })
  it('leave the list when trashed and come back when restored', () => {
    newRun()
    held.log.setState('r1', 'stopped')
    held.log.trash('r1')
    expect(held.log.runs()).toEqual([])
    expect(held.log.restore('r1').short).toBe('r1')
    expect(held.log.runs()).toHaveLength(1)
  })
})

describe('an object from a file', () => {
  it('leaves the file where it is, so that the work which made it can be done again', () => {
    const file = join(held.dir, 'best.safetensors')
    writeFileSync(file, 'weights')
    const object = held.log.putObject({ file })
    expect(readFileSync(file, 'utf8')).toBe('weights')
    expect(held.log.putObject({ file })).toEqual(object)
    rmSync(file)
    expect(readFileSync(held.log.objectPath(object.hash), 'utf8')).toBe('weights')
  })
})

describe('a file that cannot be used', () => {
  const raw = (work: (db: Database.Database) => void): void => {
    held.log.close()
    const db = new Database(join(held.dir, 'atelier.sqlite'))
    work(db)
    db.close()
  }
  const reopens = () => held.open()
  afterEach(() => {
    rmSync(held.dir, { recursive: true, force: true })
    held.open()
  })
  it('of a newer schema is refused by name and left as it is', () => {
    raw((db) => db.pragma('user_version = 99'))
    const before = readFileSync(join(held.dir, 'atelier.sqlite'))
    expect(reopens).toThrow(/newer Atelier \(its schema is 99/)
    expect(readFileSync(join(held.dir, 'atelier.sqlite')).equals(before)).toBe(true)
  })
  it('that is no database is called damaged and is not written over', () => {
    held.log.close()
    writeFileSync(join(held.dir, 'atelier.sqlite'), 'this is not a database, and it is long enough to be looked at as one. '.repeat(20))
    expect(reopens).toThrow(/damaged/)
    expect(readFileSync(join(held.dir, 'atelier.sqlite'), 'utf8')).toContain('not a database')
  })
  it('of another program is not taken over', () => {
    raw((db) => { db.pragma('application_id = 7') })
    expect(reopens).toThrow(/another program/)
  })
})
