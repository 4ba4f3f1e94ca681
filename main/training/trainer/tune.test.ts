import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cachedTuning, keptTunings } from '../../engine/graph/plan-cache'
import type { Tuning } from '../../engine/graph/plan-cache'
import { buildProgram } from '../../models'
import type { ModelFacts } from '../../models'
import { tableRecipe } from '../fixtures/table'
import { noiseBatch } from './jobs/measure'
import { candidates, fastest } from './tune'

describe('the number of threads', () => {
  const timed = (times: Readonly<Record<number, number>>) => vi.fn((threads: number) => Promise.resolve({ plan: { onednn: [String(threads)], own: [] }, msPerStep: times[threads] ?? Infinity }))

  it('is the one whose step is the fastest, with the kernels measured for it', async () => {
    expect(await fastest(8, timed({ 8: 1, 4: 0.7, 1: 0.5 }))).toEqual({ threads: 1, plan: { onednn: ['1'], own: [] } })
    expect(await fastest(8, timed({ 8: 1, 4: 0.5, 1: 0.7 }))).toEqual({ threads: 4, plan: { onednn: ['4'], own: [] } })
  })
  it('stays with all cores where the gain is within the clock\'s noise', async () => {
    expect(await fastest(2, timed({ 2: 1, 1: 0.97 }))).toEqual({ threads: 2, plan: { onednn: ['2'], own: [] } })
  })
  it('is not searched for where a step is long, or does not run on the processor', async () => {
    const long = timed({ 2: 50, 1: 1 })
    expect((await fastest(2, long)).threads).toBe(2)
    expect(long).toHaveBeenCalledTimes(1)
    const card = vi.fn(() => Promise.resolve({ plan: null, msPerStep: 0.1 }))
    expect(await fastest(2, card)).toEqual({ threads: 2, plan: null })
    expect(card).toHaveBeenCalledTimes(1)
  })
  it('is tried once each', () => {
    expect([candidates(1), candidates(2), candidates(4), candidates(16)]).toEqual([[1], [2, 1], [4, 1], [16, 4, 1]])
  })
})

describe('a tuning kept on the machine', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'atelier-tuning-')) })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const facts: ModelFacts = { table: [2], targets: [{ name: 'label', kind: 'class', classes: ['a', 'b'] }] }
  const measured = (threads: number) => vi.fn((): Promise<Tuning> => Promise.resolve({ threads, plan: { onednn: [], own: [] } }))
  const ask = (size: number, tensorflow: string, measure: () => Promise<Tuning>, place = folder, hidden = [8]): Promise<Tuning> => (
    cachedTuning(place, buildProgram(tableRecipe({ model: { arch: 'mlp', hidden } }), facts).program, noiseBatch(facts, size), tensorflow, measure))

  it('is measured once for a step, whichever project asks', async () => {
    const [first, second] = [measured(1), measured(2)]
    expect([await ask(4, '2.21.0', first), await ask(4, '2.21.0', second)].map(({ threads }) => threads)).toEqual([1, 1])
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 0])
  })
  it('is another one for another batch, model or library', async () => {
    await ask(4, '2.21.0', measured(1))
    const others = [await ask(8, '2.21.0', measured(2)), await ask(4, '2.22.0', measured(2)), await ask(4, '2.21.0', measured(2), folder, [8, 8]), await ask(4, '2.21.0', measured(2), folder, [9])]
    expect(others.map(({ threads }) => threads)).toEqual([2, 2, 2, 2])
  })
  it('is counted with its kernels, so that they can be told in words', async () => {
    expect(keptTunings(join(folder, 'none yet'))).toEqual({ steps: 0, own: 0, onednn: 0 })
    await ask(4, '2.21.0', () => Promise.resolve({ threads: 1, plan: { onednn: ['a'], own: ['b', 'c'] } }))
    await ask(8, '2.21.0', () => Promise.resolve({ threads: 1, plan: null }))
    writeFileSync(join(folder, 'damaged.json'), '{')
    expect(keptTunings(folder)).toEqual({ steps: 2, own: 2, onednn: 1 })
  })
  it('is measured again where its file is damaged, and needs no folder that can be written', async () => {
    await ask(4, '2.21.0', measured(1))
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"threads":')
    expect((await ask(4, '2.21.0', measured(2))).threads).toBe(2)
    expect((await ask(4, '2.21.0', measured(1))).threads).toBe(2)
    expect((await ask(4, '2.21.0', measured(3), join(folder, readdirSync(folder)[0] ?? '', 'below'))).threads).toBe(3)
  })
})
