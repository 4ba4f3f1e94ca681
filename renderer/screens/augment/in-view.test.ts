import { expect, it } from 'vitest'
import { tilesWithin } from './in-view'

/** Rows of three tiles, 100 pixels high with 10 between them. */
const tiles = Array.from({ length: 30 }, (_, i) => ({ top: 110 * Math.floor(i / 3), bottom: 110 * Math.floor(i / 3) + 100 }))

it('tiles in view are those that a pane shows any part of, with one row more above and below', () => {
  expect(tilesWithin(tiles, { top: 450, bottom: 560 })).toEqual([9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])
  expect(tilesWithin(tiles, { top: -40, bottom: 100 })).toEqual([0, 1, 2, 3, 4, 5])
})

it('a pane that shows none of the tiles has none in view', () => {
  expect(tilesWithin(tiles, { top: 5000, bottom: 5600 })).toEqual([])
  expect(tilesWithin([], { top: 0, bottom: 100 })).toEqual([])
})
