import { expect, it } from 'vitest'
import { nearest, shrinkFor, timesText, toRgba, zoomsOf } from './pixels'

const rgbaOf = (channels: number, ...pixels: number[]): number[] => {
  const rgba = new Uint8ClampedArray(4 * (pixels.length / channels))
  toRgba(Uint8Array.from(pixels), channels, rgba)
  return [...rgba]
}

it('grey becomes three equal colours, and transparency stays what it is', () => {
  expect(rgbaOf(1, 7, 200)).toEqual([7, 7, 7, 255, 200, 200, 200, 255])
  expect(rgbaOf(2, 7, 30)).toEqual([7, 7, 7, 30])
  expect(rgbaOf(3, 1, 2, 3)).toEqual([1, 2, 3, 255])
  expect(rgbaOf(4, 1, 2, 3, 0)).toEqual([1, 2, 3, 0])
})

it('colours are the same wherever in memory their pixels lie, and for every number of them', () => {
  const memory = Uint8Array.from({ length: 40 }, (_, i) => (i * 37 + 11) & 255)
  for (const [from, count] of [[0, 4], [0, 7], [4, 9], [1, 8], [3, 1]] as const) {
    const pixels = memory.subarray(from, from + 3 * count)
    const rgba = new Uint8ClampedArray(4 * count)
    toRgba(pixels, 3, rgba)
    expect([...rgba]).toEqual(Array.from({ length: count }, (_, i) => [...pixels.subarray(3 * i, 3 * i + 3), 255]).flat())
  }
})

it('small pictures grow by whole factors and large ones shrink to whole parts', () => {
  expect(timesText(nearest(zoomsOf({ height: 28, width: 28 }), 110).times)).toBe('4x')
  expect(timesText(nearest(zoomsOf({ height: 224, width: 224 }), 110).times)).toBe('1/2')
  expect([1, 1.5, 2].map((ratio) => shrinkFor(nearest(zoomsOf({ height: 224, width: 224 }), 56), ratio))).toEqual([4, 2, 2])
  expect(shrinkFor(nearest(zoomsOf({ height: 28, width: 28 }), 112), 1)).toBe(1)
  expect(nearest(zoomsOf({ height: 224, width: 168 }), 224)).toEqual({ times: 1, width: 168, height: 224 })
  for (const { times } of [...zoomsOf({ height: 28, width: 28 }), ...zoomsOf({ height: 1000, width: 10 }), ...zoomsOf({ height: 1, width: 1 })]) expect(times >= 1 ? times % 1 : (1 / times) % 1).toBeCloseTo(0, 9)
})
