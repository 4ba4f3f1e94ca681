import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../preload/contract'
import { rngOf } from '../../../lib/rng'
import { listening, tableRecipe, tableSpec } from '../../fixtures/table'
import type { Standing } from '../../protocol'
import { measuredNames } from '../metric-names'
import { trainJob } from './train'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-totals-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const mass = (fields: JsonObject = {}): JsonObject => ({ name: 'mass', column: 'mass', kind: 'regression', loss: 'mse', transform: { kind: 'zscore' }, unit: 'g', missing: 'mask', ...fields })
const depth = (fields: JsonObject = {}): JsonObject => ({ name: 'depth', column: 'depth', kind: 'regression', loss: 'mae', transform: { kind: 'none' }, unit: 'mm', missing: 'mask', ...fields })
const sex: JsonObject = { name: 'sex', column: 'sex', missing: 'mask' }

/** Trains on 400 birds of which 30 % lack their mass, 10 % their depth and 5 % their sex; the validation part takes two passes. */
async function train(targets: JsonObject[], fields: JsonObject = {}): Promise<Standing['last']> {
  const rng = rngOf(1, 'birds')
  const path = join(dir, 'birds.csv')
  writeFileSync(path, `x,mass,depth,sex\n${Array.from({ length: 400 }, () => {
    const x = rng.normal()
    return [x, rng.next() < 0.3 ? '' : 4000 + 800 * x + 100 * rng.normal(), rng.next() < 0.1 ? '' : 17 - 2 * x + rng.normal(), rng.next() < 0.05 ? '' : x > 0 ? 'f' : 'm'].join(',')
  }).join('\n')}\n`)
  const recipe = tableRecipe({ data: { dataset: 'birds', features: ['x'], split: { val: 0.7, test: 0.05, stratify: 'none' } }, targets, ...fields })
  const { standing } = await trainJob({ ...tableSpec(dir, recipe), dataset: { name: 'birds', reader: 'csv', path } }, listening())
  expect(Object.keys(standing.last).filter((name) => !name.startsWith('test.')).sort()).toEqual(measuredNames(recipe))
  expect(Object.keys(standing.best).sort()).toEqual(measuredNames(recipe))
  return standing.last
}
const sum = (last: Standing['last'], split: string, part: string): number => ['mass', 'depth', 'sex'].reduce((total, target) => total + (last[`${split}.${target}.${part}`] ?? NaN), 0)

describe('the total loss of several targets with missing values', () => {
  it('is exactly the sum of the losses shown, in every part', async () => {
    const last = await train([mass(), depth(), sex])
    for (const split of ['train', 'val', 'test']) expect(last[`${split}.loss`], split).toBe(sum(last, split, 'loss'))
  })
  it('is exactly the sum of the weighted losses shown where there are weights', async () => {
    const last = await train([mass({ weight: 0.25 }), depth(), sex])
    for (const split of ['train', 'val', 'test']) {
      expect(last[`${split}.loss`], split).toBe(sum(last, split, 'weighted'))
      // A mean of float32 products against a product of their mean.
      expect(last[`${split}.mass.weighted`]).toBeCloseTo(0.25 * (last[`${split}.mass.loss`] ?? NaN), 5)
    }
  })
  it('is exactly the sum of what each target adds where weights are learnt', async () => {
    const last = await train([mass(), depth(), sex], { loss: { weighting: 'uncertainty' } })
    for (const split of ['train', 'val', 'test']) expect(last[`${split}.loss`], split).toBe(sum(last, split, 'weighted'))
  })
})

describe('a metric in original units', () => {
  it('has the scaled one beside it, one scaled unit being a standard deviation of the training part', async () => {
    const last = await train([mass(), depth()])
    const units = (last['val.mass.mae'] ?? NaN) / (last['val.mass.mae.scaled'] ?? NaN)
    expect(units).toBeGreaterThan(500)
    expect(units).toBeLessThan(1200)
    for (const name of ['train.mass.mae', 'val.mass.rmse', 'test.mass.mae', 'test.mass.rmse']) expect((last[name] ?? NaN) / (last[`${name}.scaled`] ?? NaN)).toBeCloseTo(units, 6)
    // The loss is of scaled values, and so the square of the scaled error.
    expect(last['val.mass.rmse.scaled']).toBeCloseTo(Math.sqrt(last['val.mass.loss'] ?? NaN), 3)
    expect(last).not.toHaveProperty(['val.depth.mae.scaled'])
    expect(last).not.toHaveProperty(['val.mass.r2.scaled'])
  })
  it('is measured on scaled values where no factor leads to them', async () => {
    const last = await train([mass({ transform: { kind: 'log1p' } })])
    expect(last['val.rmse.scaled']).toBeCloseTo(Math.sqrt(last['val.loss'] ?? NaN), 3)
    expect(last['train.mae.scaled']).toBeGreaterThan(0)
    expect(last['train.mae']).toBeGreaterThan(100)
  })
  it('may decide about the end of a training in scaled units', async () => {
    const last = await train([mass(), depth()], { budget: { epochs: 3, earlyStop: { metric: 'val.mass.mae.scaled', mode: 'min', patience: 2 } } })
    expect(last['val.mass.mae.scaled']).toBeGreaterThan(0)
  })
})
