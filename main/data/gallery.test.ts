import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import { builtIn } from './catalogue'
import { GalleryShelf } from './gallery'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-shelf-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const { data, targets } = recipeFrame.parse({ data: { dataset: 'fashion-mnist-mini', limit: { train: 100 } }, model: { arch: 'cnn-strided' } })
const shelf = (mostBytes?: number): Promise<GalleryShelf> => GalleryShelf.open(data, targets, builtIn('fashion-mnist-mini') ?? { name: '', reader: '', path: '' }, { cacheDir: join(dir, 'cache'), onProgress: () => undefined }, mostBytes)

it('pictures that another answer let go of meanwhile are whole all the same', async () => {
  const roomForOne = await shelf(28 * 28)
  const { shown: [first, other, ...more] } = roomForOne.choose(null, 0, 30)
  const { images: [before] } = await roomForOne.read([first?.row ?? 0])
  const rows = [first, ...more].flatMap((one) => one?.row ?? [])
  const [{ images }] = await Promise.all([roomForOne.read(rows), roomForOne.read([other?.row ?? 0])])
  expect(images.map(({ row }) => row)).toEqual(rows)
  expect(images.map(({ pixels }) => pixels.length)).toEqual(rows.map(() => 28 * 28))
  expect(images[0]).toEqual(before)
})

it('a class that the data has not is refused instead of showing nothing', async () => {
  const opened = await shelf()
  expect(opened.choose('Bag', 0, 100).shown.every(({ label }) => label === 'Bag')).toBe(true)
  expect(() => opened.choose('Whale', 0, 10)).toThrow(expect.objectContaining({ code: 'augment.label' }))
})
