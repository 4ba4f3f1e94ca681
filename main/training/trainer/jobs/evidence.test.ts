import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../preload/contract'
import { builtIn } from '../../../data'
import { rngOf } from '../../../lib/rng'
import { resolveRecipe } from '../../../versions/recipes/resolve'
import type { Evidence } from '../../evidence'
import { listening } from '../../fixtures/table'
import type { DatasetLocation } from '../../protocol'
import { evidenceJob } from './evidence'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-evidence-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** Nothing here is given up for want of time on a busy machine. */
const stopped = { now: () => 0, monotonic: () => 0 }

async function measure(dataset: DatasetLocation, fields: JsonObject): Promise<Evidence> {
  const { outcome } = await evidenceJob({ job: 'evidence', recipe: resolveRecipe(fields), seed: 1, dataset, cache: join(dir, 'cache'), engine: 'tensorflow', threads: 1, determinism: false }, { ...listening(), clock: stopped })
  if (outcome.job !== 'evidence') throw new Error('another job answered')
  return outcome.evidence
}

const sample = (): DatasetLocation => builtIn('fashion-mnist-mini') ?? { name: '', reader: '', path: '' }
const images = (batch: number, fields: JsonObject = {}): Promise<Evidence> => measure(sample(), {
  data: { dataset: 'fashion-mnist-mini', resize: [14, 14], limit: { train: 2000 } }, model: { arch: 'cnn-strided' }, batch: { norm: batch }, ...fields,
})

/** Two numbers to learn from two others; the second is so many times as wide, and lacks every third value. */
function wideTable(width = 100): DatasetLocation {
  const rng = rngOf(1, 'wide')
  const rows = Array.from({ length: 200 }, (_, i) => {
    const [x, y] = [rng.normal(), rng.normal()]
    return [x, y, x - y, i % 3 === 0 ? '' : width * (x + y + 5)].join(',')
  })
  const path = join(dir, 'wide.csv')
  writeFileSync(path, `x,y,near,wide\n${rows.join('\n')}\n`)
  return { name: 'wide', reader: 'csv', path }
}
const target = (name: string, transform: string): JsonObject => ({ name, column: name, kind: 'regression', loss: 'mse', transform: { kind: transform }, missing: 'mask' })
const table = (transform: string, width?: number): Promise<Evidence> => measure(wideTable(width), {
  data: { dataset: 'wide' }, model: { arch: 'mlp', hidden: [16] }, norm: { kind: 'none' }, batch: { norm: 16 }, targets: [target('near', transform), target('wide', transform)],
})

describe('the noise of batch statistics', () => {
  it('is measured on images as training gets them', async () => {
    // Each image multiplied by its own number: the first layer's means vary more from batch to batch.
    const [plain, augmented] = [await images(8), await images(8, { augment: [{ id: 'light', op: 'brightness', amount: 1 }] })]
    expect(augmented.norms[0]?.noise).toBeGreaterThan(1.2 * (plain.norms[0]?.noise ?? Infinity))
  })
  it('is about 1 / values where a channel has two of them, and small at 64', async () => {
    const [two, many] = [await images(2), await images(64)]
    const last = two.norms.at(-1)
    expect(last).toMatchObject({ slot: 'block4.norm', values: 2 })
    // 20 batches of two values each: the estimate of 1/2 has a standard error of about 0.5 sqrt(2 / 19) / sqrt(channels that vary independently).
    expect(last?.noise).toBeGreaterThan(0.3)
    expect(last?.noise).toBeLessThan(0.7)
    for (const { noise } of many.norms) expect(noise).toBeLessThan(0.1)
    expect([two.passes, two.norms.length]).toEqual([20, 4])
  })
  it('is that of the layers that take statistics from the batch, and of no others', async () => {
    const { norms } = await images(2, { norm: { kind: 'group', layers: { 'block2.norm': { kind: 'batch' }, 'block3.norm': { kind: 'batch', mode: 'frozen' } } } })
    expect(norms.map(({ slot }) => slot)).toEqual(['block2.norm'])
  })
  it('is not looked for where the training part is one batch', async () => {
    expect(await images(2000)).toMatchObject({ passes: 1 })
  })
})

describe('the pull of each target at the trunk', () => {
  it('is measured on the untrained model, and shared out among all', async () => {
    const { targets, gradientBatches } = await table('none')
    const [near, wide] = targets
    expect(gradientBatches).toBe(8)
    expect((near?.gradientShare ?? 0) + (wide?.gradientShare ?? 0)).toBeCloseTo(1, 6)
    expect(wide?.gradientShare).toBeGreaterThan(0.9)
  })
  it('evens out where values are normalised, whose own units stay known', async () => {
    const { targets } = await table('zscore')
    const [near, wide] = targets
    expect(near?.gradientShare).toBeGreaterThan(0.25)
    expect(near?.gradientShare).toBeLessThan(0.75)
    expect(wide?.scaled?.spread).toBeCloseTo(1, 3)
    expect(wide?.card?.spread).toBeGreaterThan(100)
    expect(wide?.missing).toBeGreaterThan(0)
    expect((wide?.missing ?? 0) + (wide?.present ?? 0)).toBe(near?.present)
  })
  it.each([1e18, 1e25])('of a target is told as not finite where a spread of %d is too much for 32 bits, and the others keep theirs', async (width) => {
    const [near, wide] = (await table('none', width)).targets
    expect(near?.notFinite).toBe(0)
    expect(wide?.notFinite).toBeGreaterThan(0)
    expect(near?.gradient).toBeGreaterThan(0)
    expect(wide?.firstLoss).toBeNull()
  })
})

describe('the forecast of the loss', () => {
  it('weighs numbers and classes as the training does at its first step, where weights are learnt too', async () => {
    const path = join(dir, 'kinds.csv')
    writeFileSync(path, `x,number,kind\n${Array.from({ length: 120 }, (_, i) => `${i % 7},${i % 5},${i % 2 === 0 ? 'a' : 'b'}`).join('\n')}\n`)
    const of = async (weighting: string) => (await measure({ name: 'kinds', reader: 'csv', path }, {
      data: { dataset: 'kinds' }, model: { arch: 'mlp', hidden: [4] }, norm: { kind: 'none' }, batch: { norm: 16 }, loss: { weighting },
      targets: [target('number', 'none'), { name: 'kind', column: 'kind', kind: 'class', weight: 3 }],
    })).targets
    const [[number, kind], [halved, same]] = [await of('static'), await of('uncertainty')]
    expect(halved?.constantLoss).toBeCloseTo((number?.constantLoss ?? NaN) / 2, 12)
    expect(same?.constantLoss).toBeCloseTo(kind?.constantLoss ?? NaN, 12)
    expect(halved?.lossShare).toBeCloseTo((halved?.constantLoss ?? NaN) / ((halved?.constantLoss ?? NaN) + (same?.constantLoss ?? NaN)), 12)
    expect(halved?.firstLoss).toBeCloseTo((number?.firstLoss ?? NaN) / 2, 4)
  })
})

describe('images of training and validation', () => {
  it('are compared as training gets them, and what mends it is tried', async () => {
    const { likeness } = await images(64, { augment: [{ id: 'dark', op: 'affine', scale: [0.4, 0.5] }] })
    if ('missing' in likeness) throw new Error('not compared')
    expect(likeness.images).toEqual({ train: 512, augmented: 512, val: 512 })
    const scale = likeness.properties.find(({ id }) => id === 'scale')
    expect(scale?.ranges.augmented.high).toBeLessThan(scale?.ranges.train.low ?? 0)
    expect(likeness.remedies.map(({ title }) => title)).toContain('Remove affine (dark)')
  })
  it('are none in a table, whose leaks are looked for instead', async () => {
    const { likeness, leaks, features } = await table('none')
    expect([likeness, leaks, features]).toEqual([{ missing: 'pictures' }, [], ['x', 'y']])
    const path = join(dir, 'leaking.csv')
    writeFileSync(path, `x,copy,mass,grams\n${Array.from({ length: 60 }, (_, i) => `${i % 7},${i * 1.5},${i * 1.5},${i * 1500}`).join('\n')}\n`)
    const found = await measure({ name: 'leaking', reader: 'csv', path }, {
      data: { dataset: 'leaking' }, model: { arch: 'mlp', hidden: [4] }, norm: { kind: 'none' }, batch: { norm: 16 }, targets: [target('mass', 'zscore'), target('grams', 'zscore')],
    })
    expect(found.leaks.map(({ feature, target: of, kind }) => [feature, of, kind])).toEqual([['copy', 'mass', 'equal'], ['copy', 'grams', 'correlated'], ['mass', 'grams', 'correlated']])
  })
})
