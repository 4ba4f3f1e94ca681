import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import type { Fitted } from '../data'
import { sha256Of } from '../lib/hash'
import { newIdMaker } from '../lib/ids'
import { openLog } from './log'
import { versionStripped } from './purge'
import type { Purged } from './purge'
import type { VersionLog } from './types'

const DAY = 24 * 60 * 60 * 1000
const environment = { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null }
const runtime = {
  engine: 'wasm' as const, device: 'CPU', deviceName: 'test', threads: { intra: 1, inter: 1 }, kernels: null, kernelBuild: null, atelier: '0.1.0', tensorflow: null, tfjs: '4.22.0', decoder: '0.35', node: '20', v8: '11', electron: null,
  os: 'Linux', architecture: 'x64', cpu: 'test', instructionSets: ['avx2'], gpu: null, variables: {},
}
const fitted: Fitted = { mean: [3.25], std: [2.5], features: ['weight'], categories: {}, image: null, view: null, targets: {} }

let dir: string
let now = 1_800_000_000_000
let log: VersionLog
const open = (): VersionLog => openLog(dir, { clock: { now: () => now, monotonic: () => now }, ids: newIdMaker() })
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-purge-'))
  log = open()
})
afterEach(() => {
  log.close()
  rmSync(dir, { recursive: true, force: true })
})

/** All of it at once. */
function purge(): Purged {
  const steps = log.purging(now - 30 * DAY)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}
const diff = (lr: number): string => `diff of ${lr}`
function frozen(lr: number, parent: string | null = null): string {
  return log.freeze({
    recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' }, optim: { kind: 'sgd', lr } }), code: { atelier: { version: '0', commit: 'c', diffHash: sha256Of(diff(lr)) }, project: null }, diffs: [diff(lr)],
    dataFingerprint: `sha256:${'a'.repeat(64)}`, environment, name: null, parent,
  }).version.short
}
/** A finished run with points, results, fitted values and weights; equal weights are one object. */
function trained(version: string, seed: number, weights = `weights of ${version} ${seed}`): string {
  const { id, short } = log.createRun({ version, seed, engineAsked: 'auto', determinism: false, epochs: 1, clearance: { report: { seconds: 1, findings: [] }, reason: null } })
  const attempt = log.beginAttempt(id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 2 })
  log.describeAttempt(id, attempt, { engine: 'wasm', threads: 1, fromStep: 0, totalSteps: 2, plan: null, runtime, fitted: { ...fitted, mean: [seed] } })
  log.appendPoints(id, attempt, { names: ['loss'], name: new Uint16Array(2), step: Uint32Array.of(1, 2), value: Float64Array.of(2, 1), time: Float64Array.of(now, now) })
  log.progress(id, { epoch: 1, step: 2, seconds: 1, dataWait: 0, last: { 'val.loss': seed }, best: { 'val.loss': { value: seed, epoch: 1 } } })
  log.finish(id, { weights: sha256Of(weights), artifacts: [{ kind: 'final', step: 2, ...log.putObject(Buffer.from(weights)) }] })
  mkdirSync(join(dir, 'runs', id), { recursive: true })
  writeFileSync(join(dir, 'runs', id, 'checkpoint'), 'left')
  mkdirSync(join(dir, 'reports'), { recursive: true })
  writeFileSync(join(dir, 'reports', `${short}.html`), 'said')
  return short
}
const isThere = (content: string): boolean => { try { return existsSync(log.objectPath(sha256Of(content))) } catch { return false } }
const sound = (): void => expect(log.verify().problems).toEqual([])

describe('the trash', () => {
  it('keeps for 30 days; then results, weights, folder, report and what was fitted go, numbers stay taken and the log stays whole', () => {
    const [first, gone] = [frozen(0.1), frozen(0.2)]
    const [kept, lost] = [trained(first, 1), trained(gone, 2)]
    log.edit([{ ref: gone, changes: { name: 'named', note: 'noted', hypothesis: 'hoped', tags: ['t'] } }])
    const { id } = log.run(lost)
    log.trashVersions([gone])
    now += 30 * DAY - 1
    expect(purge()).toEqual({ versions: [], runs: [], objects: 0, bytes: 0 })
    expect(log.version(gone)).toMatchObject({ name: 'named' })
    now += 2
    expect(purge()).toMatchObject({ versions: [gone], runs: [], objects: 2 })
    sound()
    expect(() => log.version(gone)).toThrow(/v2 is gone for good/)
    expect(() => log.run(lost)).toThrow(/r2 is gone for good/)
    expect(() => log.restoreVersions([gone])).toThrow(/gone for good/)
    expect([isThere(`weights of ${gone} 2`), isThere(diff(0.2)), existsSync(join(dir, 'runs', id)), existsSync(join(dir, 'reports', 'r2.html')), isThere(`weights of ${first} 1`), isThere(diff(0.1)), existsSync(join(dir, 'reports', 'r1.html'))]).toEqual([false, false, false, false, true, true, true])
    expect(log.sheet.page({ scope: 'versions', where: '', sort: [], columns: [], offset: 0, limit: 10, trash: true }).total).toBe(0)
    expect(log.run(kept).state).toBe('done')
    // The same recipe is a version anew, with a number of its own.
    expect([frozen(0.2), trained('v3', 1)]).toEqual(['v3', 'r3'])
    sound()
    log.close()
    log = open()
    sound()
  })
  it('of runs on their own goes too, while their version and what its first run learnt stay', () => {
    const version = frozen(0.1)
    const [first, second] = [trained(version, 1), trained(version, 2)]
    log.trash(first)
    now += 31 * DAY
    log.trash(second)
    expect(purge()).toMatchObject({ versions: [], runs: [first] })
    sound()
    expect(log.fitted(version)).toMatchObject({ run: 'r1', inputs: [{ mean: 1 }] })
    expect(log.restore(second).state).toBe('done')
    expect(log.values('val.loss', 'mini')).toEqual([{ version, seed: 2, value: 2 }])
    sound()
  })
  it('keeps what another run refers to, and what a version on show was made from', () => {
    const parent = frozen(0.1)
    const child = frozen(0.2, parent)
    trained(parent, 1, 'the same')
    trained(child, 1, 'the same')
    log.trashVersions([parent])
    now += 31 * DAY
    expect(purge()).toMatchObject({ versions: [], runs: [] })
    expect(log.version(parent).trashed).not.toBeNull()
    // In the trash for less than 30 days, the child may come back: then the parent's tombstone still says what it differs from.
    log.trashVersions([child])
    expect(purge()).toMatchObject({ versions: [parent], objects: 1 })
    sound()
    expect(isThere('the same')).toBe(true)
    log.restoreVersions([child])
    expect(log.diff(parent, child).sentence).toBe(log.version(child).changes?.sentence)
    expect(log.version(child).parent).toBe(parent)
    expect(() => log.restoreVersions([parent])).toThrow(/gone for good/)
    log.trashVersions([child])
    now += 31 * DAY
    expect(purge()).toMatchObject({ versions: [child], objects: 2 })
    expect(() => log.version(parent)).toThrow(/gone for good/)
    expect(isThere('the same')).toBe(false)
    sound()
  })
  it('keeps the code that a reproduction was on as long as that stands, though its version and others are gone', () => {
    const [version, gone] = [frozen(0.1), frozen(0.2)]
    const first = trained(version, 1)
    const diffHash = sha256Of(diff(0.2))
    const { id } = log.createRun({ version, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1, reproduces: { run: log.run(first).id, inputs: { fingerprint: `sha256:${'a'.repeat(64)}`, code: { atelier: { version: '0', commit: 'c', diffHash }, project: null }, environment } } })
    log.setState(id, 'stopped')
    log.trashVersions([gone])
    now += 31 * DAY
    expect(purge()).toMatchObject({ versions: [gone], objects: 0 })
    expect(isThere(diff(0.2))).toBe(true)
    log.trash(id)
    now += 31 * DAY
    expect(purge()).toMatchObject({ runs: ['r2'], objects: 1 })
    expect(isThere(diff(0.2))).toBe(false)
    sound()
  })
  it('strips a version of the settings that another program named', () => {
    expect(versionStripped('x', false)).toMatchObject({ params: null })
    expect(versionStripped('x', true)).not.toHaveProperty('params')
    const gone = frozen(0.1)
    log.trashVersions([gone])
    now += 31 * DAY
    expect(purge()).toMatchObject({ versions: [gone] })
    sound()
  })
  it('leaves files alone while a run is on, which may be about to keep the very same bytes, and takes them later', () => {
    const version = frozen(0.1)
    const gone = trained(version, 1, 'the same')
    log.trash(gone)
    now += 31 * DAY
    const { id } = log.createRun({ version, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1, clearance: { report: { seconds: 1, findings: [] }, reason: null } })
    log.beginAttempt(id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 2 })
    expect(purge()).toMatchObject({ runs: [gone], objects: 0 })
    expect(isThere('the same')).toBe(true)
    log.setState(id, 'stopped')
    expect(purge()).toMatchObject({ runs: [], objects: 1 })
    expect(isThere('the same')).toBe(false)
    sound()
  })
  it('is looked at again before each step: what was restored, trained or built upon meanwhile stays', () => {
    const [restored, parent, busy, own, last] = [frozen(0.1), frozen(0.2), frozen(0.3), frozen(0.4), frozen(0.5)]
    trained(restored, 1)
    const [alone, back] = [trained(own, 1), trained(own, 2)]
    for (const run of [alone, back]) log.trash(run)
    log.trashVersions([restored, parent, busy, last])
    now += 31 * DAY
    const steps = log.purging(now - 30 * DAY)
    expect(steps.next()).toEqual({ done: false, value: `version ${last}` })
    log.restoreVersions([restored])
    const child = frozen(0.6, parent)
    log.createRun({ version: busy, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
    expect(steps.next()).toEqual({ done: false, value: `run ${alone}` })
    log.restore(back)
    const after = [...steps]
    expect(after.filter((step) => step !== null && step !== 'object' && step !== 'folder or report')).toEqual([])
    expect([log.run('r1').state, log.run(back).state, log.version(child).parent, log.version(parent).trashed === null, log.version(busy).short]).toEqual(['done', 'done', parent, false, busy])
    sound()
  })
  it('gives a version back with all of its runs or not at all, whenever it is wanted again', () => {
    const [wanted, gone] = [frozen(0.1), frozen(0.2)]
    const [back, away] = [[trained(wanted, 1), trained(wanted, 2)], [trained(gone, 1), trained(gone, 2)]]
    log.trashVersions([wanted, gone])
    now += 31 * DAY
    const steps = log.purging(now - 30 * DAY)
    expect(steps.next().value).toBe(`version ${gone}`)
    log.restoreVersions([wanted])
    expect(() => log.restoreVersions([gone])).toThrow(/v2 is gone for good/)
    for (const run of away) expect(() => log.run(run)).toThrow(/gone for good/)
    expect([...steps].filter((step) => step?.startsWith('version') === true || step?.startsWith('run') === true)).toEqual([])
    expect(log.runs().map(({ short, state }) => [short, state])).toEqual(back.reverse().map((short) => [short, 'done']))
    sound()
  })
  it('keeps bytes that something has come to refer to while it is emptied', () => {
    const version = frozen(0.1)
    log.trash(trained(version, 1, 'the same'))
    now += 31 * DAY
    const steps = log.purging(now - 30 * DAY)
    expect(steps.next().value).toBe('run r1')
    trained(version, 2, 'the same')
    expect([...steps].filter((step) => step === 'object')).toEqual([])
    expect(isThere('the same')).toBe(true)
    sound()
  })
  it('is emptied without reading the series of all runs for each that goes', () => {
    const db = new Database(join(dir, 'atelier.sqlite'))
    const plan = db.prepare('EXPLAIN QUERY PLAN SELECT 1 FROM series WHERE axis = 1').all().map((row) => JSON.stringify(row)).join(' ')
    db.close()
    expect(plan).toMatch(/SEARCH series USING .*INDEX/)
  })
  it('lets nothing of a version that is not gone be taken away by hand', () => {
    trained(frozen(0.1), 1)
    const db = new Database(join(dir, 'atelier.sqlite'))
    expect(() => db.exec('DELETE FROM version_fitted')).toThrow(/fitted values stay/)
    db.close()
  })
})

/** Purges, and kills itself at the given step. */
const purger = `
  import { openLog } from './built/log.mjs'
  const [project, time, at] = process.argv.slice(2)
  const log = openLog(project, { clock: { now: () => Number(time), monotonic: () => 0 }, ids: () => { throw new Error('none') } })
  let step = 0
  for (const what of log.purging(Number(time) - 30 * 24 * 60 * 60 * 1000)) if (what !== null && ++step === Number(at)) process.kill(process.pid, 'SIGKILL')
  log.close()`

describe('a purge that is killed', () => {
  let built: string
  beforeAll(async () => {
    built = mkdtempSync(join(tmpdir(), 'atelier-purger-'))
    symlinkSync(join(import.meta.dirname, '..', '..', 'node_modules'), join(built, 'node_modules'))
    await build({ configFile: false, logLevel: 'error', build: { ssr: join(import.meta.dirname, 'log.ts'), outDir: join(built, 'built'), emptyOutDir: false, rolldownOptions: { output: { format: 'es', entryFileNames: 'log.mjs' } } } })
    writeFileSync(join(built, 'purger.mjs'), purger)
  })
  afterAll(() => rmSync(built, { recursive: true, force: true }))

  it('between any two steps leaves a log that is whole, and a later one finishes', { timeout: 120_000 }, () => {
    // The first is what the others were made from.
    for (const [i, rate] of [0.1, 0.2, 0.3].entries()) trained(frozen(rate), i)
    const weights = ['weights of v2 1', 'weights of v3 2']
    log.trashVersions(['v2', 'v3'])
    log.trash(trained('v1', 7))
    now += 31 * DAY
    log.close()
    const kill = (at: number): string | null => spawnSync(process.execPath, [join(built, 'purger.mjs'), dir, String(now), String(at)], { stdio: 'inherit' }).signal
    // Each goes on where the one before was killed: first the rows, then folders and files.
    let kills = 0
    while (kill(1) === 'SIGKILL') {
      kills += 1
      log = open()
      sound()
      log.close()
      expect(kills).toBeLessThan(30)
    }
    // Two versions with their runs and a run on its own, three folders with three reports, weights of three and two diffs.
    expect(kills).toBe(3 + 6 + 5)
    log = open()
    expect(weights.map(isThere)).toEqual([false, false])
    expect(isThere('weights of v1 0')).toBe(true)
    expect(purge()).toEqual({ versions: [], runs: [], objects: 0, bytes: 0 })
    sound()
  })
})
