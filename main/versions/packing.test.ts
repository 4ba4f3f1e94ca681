import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, isWhole, packAxis, packValues, seriesHash, unpackAxis, unpackValues } from './packing'

/** Any 64 bits as a number, so every NaN, both zeros and the smallest numbers too. */
const bits = fc.array(fc.tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 0xffffffff })), { maxLength: 300 })
  .map((words) => new Float64Array(Uint32Array.from(words.flat()).buffer))
const doubles = fc.array(fc.oneof(fc.double(), fc.constantFrom(-0, 0, NaN, Infinity, -Infinity, 5e-324)), { maxLength: 300 }).map((values) => Float64Array.from(values))
const floats = fc.array(fc.oneof(fc.float(), fc.constantFrom(-0, NaN, Infinity, -Infinity)), { maxLength: 300 }).map((values) => Float64Array.from(values))
const smooth = fc.tuple(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 300 })).map(([scale, length]) => Float64Array.from({ length }, (_, i) => scale * Math.cos(i / 40)))
const anyValues = fc.oneof(bits, doubles, floats, smooth)

describe('packed values', () => {
  it('come back bit for bit, whatever they are', () => {
    fc.assert(fc.property(anyValues, (values) => {
      expect(bytesOf(unpackValues(packValues(values), values.length))).toEqual(bytesOf(values))
    }), { numRuns: 300 })
  })
  it('show an altered byte wherever it is', () => {
    fc.assert(fc.property(anyValues, fc.nat(), fc.integer({ min: 1, max: 255 }), (values, at, change) => {
      const packed = packValues(values)
      expect(isWhole(packed)).toBe(true)
      packed.writeUInt8(packed.readUInt8(at % packed.length) ^ change, at % packed.length)
      expect(isWhole(packed)).toBe(false)
    }), { numRuns: 300 })
  })
  it('refuse a count that they do not have', () => {
    const packed = packValues(Float64Array.of(1, 2, 3))
    expect(() => unpackValues(packed, 4)).toThrow(RangeError)
    expect(() => unpackAxis(packAxis(Float64Array.of(1, 2), Float64Array.of(5, 6)), 1e9)).toThrow(RangeError)
  })
  it('take at most half of their 8 bytes where they come from float32 and vary in noise alone', () => {
    let state = 1
    const noise = (): number => (state = (state * 48271) % 2147483647) / 2147483647
    const losses = Float64Array.from({ length: 2000 }, (_, i) => Math.fround(2 * Math.exp(-i / 500) + 0.1 * noise()))
    expect(packValues(losses).length / losses.length).toBeLessThan(4)
  })
})

describe('a packed axis', () => {
  it('comes back as it was, with any gaps and times that go back', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 2 ** 31 }), { maxLength: 300 }).map((gaps) => gaps.reduce<number[]>((all, gap) => [...all, (all.at(-1) ?? 0) + gap], []))
    fc.assert(fc.property(steps, fc.array(fc.integer({ min: -(2 ** 50), max: 2 ** 50 }), { minLength: 300, maxLength: 300 }), (given, clock) => {
      const [all, times] = [Float64Array.from(given), Float64Array.from(given, (_, i) => clock[i] ?? 0)]
      expect(unpackAxis(packAxis(all, times), all.length)).toEqual({ steps: all, times })
    }), { numRuns: 200 })
  })
})

describe('the hash of a series', () => {
  it('tells apart what differs in one bit of one value, step or time', () => {
    const columns = { steps: Float64Array.of(1, 2), times: Float64Array.of(5, 6), values: Float64Array.of(0, NaN) }
    const others = [{ ...columns, values: Float64Array.of(-0, NaN) }, { ...columns, steps: Float64Array.of(1, 3) }, { ...columns, times: Float64Array.of(5, 7) }]
    expect(new Set([columns, ...others].map((one) => seriesHash(one).toString('hex'))).size).toBe(4)
  })
})
