import { describe, expect, it } from 'vitest'
import type { GalleryTiles } from '../../preload/contract'
import { aged, fresh, renewed } from './gallery-tiles'

const size = { height: 1, width: 2, channels: 1 }
/** Tiles of two pixels; the picture with index i holds `tone + i` twice. */
const answer = (indices: readonly number[], tone: number, more: Partial<GalleryTiles> = {}): GalleryTiles => ({
  tiles: indices.map((index) => ({ sample: index + 100, index, part: 'train', source: `${index}.png`, label: 'a', share: 1, partner: null, drawn: [], said: [`tone ${tone}`] })),
  size, originalSize: size, shownSize: size, shownOriginalSize: size, pixels: Uint8Array.from(indices.flatMap((index) => [tone + index, tone + index])), originals: null, classes: ['a'], available: 4, ...more,
})
const all = [7, 8, 9, 10]
const held = aged(fresh(answer(all, 0, { originals: Uint8Array.from([1, 1, 2, 2, 3, 3, 4, 4]) })))
const looks = (drawn: ReturnType<typeof renewed>) => drawn?.tiles.map(({ pixels, original, old }) => `${pixels.join(' ')} of ${original.join(' ')}${old ? ', old' : ''}`)

describe('renewed', () => {
  it('puts newer tiles at their places and leaves the others old until they come too', () => {
    const first = renewed(held, [1, 2], answer([8, 9], 100))
    expect(looks(first)).toEqual(['7 7 of 1 1, old', '108 108 of 2 2', '109 109 of 3 3', '10 10 of 4 4, old'])
    expect(first === null ? null : looks(renewed(first, [0, 3], answer([7, 10], 100)))).toEqual(['107 107 of 1 1', '108 108 of 2 2', '109 109 of 3 3', '110 110 of 4 4'])
  })
  it('hands tiles and sizes that did not change on as the very same objects', () => {
    const first = renewed(held, [1], answer([8], 100, { shownSize: { ...size } }))
    expect(first?.tiles[3]).toBe(held.tiles[3])
    expect(first?.answer.shownSize).toBe(held.answer.shownSize)
  })
  it('refuses tiles of other pictures, fewer of them, and those of data that grew', () => {
    expect(renewed(held, [1, 2], answer([8, 11], 100))).toBeNull()
    expect(renewed(held, [1, 2], answer([8], 100))).toBeNull()
    expect(renewed(held, [1, 2], answer([8, 9], 100, { available: 5 }))).toBeNull()
  })
  it('takes another size for all tiles at once, and refuses it beside tiles of the old one', () => {
    const wide = { size: { height: 2, width: 1, channels: 1 }, shownSize: { height: 2, width: 1, channels: 1 } }
    expect(renewed(held, [1, 2], answer([8, 9], 100, wide))).toBeNull()
    expect(renewed(held, [0, 1, 2, 3], answer(all, 100, wide))?.answer.shownSize).toEqual(wide.shownSize)
  })
})
