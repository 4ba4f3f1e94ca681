import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AugmentTile, JsonObject } from '../../../../preload/contract'
import { augmentPlanOf, builtIn, drawsOf, epochOrder, firstBatches, openMaker, prepare } from '../../../data'
import { decodeImage } from '../../../data/decode'
import { systemClock } from '../../../lib/clock'
import { resolveRecipe } from '../../../versions/recipes/resolve'
import { listening } from '../../fixtures/table'
import { tilesJob } from './tiles'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-tiles-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const dataset = builtIn('fashion-mnist-mini') ?? { name: '', reader: '', path: '' }
const recipeOf = (augment: JsonObject[]) => resolveRecipe({ data: { dataset: 'fashion-mnist-mini', limit: { train: 300 } }, model: { arch: 'cnn-strided' }, augment })
const steps: JsonObject[] = [{ id: 'a', op: 'affine', degrees: 20 }, { id: 'b', op: 'trivial-augment', p: 0.7 }, { id: 'c', op: 'cut-mix' }, { id: 'd', op: 'crop', padding: 2, size: [24, 24] }]

async function tilesOf(augment: JsonObject[], seed = 5, epoch = 2): Promise<AugmentTile[]> {
  const { outcome } = await tilesJob({ job: 'tiles', recipe: recipeOf(augment), seed, epoch, offset: 0, count: 12, dataset, cache: join(dir, 'cache') }, listening())
  if (outcome.job !== 'tiles') throw new Error('another job answered')
  return outcome.tiles
}

async function pixelsOf(dataUrl: string): Promise<number[]> {
  const path = join(dir, 'tile.png')
  writeFileSync(path, Buffer.from(dataUrl.split(',')[1] ?? '', 'base64'))
  // Grey comes back as three equal channels.
  const { data, channels } = await decodeImage(path)
  return Array.from(data).filter((_, i) => i % channels === 0)
}

it('tiles of a preview are byte for byte what a training gets for the same samples, epoch and seed', async () => {
  const recipe = recipeOf(steps)
  const prepared = await prepare(recipe.data, recipe.targets, dataset, { cacheDir: join(dir, 'cache'), onProgress: () => undefined }, recipe.augment)
  const maker = openMaker(prepared.source, { clock: systemClock, warn: () => undefined, augment: augmentPlanOf(prepared, recipe.augment, 5), entry: process.env.ATELIER_BATCH_WORKER })
  try {
    const { rows, count } = prepared.parts.train
    const order = epochOrder(5, 2, count)
    const [batch] = await maker.pass(Uint32Array.from(order, (i) => rows[i] ?? 0), [12], drawsOf(rows, order, 0, 2)).take(1)
    const trained = batch?.inputs.image?.data ?? new Float32Array()
    const [mean = 0, std = 1] = [prepared.fitted.mean[0], prepared.fitted.std[0]]
    const shown: number[] = []
    for (const { png } of await tilesOf(steps)) shown.push(...await pixelsOf(png))
    expect(Array.from(trained, (value) => Math.round((value * std + mean) * 255))).toEqual(shown)
  } finally {
    await maker.close()
  }
})

it('batches that a preflight measures are those that a training begins with', async () => {
  const recipe = recipeOf(steps)
  const prepared = await prepare(recipe.data, recipe.targets, dataset, { cacheDir: join(dir, 'cache'), onProgress: () => undefined }, recipe.augment)
  const maker = openMaker(prepared.source, { clock: systemClock, warn: () => undefined, augment: augmentPlanOf(prepared, recipe.augment, 5), entry: process.env.ATELIER_BATCH_WORKER })
  try {
    const { rows, count } = prepared.parts.train
    const order = epochOrder(5, 0, count)
    const pass = maker.pass(Uint32Array.from(order, (i) => rows[i] ?? 0), [32, 64], drawsOf(rows, order, 0, 0))
    for (const batch of firstBatches(prepared, recipe.augment, 5, 32, 2)) expect(batch).toEqual(await pass.next())
    expect(firstBatches(prepared, recipe.augment, 5, 1000, 2).map(({ size }) => size)).toEqual([count])
  } finally {
    await maker.close()
  }
})

it('a tile says what each step drew, and whom the sample was mixed with', async () => {
  const tiles = await tilesOf(steps)
  expect(tiles).toHaveLength(12)
  for (const { drawn, share, partner } of tiles) {
    expect(drawn.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd'])
    expect(partner === null).toBe(share === 1)
  }
  expect(tiles.some(({ drawn }) => drawn[1]?.drawn === null)).toBe(true)
})

it('an empty list leaves images as they are', async () => {
  for (const { png, original, said } of await tilesOf([])) expect([png === original, said]).toEqual([true, []])
})
