import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { byteTable, channelStatistics } from './fitted'
import { resize, withChannels } from './resize'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

describe('resizing', () => {
  it('by area from 28 to 14 gives the exact mean of 2x2 pixels, rounded half up', () => {
    fc.assert(fc.property(bytes(28 * 28), (data) => {
      const small = resize({ height: 28, width: 28, channels: 1, data }, 14, 14, 'area')
      const at = (y: number, x: number) => data[y * 28 + x] ?? NaN
      expect([...small.data]).toEqual(Array.from({ length: 196 }, (_, i) => {
        const y = 2 * Math.floor(i / 14)
        const x = 2 * (i % 14)
        return Math.floor((at(y, x) + at(y, x + 1) + at(y + 1, x) + at(y + 1, x + 1) + 2) / 4)
      }))
    }), { numRuns: 30 })
  })

  it('keeps a picture of one colour at every size and by every method', () => {
    fc.assert(fc.property(fc.nat(255), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }), (value, height, width, toHeight, toWidth) => {
      for (const method of ['area', 'bilinear', 'nearest'] as const) {
        const image = { height, width, channels: 3, data: new Uint8Array(height * width * 3).fill(value) }
        expect(new Set(resize(image, toHeight, toWidth, method).data)).toEqual(new Set([value]))
      }
    }))
  })

  it('makes grey by the luma weights, and lays transparency over black', () => {
    const pixel = (...data: number[]) => ({ height: 1, width: 1, channels: data.length, data: Uint8Array.from(data) })
    expect([...withChannels(pixel(200, 100, 50), 'grey').data]).toEqual([124])
    expect([...withChannels(pixel(200, 100, 50, 0), 'rgb').data]).toEqual([0, 0, 0])
    expect([...withChannels(pixel(9), 'rgb').data]).toEqual([9, 9, 9])
  })
})

describe('standardisation of pixels', () => {
  it('gives each channel mean 0 and standard deviation 1 over the pixels that it was fitted on', () => {
    fc.assert(fc.property(bytes(300), (data) => {
      const statistics = channelStatistics(data, 3)
      const tables = byteTable(statistics, 3)
      for (let c = 0; c < 3; c += 1) {
        const values = [...data].filter((_, i) => i % 3 === c).map((byte) => tables[c]?.[byte] ?? NaN)
        const mean = values.reduce((a, b) => a + b, 0) / values.length
        // float32 tables of values below 10: 1e-5 is above their rounding.
        expect(mean).toBeCloseTo(0, 5)
        const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
        if (new Set(values).size > 1) expect(std).toBeCloseTo(1, 5)
        else expect(std).toBe(0)
      }
    }))
  })
})
