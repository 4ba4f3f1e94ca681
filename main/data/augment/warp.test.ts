import { describe, expect, it } from 'vitest'
import { rngOf } from '../../lib/rng'
import { applyDrawn, bindPipeline } from './index'
import { memoryOf } from './kernels/memory'
import type { Size } from './kernels/raster'
import { roomAt, makeWork, roomFor, workBytes } from './kernels/work'
import { warpAffine, warpPerspective } from './kernels/warp'
import type { Interpolation } from './kernels/warp'
import { picture } from './pictures.fixture'

const FILL = 77
type Sampler = (x: number, y: number, c: number) => number

/** The definition: a tap outside counts as the fill, weights are cut off to 1 / 2048, and the byte is rounded. */
function definition(bytes: Uint8Array, { height, width, channels }: Size, interpolation: Interpolation): Sampler {
  const inside = (x: number, y: number): boolean => x >= 0 && y >= 0 && x < width && y < height
  const tap = (x: number, y: number, c: number): number => (inside(x, y) ? bytes[(y * width + x) * channels + c] ?? 0 : FILL)
  if (interpolation === 'nearest') return (x, y, c) => tap(Math.floor(x), Math.floor(y), c)
  return (x, y, c) => {
    if (!(x > -1 && y > -1 && x < width && y < height)) return FILL
    const [left, top] = [Math.floor(x), Math.floor(y)]
    const [right, below] = [Math.trunc((x - left) * 2048), Math.trunc((y - top) * 2048)]
    const row = (at: number): number => tap(left, at, c) * (2048 - right) + tap(left + 1, at, c) * right
    return Math.floor((row(top) * (2048 - below) + row(top + 1) * below + (1 << 21)) / (1 << 22))
  }
}

function warped(size: Size, matrix: readonly number[], kind: 'affine' | 'perspective', interpolation: Interpolation): { given: Uint8Array; found: number[] } {
  const length = size.height * size.width * size.channels
  const place = memoryOf(workBytes(size) + 2 * roomFor(length))
  const work = makeWork(place, place.base, size, () => { throw new RangeError('no partner') })
  const [source, target] = [0, 1].map((i) => roomAt(place, place.base + workBytes(size) + i * roomFor(length))(size))
  if (source === undefined || target === undefined) throw new RangeError('no room')
  const given = picture(size).bytes
  place.bytes.set(given, source.start)
  work.matrix.set(matrix)
  const warp = kind === 'affine' ? warpAffine : warpPerspective
  warp(source, target, interpolation, FILL, work)
  return { given, found: [...place.bytes.slice(target.start, target.start + length)] }
}

const SIZES = [[1, 1], [3, 2], [5, 9], [28, 28]] as const
const cases = (['bilinear', 'nearest'] as const).flatMap((interpolation) => [1, 2, 3, 4, 5].map((channels) => [interpolation, channels] as const))

describe('a warp', () => {
  it.each(cases)('takes every pixel from where its matrix says, inside, across the edge and outside: %s on %d channels', (interpolation, channels) => {
    const rng = rngOf(1, 'warp', interpolation, channels)
    const around = (most: number): number => most * (2 * rng.next() - 1)
    for (const [height, width] of SIZES) {
      const size = { height, width, channels }
      for (let round = 0; round < 20; round += 1) {
        const matrix = round === 0 ? [1, 0, 0, 0, 1, 0, 0, 0] : [around(2), around(1), around(width), around(1), around(2), around(height), around(2 / width), around(2 / height)]
        const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = matrix
        for (const kind of ['affine', 'perspective'] as const) {
          const { given, found } = warped(size, matrix, kind, interpolation)
          const at = definition(given, size, interpolation)
          const half = kind === 'affine' && interpolation === 'nearest' ? 0.5 : 0
          const expected = found.map((_, i) => {
            const [x, y, channel] = [Math.floor(i / channels) % width, Math.floor(i / channels / width), i % channels]
            if (kind === 'affine') return at(b * y + c + half + a * x, e * y + f + half + d * x, channel)
            const [u, v, back] = [x + 0.5, y + 0.5, interpolation === 'nearest' ? 0 : 0.5]
            const scale = 1 / (g * u + h * v + 1)
            return at((a * u + b * v + c) * scale - back, (d * u + e * v + f) * scale - back, channel)
          })
          expect(found).toEqual(expected)
        }
      }
    }
  })

  it('gives the fill where a position is no number', () => {
    expect(warped({ height: 4, width: 4, channels: 1 }, [0, 0, 0, 0, 0, 0, 0, -2], 'perspective', 'bilinear').found.slice(0, 4)).toEqual([FILL, FILL, FILL, FILL])
  })
})

describe('a list of operations', () => {
  it.each(['equalize', 'rotate'])('may have fourteen that each need room of their own, on the smallest image: %s', (operation) => {
    const image = picture({ height: 1, width: 1, channels: 3 })
    const pipeline = bindPipeline([{ id: 'r', op: 'rand-augment', count: 14 }])
    const drawn = [{ id: 'r', op: 'rand-augment', drawn: { operations: Array.from({ length: 14 }, () => ({ operation, magnitude: 0 })) } }]
    expect([...applyDrawn(pipeline, image, drawn, () => ({ image, drawn: [] })).image.bytes]).toEqual([...image.bytes])
  })
})
