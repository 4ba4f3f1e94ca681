import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { holdLog } from './log.fixture'

const held = holdLog()
const { freeze, reopen } = held

describe('points', () => {
  const columns = (from: number, count: number, shift = 0) => ({
    names: ['batch.loss', 'lr'], name: Uint16Array.from({ length: count * 2 }, (_, i) => i % 2), step: Uint32Array.from({ length: count * 2 }, (_, i) => from + Math.floor(i / 2)),
    value: Float64Array.from({ length: count * 2 }, (_, i) => shift + Math.sin(i)), time: Float64Array.from({ length: count * 2 }, (_, i) => 1_800_000_000_000 + i * 3),
  })
  it('come back as they were, over chunks, restarts and attempts, where the later attempt stands', () => {
    const run = held.log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    held.log.appendPoints(run.id, 1, columns(1, 3000))
    reopen()
    held.log.appendPoints(run.id, 2, columns(2000, 1500, 10))
    const [loss] = held.log.series(run.id, ['batch.loss'])
    expect(loss?.steps).toEqual(Array.from({ length: 3499 }, (_, i) => i + 1))
    expect(loss?.values[1998]).toBe(Math.sin(2 * 1998))
    expect(loss?.values[1999]).toBe(10 + Math.sin(0))
    expect(held.log.verify().problems).toEqual([])
  })
  it('stay as they are within an attempt: another one for a step is refused with its whole batch, also after a restart', () => {
    const run = held.log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    held.log.appendPoints(run.id, 1, columns(1, 10))
    expect(() => held.log.appendPoints(run.id, 1, columns(10, 5))).toThrow(/batch.loss has step 10 after step 10/)
    reopen()
    expect(() => held.log.appendPoints(run.id, 1, columns(10, 5))).toThrow(/step 10 after step 10/)
    held.log.appendPoints(run.id, 1, columns(11, 5))
    expect(held.log.series(run.id, ['batch.loss'])[0]?.steps).toEqual(Array.from({ length: 15 }, (_, i) => i + 1))
    expect(() => held.log.appendPoints(run.id, 1, { ...columns(20, 1), time: Float64Array.of(1.5, 2) })).toThrow(/whole number/)
  })
  it('are found out when a single byte of them is altered', () => {
    const run = held.log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    held.log.appendPoints(run.id, 1, columns(1, 10))
    held.log.close()
    const db = new Database(join(held.dir, 'atelier.sqlite'))
    const { value } = db.prepare<[], { value: Buffer }>('SELECT value FROM points WHERE metric = 1').get() ?? { value: Buffer.alloc(0) }
    value[12] = (value[12] ?? 0) ^ 1
    db.prepare('UPDATE points SET value = ? WHERE metric = 1').run(value)
    db.close()
    held.open()
    expect(held.log.verify().problems).toEqual(['points of r1, batch.loss, chunk 1 are not what was written'])
  })
  it('keep the smallest and largest value when thinned', () => {
    const run = held.log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    const points = columns(1, 5000)
    points.value[2 * 1234] = 99
    held.log.appendPoints(run.id, 1, points)
    const [thinned] = held.log.series(run.id, ['batch.loss'], 100)
    expect(thinned?.steps.length).toBeLessThanOrEqual(100)
    expect(Math.max(...(thinned?.values ?? []))).toBe(99)
  })
  it('take at most 12 bytes each in batches', () => {
    const run = held.log.createRun({ version: freeze().version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    reopen()
    const before = held.log.counts().bytes
    held.log.appendPoints(run.id, 1, columns(1, 100_000))
    reopen()
    expect((held.log.counts().bytes - before) / 200_000).toBeLessThan(12)
  })
})
