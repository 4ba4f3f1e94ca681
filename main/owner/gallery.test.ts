import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { galleryTiles, galleryWish, pixelBytes } from '../../preload/contract'
import type { GalleryTiles, JsonObject } from '../../preload/contract'
import { builtIn, prepare, previewTiles } from '../data'
import type { OpenHooks } from '../data'
import { decodeImage } from '../data/decode'
import { resolveRecipe } from '../versions/recipes/resolve'
import { Gallery } from './gallery'

let dir: string
let gallery: Gallery
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-gallery-'))
  gallery = new Gallery(() => 0, process.env.ATELIER_GALLERY_WORKER)
})
afterEach(async () => {
  await gallery.close()
  rmSync(dir, { recursive: true, force: true })
})

const clothing = builtIn('fashion-mnist-mini') ?? { name: '', reader: '', path: '' }
const hooks = (): OpenHooks => ({ cacheDir: join(dir, 'cache'), onProgress: () => undefined })
const steps: JsonObject[] = [
  { id: 'a', op: 'affine', degrees: 20, p: 0.8 }, { id: 'b', op: 'oneOf', of: [{ id: 'c', op: 'perspective' }, { id: 'd', op: 'gaussian-noise', p: 0.5 }] }, { id: 'e', op: 'cut-mix', p: 0.5 }, { id: 'f', op: 'crop', padding: 2, size: [24, 20] },
]
const recipeOf = (augment: JsonObject[], data: JsonObject = {}) => resolveRecipe({ data: { dataset: clothing.name, limit: { train: 300 }, ...data }, model: { arch: 'cnn-strided' }, augment })
function wishOf(augment: JsonObject[], more: Partial<{ seed: number; epoch: number; label: string | null; offset: number; count: number; places: number[] | null; shrink: number }> = {}) {
  const { data, targets, augment: complete } = recipeOf(augment)
  return galleryWish.parse({ data, targets, augment: complete, seed: 5, epoch: 2, label: null, offset: 0, count: 24, places: null, originals: true, shrink: 1, ...more })
}
const tilesOf = (augment: JsonObject[], more?: Parameters<typeof wishOf>[1]) => gallery.tiles(wishOf(augment, more), clothing, hooks())

async function pixelsOf(dataUrl: string): Promise<number[]> {
  const path = join(dir, 'tile.png')
  writeFileSync(path, Buffer.from(dataUrl.split(',')[1] ?? '', 'base64'))
  const { data, channels } = await decodeImage(path)
  return Array.from(data).filter((_, i) => i % channels === 0)
}

const bytesAt = ({ size, pixels }: Pick<GalleryTiles, 'size' | 'pixels'>, i: number): number[] => {
  const length = size.height * size.width * size.channels
  return Array.from(pixels.subarray(i * length, (i + 1) * length))
}

it('tiles of the gallery are byte for byte those of a preview for the same samples, epoch and seed', async () => {
  const shown = await tilesOf(steps)
  const recipe = recipeOf(steps)
  const prepared = await prepare(recipe.data, recipe.targets, clothing, hooks(), recipe.augment)
  const previewed = await previewTiles(prepared, recipe.augment, { seed: 5, epoch: 2, offset: 0, count: 1, samples: shown.tiles.map(({ sample }) => sample) })
  expect(shown.size).toEqual({ height: 24, width: 20, channels: 1 })
  for (const [i, tile] of previewed.entries()) {
    expect(bytesAt(shown, i)).toEqual(await pixelsOf(tile.png))
    expect(bytesAt({ size: shown.originalSize, pixels: shown.originals ?? new Uint8Array() }, i)).toEqual(await pixelsOf(tile.original))
    const { sample, index, part, share, partner, drawn, said } = shown.tiles[i] ?? {}
    expect({ sample, index, part, share, partner, drawn, said }).toEqual({ sample: tile.sample, index: tile.index, part: tile.part, share: tile.share, partner: tile.partner, drawn: tile.drawn, said: tile.said })
  }
  expect(shown.tiles.some(({ partner }) => partner !== null)).toBe(true)
})

it('a preview of a sample that is not of the training part is refused', async () => {
  const recipe = recipeOf([])
  const prepared = await prepare(recipe.data, recipe.targets, clothing, hooks())
  const samples = [prepared.parts.val?.rows[0] ?? 0]
  await expect(previewTiles(prepared, [], { seed: 1, epoch: 0, offset: 0, count: 1, samples })).rejects.toMatchObject({ code: 'augment.sample' })
})

it('the same seed and epoch give the same pictures, another one others of the same samples', async () => {
  const [one, two, next, other] = [await tilesOf(steps), await tilesOf(steps), await tilesOf(steps, { epoch: 3 }), await tilesOf(steps, { seed: 6 })]
  expect(two.pixels).toEqual(one.pixels)
  for (const changed of [next, other]) {
    expect(changed.tiles.map(({ sample }) => sample)).toEqual(one.tiles.map(({ sample }) => sample))
    expect(changed.pixels).not.toEqual(one.pixels)
  }
})

it('shrunk pictures are the means of blocks of the very same bytes, also where the last blocks are smaller', async () => {
  const [whole, small] = [await tilesOf(steps), await tilesOf(steps, { shrink: 3 })]
  expect([small.size, small.shownSize, small.shownOriginalSize]).toEqual([{ height: 24, width: 20, channels: 1 }, { height: 8, width: 7, channels: 1 }, { height: 10, width: 10, channels: 1 }])
  const bytes = bytesAt(whole, 5)
  const mean = (top: number, left: number): number => {
    const block = [0, 1, 2].flatMap((y) => [0, 1, 2].flatMap((x) => (left + x < 20 ? [bytes[(top + y) * 20 + left + x] ?? 0] : [])))
    return Math.round(block.reduce((a, b) => a + b, 0) / block.length)
  }
  expect(Array.from(small.pixels.subarray(5 * 56, 6 * 56))).toEqual(Array.from({ length: 56 }, (_, i) => mean(3 * Math.floor(i / 7), 3 * (i % 7))))
  expect(small.tiles).toEqual(whole.tiles)
})

it('pictures of some places are those that all of them have there, in every byte and word', async () => {
  const [all, some] = [await tilesOf(steps), await tilesOf(steps, { places: [17, 3, 4, 60] })]
  expect(some.tiles).toEqual([17, 3, 4].map((place) => all.tiles[place]))
  expect([0, 1, 2].map((i) => bytesAt(some, i))).toEqual([17, 3, 4].map((place) => bytesAt(all, place)))
  expect(some.available).toBe(all.available)
})

it('a class filter shows that class alone and says how many there are', async () => {
  const { tiles, available, classes } = await tilesOf([], { label: 'Bag', count: 100 })
  expect(new Set(tiles.map(({ label }) => label))).toEqual(new Set(['Bag']))
  expect([tiles.length, available, classes.length]).toEqual([30, 30, 10])
})

it('a step that cannot be is said with its place, and the next order is drawn all the same', async () => {
  await expect(tilesOf([]).then(() => gallery.tiles({ ...wishOf([]), augment: [{ id: 'x', op: 'affine', p: 1, degrees: 999 }] }, clothing, hooks()))).rejects.toMatchObject({ problems: [{ path: 'augment.x.degrees' }] })
  await expect(gallery.tiles({ ...wishOf([]), augment: [{ id: 'x', op: 'crop', p: 0.5, size: [10, 10] }] }, clothing, hooks())).rejects.toMatchObject({ code: 'augment.size' })
  expect((await tilesOf(steps)).tiles).toHaveLength(24)
})

it('a table without pictures is refused with what to do', async () => {
  const penguins = builtIn('penguins') ?? clothing
  const { data, targets } = resolveRecipe({ data: { dataset: 'penguins', damaged: 'skip' }, model: { arch: 'mlp' }, targets: [{ name: 'mass', column: 'Body Mass (g)', kind: 'regression', loss: 'mse', missing: 'mask' }] })
  await expect(gallery.tiles({ ...wishOf([]), data, targets }, penguins, hooks())).rejects.toMatchObject({ code: 'augment.images' })
})

it('reads only the pictures that are shown, so that others may be damaged in size', async () => {
  const folder = join(dir, 'photos')
  for (const label of ['a', 'b']) {
    mkdirSync(join(folder, label), { recursive: true })
    for (let n = 0; n < 12; n += 1) await sharp({ create: { width: 30, height: 20, channels: 3, background: { r: 10 * n, g: 200, b: label === 'a' ? 0 : 255 } } }).png().toFile(join(folder, label, `${n}.png`))
  }
  const location = { name: 'photos', reader: 'image-folder', path: folder }
  const { data, targets } = recipeOf([], { dataset: 'photos', resize: [16, 16], limit: {} })
  const shown = await gallery.tiles({ ...wishOf([{ id: 'h', op: 'hue', amount: 0.5 }], { count: 6 }), data, targets }, location, hooks())
  expect(shown.size).toEqual({ height: 16, width: 16, channels: 3 })
  expect(shown.tiles.every(({ source }) => source.endsWith('.png'))).toBe(true)
})

it('pixels cross the local socket as base64 and come back as they were', async () => {
  const shown = await tilesOf(steps, { count: 4 })
  const back = galleryTiles.parse(JSON.parse(JSON.stringify(shown)))
  expect(back.pixels).toEqual(shown.pixels)
  expect(pixelBytes.parse(new Uint8Array([1, 2]))).toEqual(new Uint8Array([1, 2]))
})

it('extremes hold one row for each parameter and the worst of all steps together', async () => {
  const { tiles: [first] } = await tilesOf([])
  const { data, targets, augment } = recipeOf([{ id: 'turn', op: 'affine', degrees: 30, shear: 0 }, { id: 'flip', op: 'horizontal-flip' }, { id: 'some', op: 'oneOf', of: [{ id: 'noise', op: 'gaussian-noise' }, { id: 'bright', op: 'brightness', amount: 0.5 }] }])
  const { rows, worst, original } = await gallery.extremes({ data, targets, augment, seed: 1, epoch: 0, sample: first?.sample ?? 0 }, clothing, hooks())
  expect(rows.map(({ step, parameters }) => [step, parameters.join(' ')])).toEqual([
    ['turn', 'degrees'], ['turn', 'right'], ['turn', 'down'], ['turn', 'scale'], ['flip', ''], ['noise', 'sigma'], ['bright', 'factor'],
  ])
  const [turn] = rows
  expect([turn?.low.said, turn?.middle.said, turn?.high.said]).toEqual([['rotate 27° counter-clockwise'], ['leave as it is'], ['rotate 27° clockwise']])
  expect(worst?.said).toHaveLength(3)
  expect(worst?.pixels).not.toEqual(original.pixels)
})
