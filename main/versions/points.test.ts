import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import { newIdMaker } from '../lib/ids'
import { openLog } from './log'
import type { Points, VersionLog } from './types'

let dir: string
let log: VersionLog
let now = 1_800_000_000_000
const parts = { clock: { now: () => (now += 1000), monotonic: () => now }, ids: newIdMaker() }
const environment = { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null }

function newRun(): string {
  const { version } = log.freeze({
    recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' } }), code: { atelier: { version: '0', commit: null, diffHash: null }, project: null }, diffs: [],
    dataFingerprint: `sha256:${'a'.repeat(64)}`, environment, name: null, parent: null,
  })
  return log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 }).id
}
const begin = (run: string): number => log.beginAttempt(run, { engine: 'tensorflow', threads: 1, pid: 1, fromStep: 0, totalSteps: 10 })
/** "loss" and "lr" at the same steps and times, "val" at every hundredth step. */
function points(from: number, count: number, value = Math.sin): Points {
  const rows = Array.from({ length: count }, (_, i) => from + i).flatMap((step) => [[0, step], [1, step], ...(step % 100 === 0 ? [[2, step]] : [])])
  return {
    names: ['loss', 'lr', 'val'], name: Uint16Array.from(rows, ([name = 0]) => name), step: Uint32Array.from(rows, ([, step = 0]) => step),
    value: Float64Array.from(rows, ([name = 0, step = 0]) => value(step * (name + 1))), time: Float64Array.from(rows, ([, step = 0]) => 1_800_000_000_000 + step * 7 + (step % 3)),
  }
}
/** Looks into the file beside the log; what is changed there is changed behind its back. */
function raw<T>(work: (db: Database.Database) => T): T {
  const db = new Database(join(dir, 'atelier.sqlite'))
  try {
    return work(db)
  } finally {
    db.close()
  }
}
const count = (table: string): unknown => raw((db) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-points-'))
  log = openLog(dir, parts)
})
afterEach(() => {
  log.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('points of a run that ends', () => {
  it('are packed and stay what they were, over attempts, with one axis for metrics of the same steps', () => {
    const run = newRun()
    for (const from of [1, 700]) {
      log.appendPoints(run, begin(run), points(from, 1000))
      const before = log.series(run)
      log.setState(run, 'interrupted')
      expect(log.series(run)).toEqual(before)
    }
    expect([count('points'), count('series'), count('axes')]).toEqual([0, 6, 4])
    expect(log.series(run, ['val']).map(({ name, steps }) => [name, steps.length])).toEqual([['val', 16]])
    expect(log.verify().problems).toEqual([])
  })
  it('keep every bit of every value', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.double(), fc.constantFrom(-0, NaN, Infinity, -Infinity)), { minLength: 1, maxLength: 200 }), (values) => {
      const run = newRun()
      const steps = Uint32Array.from(values, (_, i) => i + 1)
      log.appendPoints(run, begin(run), { names: ['x'], name: new Uint16Array(values.length), step: steps, value: Float64Array.from(values), time: new Float64Array(values.length) })
      log.setState(run, 'stopped')
      const [kept] = log.series(run)
      expect(kept?.values.every((value, i) => Object.is(value, values[i]))).toBe(true)
      expect(kept?.steps).toEqual([...steps])
    }), { numRuns: 30 })
    expect(log.verify().problems).toEqual([])
  })
  it('keep their hash when an owner that died left them unpacked, and packing twice changes nothing', () => {
    const run = newRun()
    log.appendPoints(run, begin(run), points(1, 500))
    raw((db) => db.exec('CREATE TRIGGER no_room BEFORE INSERT ON axes BEGIN SELECT RAISE(ABORT, \'no room\'); END'))
    log.close()
    log = openLog(dir, parts)
    log.interruptRunning()
    // The state was entered although nothing could be packed, and the points are as safe as before.
    expect([log.run(run).state, count('axes')]).toEqual(['interrupted', 0])
    const [before, hashes] = [log.series(run), raw((db) => db.prepare('SELECT metric, hash FROM series').all())]
    expect(log.verify().problems).toEqual([])
    raw((db) => db.exec('DROP TRIGGER no_room'))
    for (let again = 0; again < 2; again += 1) {
      log.tidy()
      expect([count('points'), count('axes'), count("events WHERE kind = 'run.points'")]).toEqual([0, 2, 1])
      expect(log.series(run)).toEqual(before)
      expect(raw((db) => db.prepare('SELECT metric, hash FROM series').all())).toEqual(hashes)
      expect(log.verify().problems).toEqual([])
    }
  })
  it('take no more, also after a restart', () => {
    const run = newRun()
    log.appendPoints(run, begin(run), points(1, 10))
    log.setState(run, 'stopped')
    expect(() => log.appendPoints(run, 1, points(11, 10))).toThrow(/attempt 1 of r1 has ended/)
    log.close()
    log = openLog(dir, parts)
    expect(() => log.appendPoints(run, 1, points(11, 10))).toThrow(/attempt 1 of r1 has ended/)
  })
  it('are named when one of them is altered before it was packed, and stay as they are', () => {
    const run = newRun()
    log.appendPoints(run, begin(run), points(1, 50))
    raw((db) => db.exec("CREATE TRIGGER no_room BEFORE INSERT ON axes BEGIN SELECT RAISE(ABORT, 'no room'); END"))
    log.setState(run, 'stopped')
    raw((db) => db.exec('DROP TRIGGER no_room; UPDATE points SET value = zeroblob(400) WHERE metric = 1'))
    log.tidy()
    expect(count('points')).toBe(1)
    expect(log.verify().problems).toEqual(['points of r1, loss, chunk 1 are not what was written', 'points of r1, loss, attempt 1: they do not match their hash'])
  })
  it('are refused by name when they are damaged', () => {
    const run = newRun()
    log.appendPoints(run, begin(run), points(1, 50))
    log.setState(run, 'stopped')
    raw((db) => db.exec("UPDATE series SET value = x'00112233445566' WHERE metric = 1"))
    expect(() => log.series(run, ['loss'])).toThrow(/points of loss in r1, attempt 1, are damaged/)
    expect(log.series(run, ['lr'])[0]?.steps).toHaveLength(50)
  })
  it('take at most 10 bytes each when nothing about their values is known, and 5 as a training logs them', () => {
    const before = log.used()
    const [arbitrary, trained] = [newRun(), newRun()]
    log.appendPoints(arbitrary, begin(arbitrary), points(1, 20_000))
    log.setState(arbitrary, 'stopped')
    const between = log.used()
    log.appendPoints(trained, begin(trained), points(1, 20_000, (x) => Math.fround(Math.abs(Math.sin(x * x)))))
    log.setState(trained, 'stopped')
    expect((between - before) / 40_200).toBeLessThan(10)
    expect((log.used() - between) / 40_200).toBeLessThan(5)
  })
})

describe('an append that is refused', () => {
  it('names a time that is no whole millisecond or too far away to be kept', () => {
    const run = newRun()
    const attempt = begin(run)
    for (const time of [0.5, NaN, Infinity, 2 ** 51, -(2 ** 51)]) {
      expect(() => log.appendPoints(run, attempt, { names: ['x'], name: Uint16Array.of(0), step: Uint32Array.of(1), value: Float64Array.of(1), time: Float64Array.of(time) })).toThrow(/whole number of milliseconds/)
    }
  })
  it('leaves no metric behind that the next one would take for known', () => {
    const run = newRun()
    const attempt = begin(run)
    expect(() => log.appendPoints(run, attempt, { names: ['new'], name: Uint16Array.of(0), step: Uint32Array.of(1), value: Float64Array.of(1), time: Float64Array.of(0.5) })).toThrow(/whole number/)
    log.appendPoints(run, attempt, { names: ['new'], name: Uint16Array.of(0), step: Uint32Array.of(1), value: Float64Array.of(1), time: Float64Array.of(5) })
    expect(log.series(run).map(({ name, values }) => [name, values])).toEqual([['new', [1]]])
  })
})

describe('what is done together', () => {
  it('is done as a whole or not at all, and the log goes on from there', () => {
    const run = log.together(() => {
      const made = newRun()
      log.appendPoints(made, begin(made), points(1, 10))
      return made
    })
    const edits = count('events')
    expect(() => log.together(() => {
      log.edit([{ ref: 'v1', changes: { note: 'never' } }])
      log.appendPoints(run, 1, points(11, 10))
      log.setState(newRun(), 'stopped')
      throw new Error('the file ends here')
    })).toThrow('the file ends here')
    expect([count('events'), log.version('v1').note, log.runs().length, log.series(run, ['loss'])[0]?.steps.length]).toEqual([edits, '', 1, 10])
    // What is refused within it, and caught, leaves the rest whole.
    log.together(() => {
      log.edit([{ ref: 'v1', changes: { note: 'kept' } }])
      expect(() => log.finish(run, { weights: null, artifacts: [{ kind: 'final', hash: 'no hash', bytes: 0.5, step: 1 }] })).toThrow()
    })
    expect([log.version('v1').note, log.run(run).state]).toEqual(['kept', 'running'])
    log.appendPoints(run, 1, points(11, 5))
    log.setState(run, 'stopped')
    expect([log.series(run, ['loss'])[0]?.steps.length, log.verify().problems]).toEqual([15, []])
  })
})
