import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { atelier } from './cli.mjs'
import { killAndResume } from './kill.mjs'

const TINY = ['--set', 'data.limit.train=300', '--set', 'data.limit.val=100', '--set', 'data.limit.test=100', '--set', 'budget.epochs=2']
let project
beforeAll(() => { project = mkdtempSync(join(tmpdir(), 'atelier-cli-')) })
afterAll(() => rmSync(project, { recursive: true, force: true }))

describe('train', () => {
  it('streams what scripts may rely on, the summary last, and equal runs end with equal weights', async () => {
    const first = await atelier(project, ['train', 'quick', ...TINY, '--seed', '7'])
    expect(first.code).toBe(0)
    expect(first.lines[0]).toMatchObject({ type: 'started', version: 'v1', run: 'r1', dataset: 'fashion-mnist-mini' })
    expect(first.lines.filter((line) => line.type === 'epoch').map((line) => line.epoch)).toEqual([1, 2])
    expect(first.lines.some((line) => line.type === 'checkpoint')).toBe(true)
    expect(first.last).toMatchObject({ type: 'summary', version: 'v1', run: 'r1', state: 'done', engine: 'tensorflow', epochs: 2 })
    expect(first.last.preflight.map(({ check, level }) => [check, level])).toEqual([['version-hygiene', 'green'], ['small-batch-norm', 'green'], ['augmentation-fit', 'green'], ['target-ranges', 'green']])
    expect(first.last.weights).toMatch(/^sha256:[0-9a-f]{64}$/)
    const again = await atelier(project, ['train', 'quick', ...TINY, '--seed', '7'])
    expect(again.last).toMatchObject({ version: 'v1', run: 'r2', weights: first.last.weights })
    const other = await atelier(project, ['train', 'quick', ...TINY, '--seed', '8'])
    expect(other.last.weights).not.toBe(first.last.weights)
  }, 60_000)

  it('trains on the wasm engine with the losses of the native one', async () => {
    const losses = async (id) => (await atelier(project, ['runs', 'show', id, '--metrics'])).last.metrics['batch.loss'].map(([, value]) => value)
    const native = await atelier(project, ['train', 'quick', ...TINY, '--seed', '3'])
    const wasm = await atelier(project, ['train', 'quick', ...TINY, '--seed', '3', '--set', 'engine=wasm'])
    expect(wasm.last.engine).toBe('wasm')
    const [a, b] = [await losses(native.last.run), await losses(wasm.last.run)]
    expect(a.length).toBe(20)
    // Same data order and first weights; sums in another order part slowly: the bound is the product's own promise.
    a.forEach((value, i) => expect(Math.abs(b[i] - value) / value, `step ${i + 1}`).toBeLessThan(1e-3))
  }, 60_000)

  it('fails with its cause when the loss is no number any more, and keeps the run', async () => {
    const result = await atelier(project, ['train', 'quick', ...TINY, '--set', 'optim.lr=100000000', '--set', 'norm.kind=none'])
    expect(result.code).toBe(1)
    expect(result.last.state).toBe('failed')
    expect((await atelier(project, ['runs', 'show', result.last.run])).last).toMatchObject({ cause: 'nan' })
  }, 60_000)

  it('names every wrong field of a recipe with its path and exits with 2', async () => {
    const result = await atelier(project, ['train', 'quick', '--set', 'budget.epochs=-1', '--set', 'budget.epoch=3'])
    expect(result.code).toBe(2)
    expect(JSON.parse(result.err).error.problems.map((problem) => problem.path)).toEqual(['budget.epochs', 'budget.epoch'])
    expect((await atelier(project, ['train', 'nothing-of-that-name'])).code).toBe(2)
  }, 60_000)

  it('reads a folder of pictures and says nothing beside its answer', async () => {
    const folder = join(project, 'lamps')
    for (const [label, level] of [['on', 220], ['off', 30]]) {
      mkdirSync(join(folder, label), { recursive: true })
      for (let n = 0; n < 6; n += 1) await sharp({ create: { width: 20 + n, height: 18, channels: 3, background: { r: level, g: level, b: 10 * n } } }).jpeg().toFile(join(folder, label, `${n}.jpg`))
    }
    const added = await atelier(project, ['data', 'add', folder])
    expect(added.last).toMatchObject({ name: 'lamps', parts: { train: 12 }, damageTotal: 0 })
    expect(added.err).toBe('')
  }, 60_000)

  it('reads a table of numbers with a class column and predicts its classes', async () => {
    const file = join(project, 'points.csv')
    writeFileSync(file, `x,y,label\n${Array.from({ length: 120 }, (_, i) => `${(i % 3) * 4 + (i % 7) / 10},${(i % 5) / 10},${['a', 'b', 'c'][i % 3]}`).join('\n')}\n`)
    expect((await atelier(project, ['data', 'add', file])).last).toMatchObject({ name: 'points', parts: { train: 120 }, damageTotal: 0 })
    const trained = await atelier(project, ['train', 'table', '--set', 'data.dataset=points', '--set', 'budget.epochs=15'])
    expect(trained.last.last['val.accuracy']).toBe(1)
    const rows = (await atelier(project, ['predict', trained.last.run, file])).last
    expect(rows.slice(0, 3).map((row) => row.targets.label.value)).toEqual(['a', 'b', 'c'])
  }, 60_000)
})

describe('a training that is killed', () => {
  it.each([1, 2])('goes on to the same weights (seed %i)', async (seed) => {
    const result = await killAndResume(seed)
    expect(result.killed).toBe(true)
    expect(result.state).toBe(result.victim === 'trainer' ? 'failed' : 'interrupted')
    expect(result.resumed).toBe(result.calm)
    expect(result.problems).toEqual([])
  }, 90_000)
})
