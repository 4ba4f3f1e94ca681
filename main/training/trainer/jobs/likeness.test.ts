import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { builtIn } from '../../../data'
import { resolveRecipe } from '../../../versions/recipes/resolve'
import { listening, noisyTable, tableRecipe } from '../../fixtures/table'
import { likenessJob } from './likeness'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-likeness-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('images of training, as they are and as augmented, stand beside those of validation', async () => {
  const recipe = resolveRecipe({ data: { dataset: 'fashion-mnist-mini', limit: { train: 200, val: 100 } }, model: { arch: 'cnn-strided' }, augment: [{ id: 'dark', op: 'invert' }] })
  const { outcome } = await likenessJob({ job: 'likeness', recipe, seed: 1, dataset: builtIn('fashion-mnist-mini') ?? { name: '', reader: '', path: '' }, cache: join(dir, 'cache') }, listening())
  if (outcome.job !== 'likeness' || 'missing' in outcome.likeness) throw new Error('not compared')
  expect(outcome.likeness).toMatchObject({ images: { train: 200, augmented: 400, val: 100 }, remedies: [] })
  expect([outcome.strips.train.length, outcome.strips.augmented.length, outcome.strips.val.length]).toEqual([12, 12, 12])
  expect(outcome.strips.train.some((png, i) => png === outcome.strips.augmented[i])).toBe(false)
})

it('a table has none', async () => {
  const { outcome } = await likenessJob({ job: 'likeness', recipe: tableRecipe(), seed: 1, dataset: noisyTable(dir), cache: join(dir, 'cache') }, listening())
  expect(outcome).toEqual({ job: 'likeness', likeness: { missing: 'pictures' }, strips: { train: [], augmented: [], val: [] } })
})
