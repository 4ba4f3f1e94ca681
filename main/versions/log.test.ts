import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import type { Clearance, CodeState, Environment, Recipe, Runtime } from '../../preload/contract'
import type { Fitted } from '../data'
import { sha256Of } from '../lib/hash'
import { newIdMaker } from '../lib/ids'
import { openLog } from './log'
import type { VersionLog } from './types'

const environment: Environment = { atelier: '0.1.0', electron: '33.2.1', node: '20', tensorflow: '2.21.0', tfjs: '4.22.0', os: 'Linux', cpu: 'test', cores: 2, memoryBytes: 1, gpu: null }
const code: CodeState = { atelier: { version: '0.1.0', commit: null, diffHash: null }, project: null }
const fingerprint = `sha256:${'a'.repeat(64)}`
const recipe = (fields: Record<string, unknown> = {}): Recipe => recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'cnn-strided' }, ...fields })

let dir: string
let log: VersionLog
let now = 1_800_000_000_000
const parts = { clock: { now: () => (now += 1000), monotonic: () => now }, ids: newIdMaker() }
const freeze = (fields: Record<string, unknown> = {}) => log.freeze({ recipe: recipe(fields), code, diffs: [], dataFingerprint: fingerprint, environment, name: null, parent: null })
const reopen = (): void => {
  log.close()
  log = openLog(dir, parts)
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-log-'))
  log = openLog(dir, parts)
})
afterEach(() => {
  log.close()
  rmSync(dir, { recursive: true, force: true })
})

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
      const { version } = log.freeze({ recipe: recipe(fields), code, diffs: [], dataFingerprint: fingerprint, environment, name: null, parent })
      const run = log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
      log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
      log.setState(run.id, state)
      return run.id
    }
    ran({}, 'failed')
    ran({ batch: { norm: 2 } }, 'done')
    expect(log.version('v2')).toMatchObject({ parent: 'v1', parentage: { asked: false, failed: [] } })
    ran({ batch: { norm: 4 } }, 'failed')
    log.trash(ran({ batch: { norm: 8 } }, 'failed'))
    expect(freeze({ batch: { norm: 16 } }).version).toMatchObject({ parent: 'v2', parentage: { asked: false, failed: ['v4', 'v3'] } })
    ran({ batch: { norm: 64 } }, 'done', 'v3')
    expect(log.version('v6')).toMatchObject({ parent: 'v3', parentage: { asked: true, failed: [] } })
    // One that has not run yet is none that failed.
    expect([log.version('v1').parentage, freeze({ batch: { norm: 128 } }).version.parent]).toEqual([null, 'v6'])
    expect(freeze({ batch: { norm: 256 } }).version.parent).toBe('v7')
    expect(log.verify().problems).toEqual([])
  })
  it('does not call one changed factor confounded', () => {
    freeze()
    const { version } = freeze({ optim: { kind: 'sgd', lr: 0.1 } })
    expect(version.changes).toMatchObject({ factors: ['optim.lr'], confounded: false, sentence: 'lr 0.05 -> 0.1' })
  })
})

describe('runs', () => {
  const newRun = () => log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
  it('keeps what was found before a run, whole and in short, with the reason for starting it all the same', () => {
    const clearance: Clearance = { report: { seconds: 1, findings: [{ check: 'norm', title: 'Norm', level: 'red', message: 'unreliable', numbers: { noise: 0.5 }, fixes: [] }] }, reason: 'to see it' }
    const run = log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3, clearance })
    expect([run.preflight, run.reason]).toEqual([[{ check: 'norm', level: 'red', message: 'unreliable' }], 'to see it'])
    expect(log.clearance(run.short)).toEqual(clearance)
    expect([newRun().preflight, log.verify().problems]).toEqual([null, []])
  })
  it('are listed without reading all that was found before them', () => {
    const clearance: Clearance = { report: { seconds: 1, findings: [{ check: 'norm', title: 'Norm', level: 'red', message: 'unreliable', numbers: { noise: 0.5 }, fixes: [] }] }, reason: 'to see it' }
    const run = log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3, clearance })
    log.close()
    const db = new Database(join(dir, 'atelier.sqlite'))
    db.prepare("UPDATE clearances SET clearance = 'unreadable'").run()
    db.close()
    log = openLog(dir, parts)
    expect(log.runs()).toEqual([run])
    expect(() => log.clearance(run.short)).toThrow()
    expect(log.verify().problems).toEqual(['what was found before run r1: its clearance is not what its edits say'])
  })
  it('wait in the order in which they were asked for, also after a restart', () => {
    newRun()
    newRun()
    reopen()
    expect(log.nextQueued()?.short).toBe('r1')
    log.setState('r1', 'stopped')
    expect(log.nextQueued()?.short).toBe('r2')
  })
  it('refuse a move that makes no sense and say which state they are in', () => {
    newRun()
    log.beginAttempt(log.run('r1').id, { engine: 'tensorflow', threads: 2, pid: 1, fromStep: 0, totalSteps: 10 })
    log.setState('r1', 'done', { weights: fingerprint })
    expect(() => log.setState('r1', 'queued')).toThrow(/r1 is done/)
    expect(log.run('r1').weights).toBe(fingerprint)
  })
  it('end as done with their state, weights and artifacts together, or not at all', () => {
    newRun()
    log.beginAttempt(log.run('r1').id, { engine: 'tensorflow', threads: 2, pid: 1, fromStep: 0, totalSteps: 10 })
    const object = log.putObject(Buffer.from('weights'))
    const broken = { kind: 'best', hash: 'no hash', bytes: 0.5, step: 1 }
    expect(() => log.finish('r1', { weights: fingerprint, artifacts: [{ kind: 'final', ...object, step: 1 }, broken] })).toThrow()
    expect(log.run('r1')).toMatchObject({ state: 'running', weights: null })
    expect(log.artifacts('r1')).toEqual([])
    expect(log.finish('r1', { weights: fingerprint, artifacts: [{ kind: 'final', ...object, step: 1 }] })).toMatchObject({ state: 'done', weights: fingerprint })
    expect(log.artifacts('r1').map(({ kind, hash }) => [kind, hash])).toEqual([['final', object.hash]])
    expect(log.verify().problems).toEqual([])
  })
  it('left running by an owner that died become interrupted', () => {
    newRun()
    log.beginAttempt(log.run('r1').id, { engine: 'tensorflow', threads: 2, pid: 1, fromStep: 0, totalSteps: 10 })
    reopen()
    expect(log.interruptRunning().map((run) => run.state)).toEqual(['interrupted'])
  })
  it('leave the list when trashed and come back when restored', () => {
    newRun()
    log.setState('r1', 'stopped')
    log.trash('r1')
    expect(log.runs()).toEqual([])
    expect(log.restore('r1').short).toBe('r1')
    expect(log.runs()).toHaveLength(1)
  })
})

const runtime: Runtime = {
  engine: 'wasm', device: 'CPU', deviceName: 'test', threads: { intra: 1, inter: 1 }, kernels: null, kernelBuild: null, atelier: '0.1.0', tensorflow: null, tfjs: '4.22.0', decoder: '0.35', node: '20', v8: '11', electron: null,
  os: 'Linux', architecture: 'x64', cpu: 'test', instructionSets: ['avx2', 'avx512f'], gpu: null, variables: { TF_ENABLE_ONEDNN_OPTS: '0' },
}

describe('fitted values', () => {
  const fitted = (mean: number): Fitted => ({
    mean: [mean, 0], std: [2.5, 1], features: ['weight', 'island'], categories: { island: ['Biscoe', 'Dream'] }, image: null, view: null,
    targets: { mass: { kind: 'zscore', numbers: [4201.75, 801.5], seen: { min: 2700, max: 6300 } }, label: { kind: 'none', numbers: [] } },
  })
  const targets = [{ name: 'mass', column: 'm', kind: 'regression', loss: 'mse', unit: 'g', transform: { kind: 'zscore' } }, { name: 'label', column: 'label', kind: 'class', loss: 'cross-entropy' }]
  const train = (values: Fitted): string[] => {
    const run = log.createRun({ version: freeze({ targets }).version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
    const attempt = log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
    return log.describeAttempt(run.id, attempt, { engine: 'wasm', threads: 1, fromStep: 0, totalSteps: 1, plan: null, runtime, fitted: values })
  }
  it('are the version\'s from its first training on, in units, and no part of what it is', () => {
    freeze({ targets })
    expect(log.fitted('v1')).toBeNull()
    const { hash } = log.version('v1')
    expect(train(fitted(3.25))).toEqual([])
    expect(train(fitted(3.25))).toEqual([])
    reopen()
    expect(log.fitted('v1')).toMatchObject({
      run: 'r1', pixels: false, standardized: true,
      inputs: [{ name: 'weight', mean: 3.25, spread: 2.5, categories: [] }, { name: 'island', categories: ['Biscoe', 'Dream'] }],
      targets: [{ name: 'mass', unit: 'g', kind: 'zscore', numbers: [4201.75, 801.5], formula: '(y - 4201.75) / 801.5', seen: { min: 2700, max: 6300 } }],
    })
    expect([log.version('v1').hash, log.versions().length, log.verify().problems]).toEqual([hash, 1, []])
  })
  it('and what an attempt ran on stay with the attempt, and are found out when they are altered', () => {
    train(fitted(3.25))
    expect(log.attempts('r1')).toMatchObject([{ attempt: 1, fromStep: 0, runtime, fitted: log.fitted('v1')?.hash }])
    log.close()
    const db = new Database(join(dir, 'atelier.sqlite'))
    db.exec("UPDATE attempts SET runtime = replace(runtime, 'avx512f', 'avx')")
    db.close()
    log = openLog(dir, parts)
    expect(log.verify().problems).toEqual(['attempt 1 of run r1: its runtime is not what its edits say'])
  })
  it('of a later training that differ are told, and leave the version\'s as they are', () => {
    train(fitted(3.25))
    const other = fitted(3.5)
    expect(train({ ...other, targets: { ...other.targets, mass: { kind: 'zscore', numbers: [4200, 801.5], seen: { min: 2700, max: 6300 } } } })).toEqual(['mean of weight 3.25 -> 3.5', 'transform of mass zscore, 4201.75, 801.5 -> zscore, 4200, 801.5'])
    expect([log.fitted('v1')?.inputs[0]?.mean, log.verify().problems]).toEqual([3.25, []])
  })
  it('can be neither changed nor taken away, and a log that was forced to is found out', () => {
    train(fitted(3.25))
    log.close()
    const db = new Database(join(dir, 'atelier.sqlite'))
    expect(() => db.prepare("UPDATE version_fitted SET fitted = '{}'").run()).toThrow(/stay as they are/)
    expect(() => db.prepare('DELETE FROM version_fitted').run()).toThrow(/stay as they are/)
    db.exec("DROP TRIGGER fitted_stay; DROP TRIGGER fitted_remain; UPDATE version_fitted SET fitted = replace(fitted, '3.25', '3.26')")
    db.close()
    log = openLog(dir, parts)
    expect(log.verify().problems).toEqual(['fitted values of version v1: its fitted is not what its edits say'])
    log.close()
    const again = new Database(join(dir, 'atelier.sqlite'))
    again.exec('DELETE FROM version_fitted')
    again.close()
    log = openLog(dir, parts)
    expect(log.verify().problems).toEqual(['fitted values of version v1 has edits but no row'])
  })
})

describe('an object from a file', () => {
  it('leaves the file where it is, so that the work which made it can be done again', () => {
    const file = join(dir, 'best.safetensors')
    writeFileSync(file, 'weights')
    const object = log.putObject({ file })
    expect(readFileSync(file, 'utf8')).toBe('weights')
    expect(log.putObject({ file })).toEqual(object)
    rmSync(file)
    expect(readFileSync(log.objectPath(object.hash), 'utf8')).toBe('weights')
  })
})

describe('points', () => {
  const columns = (from: number, count: number, shift = 0) => ({
    names: ['batch.loss', 'lr'], name: Uint16Array.from({ length: count * 2 }, (_, i) => i % 2), step: Uint32Array.from({ length: count * 2 }, (_, i) => from + Math.floor(i / 2)),
    value: Float64Array.from({ length: count * 2 }, (_, i) => shift + Math.sin(i)), time: Float64Array.from({ length: count * 2 }, (_, i) => 1_800_000_000_000 + i * 3),
  })
  it('come back as they were, over chunks, restarts and attempts, where the later attempt stands', () => {
    const run = log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    log.appendPoints(run.id, 1, columns(1, 3000))
    reopen()
    log.appendPoints(run.id, 2, columns(2000, 1500, 10))
    const [loss] = log.series(run.id, ['batch.loss'])
    expect(loss?.steps).toEqual(Array.from({ length: 3499 }, (_, i) => i + 1))
    expect(loss?.values[1998]).toBe(Math.sin(2 * 1998))
    expect(loss?.values[1999]).toBe(10 + Math.sin(0))
    expect(log.verify().problems).toEqual([])
  })
  it('stay as they are within an attempt: another one for a step is refused with its whole batch, also after a restart', () => {
    const run = log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    log.appendPoints(run.id, 1, columns(1, 10))
    expect(() => log.appendPoints(run.id, 1, columns(10, 5))).toThrow(/batch.loss has step 10 after step 10/)
    reopen()
    expect(() => log.appendPoints(run.id, 1, columns(10, 5))).toThrow(/step 10 after step 10/)
    log.appendPoints(run.id, 1, columns(11, 5))
    expect(log.series(run.id, ['batch.loss'])[0]?.steps).toEqual(Array.from({ length: 15 }, (_, i) => i + 1))
    expect(() => log.appendPoints(run.id, 1, { ...columns(20, 1), time: Float64Array.of(1.5, 2) })).toThrow(/whole number/)
  })
  it('are found out when a single byte of them is altered', () => {
    const run = log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    log.appendPoints(run.id, 1, columns(1, 10))
    log.close()
    const db = new Database(join(dir, 'atelier.sqlite'))
    const { value } = db.prepare<[], { value: Buffer }>('SELECT value FROM points WHERE metric = 1').get() ?? { value: Buffer.alloc(0) }
    value[12] = (value[12] ?? 0) ^ 1
    db.prepare('UPDATE points SET value = ? WHERE metric = 1').run(value)
    db.close()
    log = openLog(dir, parts)
    expect(log.verify().problems).toEqual(['points of r1, batch.loss, chunk 1 are not what was written'])
  })
  it('keep the smallest and largest value when thinned', () => {
    const run = log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    const points = columns(1, 5000)
    points.value[2 * 1234] = 99
    log.appendPoints(run.id, 1, points)
    const [thinned] = log.series(run.id, ['batch.loss'], 100)
    expect(thinned?.steps.length).toBeLessThanOrEqual(100)
    expect(Math.max(...(thinned?.values ?? []))).toBe(99)
  })
  it('take at most 12 bytes each in batches', () => {
    const run = log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    reopen()
    const before = log.counts().bytes
    log.appendPoints(run.id, 1, columns(1, 100_000))
    reopen()
    expect((log.counts().bytes - before) / 200_000).toBeLessThan(12)
  })
})

describe('a file that cannot be used', () => {
  const raw = (work: (db: Database.Database) => void): void => {
    log.close()
    const db = new Database(join(dir, 'atelier.sqlite'))
    work(db)
    db.close()
  }
  const reopens = () => openLog(dir, parts)
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true })
    log = openLog(dir, parts)
  })
  it('of a newer schema is refused by name and left as it is', () => {
    raw((db) => db.pragma('user_version = 99'))
    const before = readFileSync(join(dir, 'atelier.sqlite'))
    expect(reopens).toThrow(/newer Atelier \(its schema is 99/)
    expect(readFileSync(join(dir, 'atelier.sqlite')).equals(before)).toBe(true)
  })
  it('that is no database is called damaged and is not written over', () => {
    log.close()
    writeFileSync(join(dir, 'atelier.sqlite'), 'this is not a database, and it is long enough to be looked at as one. '.repeat(20))
    expect(reopens).toThrow(/damaged/)
    expect(readFileSync(join(dir, 'atelier.sqlite'), 'utf8')).toContain('not a database')
  })
  it('of another program is not taken over', () => {
    raw((db) => { db.pragma('application_id = 7') })
    expect(reopens).toThrow(/another program/)
  })
})

describe('verify', () => {
  it('names an altered edit, a missing object and a cut-off tail', () => {
    freeze()
    log.edit([{ ref: 'v1', changes: { note: 'first' } }])
    const run = log.createRun({ version: 'v1', seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
    const object = log.putObject(Buffer.from('content'))
    log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
    log.finish(run.id, { weights: null, artifacts: [{ kind: 'final', ...object, step: 1 }] })
    expect(log.verify().problems).toEqual([])
    rmSync(log.objectPath(object.hash))
    log.close()
    const db = new Database(join(dir, 'atelier.sqlite'))
    expect(() => db.prepare("UPDATE events SET body = '{}' WHERE seq = 2").run()).toThrow(/append-only/)
    expect(() => db.prepare('DELETE FROM events WHERE seq = 3').run()).toThrow(/append-only/)
    db.exec('DROP TRIGGER events_stay; DROP TRIGGER events_remain')
    db.prepare("UPDATE events SET body = '{}' WHERE seq = 2").run()
    db.prepare('DELETE FROM events WHERE seq >= 3').run()
    db.close()
    log = openLog(dir, parts)
    const { problems } = log.verify()
    expect(problems.join('; ')).toMatch(/edit 2 .*does not match/)
    expect(problems.join('; ')).toMatch(/edits 3 to 6 were cut off the end/)
    expect(problems.join('; ')).toMatch(/is missing/)
  })
  it('names rows that are not what their edits say, and a diff of the code that is missing', () => {
    const diff = 'diff --git a/x b/x'
    const hash = sha256Of(diff)
    log.freeze({ recipe: recipe(), code: { ...code, atelier: { ...code.atelier, commit: 'c', diffHash: hash } }, diffs: [diff], dataFingerprint: fingerprint, environment, name: 'first', parent: null })
    const run = log.createRun({ version: 'v1', seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
    log.edit([{ ref: 'v1', changes: { note: 'a note' } }])
    log.pin('v1', true)
    log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
    log.finish(run.id, { weights: fingerprint, artifacts: [{ kind: 'final', ...log.putObject(Buffer.from('weights')), step: 1 }] })
    const failed = log.createRun({ version: 'v1', seed: 2, engineAsked: 'auto', determinism: false, epochs: 1 })
    log.setState(failed.id, 'failed', { cause: 'nan', message: 'm', hint: 'h' })
    log.trash('r1')
    expect(log.verify().problems).toEqual([])
    rmSync(log.objectPath(hash))
    log.close()
    const db = new Database(join(dir, 'atelier.sqlite'))
    db.exec("UPDATE versions SET note = 'another', pinned = 0, name = 'x'; UPDATE runs SET state = 'stopped', trashed = NULL WHERE number = 1; UPDATE runs SET cause = 'bug' WHERE number = 2; UPDATE artifacts SET step = 2")
    db.close()
    log = openLog(dir, parts)
    expect(log.verify().problems.sort()).toEqual([
      'artifact final of run r1: its step is not what its edits say', `object ${hash} is missing`, 'run r1: its state is not what its edits say', 'run r1: its trashed is not what its edits say', 'run r2: its cause is not what its edits say',
      'version v1: its name is not what its edits say', 'version v1: its note is not what its edits say', 'version v1: its pinned is not what its edits say',
    ])
  })
  it('takes a HEAD that lags behind, but not one that names another edit', () => {
    freeze()
    const early = readFileSync(join(dir, 'HEAD'), 'utf8')
    log.edit([{ ref: 'v1', changes: { note: 'later' } }])
    writeFileSync(join(dir, 'HEAD'), early)
    expect(log.verify().problems).toEqual([])
    writeFileSync(join(dir, 'HEAD'), `1 ${fingerprint}`)
    expect(log.verify().problems).toEqual(['edit 1 is not the one noted in HEAD'])
  })
})
