import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { augmentStep, likeness, recipeFrame } from '../../../preload/contract'
import type { JsonObject, Likeness } from '../../../preload/contract'
import { completeSteps } from '../augment'
import { builtIn } from '../catalogue'
import type { DatasetLocation } from '../dataset'
import { prepare } from '../prepare'
import { faultsOf, levelOf, likenessOf } from './index'
import { remediesOf } from './remedies'
import { flatFolders, glyphFolders, shapeFolders } from './pictures.fixture'

let dir: string
let cache: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-likeness-'))
  cache = mkdtempSync(join(tmpdir(), 'atelier-likeness-cache-'))
})
afterEach(() => { for (const folder of [dir, cache]) rmSync(folder, { recursive: true, force: true }) })

const never = (): boolean => false
async function measure(location: DatasetLocation, augment: JsonObject[], data: JsonObject = {}, seed = 1): Promise<Likeness> {
  const recipe = recipeFrame.parse({ data: { dataset: location.name, ...data }, model: { arch: 'cnn-strided' }, augment: completeSteps(augment) })
  const prepared = await prepare(recipe.data, recipe.targets, location, { cacheDir: cache, onProgress: () => undefined }, recipe.augment)
  const found = likenessOf(prepared, recipe.augment, seed, never)
  if ('missing' in found) throw new Error(`no ${found.missing}`)
  return found
}
const clothing = (augment: JsonObject[], data: JsonObject = {}, seed = 1) => measure(builtIn('fashion-mnist-mini') ?? { name: '', reader: '', path: '' }, augment, data, seed)
const folder = (path: string): DatasetLocation => ({ name: 'own', reader: 'image-folder', path })
const levels = (found: Likeness) => faultsOf(found).map((fault) => `${fault.level} ${fault.kind}${'property' in fault ? ` ${fault.property.id}` : 'turn' in fault ? ` ${fault.turn.step}` : ''}`)
const step = (op: string, params: JsonObject = {}): JsonObject => ({ id: op, op, ...params })

describe('images as they are', () => {
  it('of two parts of one data set are alike, whatever the seed and however few are looked at', async () => {
    for (const seed of [1, 2, 3]) expect(levels(await clothing([], {}, seed)), `seed ${seed}`).toEqual([])
    expect(levels(await clothing([], { limit: { train: 60, val: 20 } }))).toEqual([])
  })
  it('are compared without loss: every image is in one bin', async () => {
    const { properties, images } = await clothing([])
    expect(images).toEqual({ train: 512, augmented: 512, val: 512 })
    for (const { histogram: { edges, shares } } of properties) {
      expect(edges).toHaveLength(33)
      for (const part of Object.values(shares)) expect(part.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9)
    }
  })
  it('without any detail have nothing that is sharp, which is no difference', async () => {
    const found = await measure(folder(await flatFolders(dir)), [], {})
    expect(likeness.safeParse(found).success).toBe(true)
    expect(found.properties.find(({ id }) => id === 'sharpness')?.distance).toEqual({ train: 0, augmented: 0 })
    expect(levels(found).filter((level) => level.includes('sharpness'))).toEqual([])
  })
  it('that are darker in validation than in training are missed, and a change of brightness reaches them', async () => {
    const found = await measure(folder(await shapeFolders(dir, { train: 80, val: 40 }, { light: 0.5 })), [], { split: { val: 'given' } })
    expect(levels(found)).toContain('amber gap brightness')
    const [remedy] = found.remedies
    expect([remedy?.level, remedy?.augment[0]?.op]).toEqual(['green', 'brightness'])
    const mended = await measure(folder(dir), JSON.parse(JSON.stringify(remedy?.augment)) as JsonObject[], { split: { val: 'given' } })
    expect(levels(mended)).toEqual([])
    expect(mended.properties.find(({ id }) => id === 'brightness')?.coverage.augmented).toBeGreaterThan(0.9)
  })
  it('that are smaller in validation are missed, and a change of scale reaches them', async () => {
    const found = await measure(folder(await shapeFolders(dir, { train: 80, val: 40 }, { size: 0.6 })), [], { split: { val: 'given' } })
    expect(levels(found)).toContain('amber gap scale')
    expect(found.remedies.some(({ augment }) => augment[0]?.op === 'affine')).toBe(true)
  })
})

describe('augmentation', () => {
  it('that nothing mends is not searched beyond the time that is given', async () => {
    const steps = z.array(augmentStep).parse(completeSteps([step('brightness'), step('affine', { scale: [0.4, 0.6] })]))
    const found = await clothing([step('brightness'), step('affine', { scale: [0.4, 0.6] })])
    let tried = 0
    const remedies = remediesOf(steps, { height: 28, width: 28, channels: 1 }, () => { tried += 1; return found }, found, 0, () => true)
    expect([tried, remedies]).toEqual([1, []])
  })
  it('of the usual kind is nothing to worry about', async () => {
    expect(levels(await clothing([step('horizontal-flip', { p: 0.5 }), step('crop', { padding: 2 })]))).toEqual([])
    expect(levels(await clothing([step('affine', { p: 0.8 }), step('brightness'), step('contrast')]))).toEqual([])
    expect(levels(await clothing([step('rand-augment')]))).toEqual([])
  })
  it('that pushes images far from validation is red, and names the step that does it', async () => {
    const found = await clothing([step('brightness'), step('affine', { scale: [0.4, 0.6] })])
    expect(levels(found)).toContain('red far scale')
    expect(found.remedies.map(({ title }) => title)).toContain('Remove affine (affine)')
    expect(found.remedies[0]?.augment.map(({ op }) => op)).toContain('brightness')
  })
  it('in a few images only is judged by how many', async () => {
    const level = async (p: number) => levelOf(faultsOf(await clothing([step('affine', { p, scale: [0.4, 0.6] })])))
    expect([await level(0.05), await level(0.4), await level(1)]).toEqual(['green', 'amber', 'red'])
  })
  it('that makes smaller images is compared with the centre that validation is cut to', async () => {
    expect(levels(await clothing([step('crop', { padding: 0, size: [24, 24] })]))).toEqual([])
  })
  it('is drawn in several epochs where images are few', async () => {
    expect(await clothing([step('brightness')], { limit: { train: 100, val: 100 } })).toMatchObject({ epochs: 5, images: { train: 100, augmented: 500, val: 100 } })
  })
})

describe('a turned image', () => {
  let glyphs: string
  beforeAll(async () => { glyphs = await glyphFolders(mkdtempSync(join(tmpdir(), 'atelier-glyphs-'))) })
  afterAll(() => rmSync(glyphs, { recursive: true, force: true }))
  it('of a glyph is none of its class any more: red, and the flip is to go', async () => {
    const found = await measure(folder(glyphs), [step('crop', { padding: 1 }), step('horizontal-flip', { p: 0.5 })])
    expect(levels(found)).toEqual(['red turn horizontal-flip'])
    expect(found.turns[0]?.plain).toBeGreaterThan(0.8)
    expect(found.turns[0]?.turned).toBeLessThan(0.5)
    expect(found.remedies[0]).toMatchObject({ level: 'green', augment: [{ op: 'crop' }] })
  })
  it('of clothing is still clothing when it is mirrored, and is not upside down', async () => {
    expect(levels(await clothing([step('horizontal-flip', { p: 0.5 })]))).toEqual([])
    expect(levels(await clothing([step('vertical-flip', { p: 0.5 })]))).toEqual(['red turn vertical-flip'])
  })
  it('is looked for below a one-of, and where a rotation is large', async () => {
    const below = await measure(folder(glyphs), [step('oneOf', { of: [step('vertical-flip'), step('brightness')] })])
    expect(below.turns.map(({ step: id, acts }) => [id, acts])).toEqual([['vertical-flip', 0.5]])
    expect(levels(await measure(folder(glyphs), [step('affine', { degrees: 180 })]))).toContain('red turn affine')
    expect((await measure(folder(glyphs), [step('affine', { degrees: 10 })])).turns).toEqual([])
  })
})

describe('validation', () => {
  it('is refused by augmentation, and shares no image with training', async () => {
    expect((await clothing([step('brightness')])).apart).toEqual({ refused: true, shared: 0 })
    expect((await clothing([])).apart).toEqual({ refused: true, shared: 0 })
  })
  it('that holds copies of training images is counted', async () => {
    await shapeFolders(dir, { train: 60, val: 30 })
    mkdirSync(join(dir, 'val', 'disc'), { recursive: true })
    for (let i = 0; i < 3; i += 1) copyFileSync(join(dir, 'train', 'disc', `${i}.png`), join(dir, 'val', 'disc', `copy-${i}.png`))
    const found = await measure(folder(dir), [], { split: { val: 'given' } })
    expect(found.copies).toEqual({ count: 3, of: 63 })
    expect(levels(found)).toEqual(['amber copies'])
  })
})
