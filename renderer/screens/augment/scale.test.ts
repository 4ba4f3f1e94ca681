import { expect, it } from 'vitest'
import { POSITIONS, scaleOf } from './scale'

const plain = { integer: false, odd: false }

it.each([
  ['degrees', { ...plain, min: 0, max: 180, usual: [10] }], ['a factor', { ...plain, min: 0.1, max: 10, usual: [0.9, 1.1] }], ['a share', { ...plain, min: 0.01, max: 1, usual: [0.6, 1] }],
  ['padding', { min: 0, max: 512, usual: [4], integer: true, odd: false }], ['alpha', { ...plain, min: 0.01, max: 100, usual: [0.2] }], ['shear', { ...plain, min: 0, max: 60, usual: [0] }],
])('%s: both ends are reached, positions rise with values, and usual values have room', (_name, options) => {
  const { toPosition, toValue } = scaleOf(options)
  expect([toValue(0), toValue(POSITIONS), toPosition(options.min), toPosition(options.max)]).toEqual([options.min, options.max, 0, POSITIONS])
  const values = Array.from({ length: 101 }, (_, i) => toValue(10 * i))
  expect(values).toEqual([...values].sort((a, b) => a - b))
  for (const usual of options.usual.filter((value) => value > options.min)) {
    expect(toPosition(usual)).toBeGreaterThan(80)
    expect(Math.abs(toValue(toPosition(usual)) - usual)).toBeLessThanOrEqual(Math.max(0.01 * usual, options.integer ? 0 : 0.005))
  }
})

it.each([['bins', { min: 2, max: 101, integer: true, odd: false, usual: [31] }], ['bits', { min: 0, max: 8, integer: true, odd: false, usual: [4, 7] }], ['a kernel', { min: 1, max: 63, integer: true, odd: true, usual: [5] }]])('%s: an arrow key goes to the next whole number, there and back, and stays at the ends', (_name, options) => {
  const { next } = scaleOf(options)
  for (let value = options.min; value < options.max; value = next(value, 1)) {
    expect(next(value, 1)).toBeGreaterThan(value)
    expect(next(next(value, 1), -1)).toBeLessThan(next(value, 1))
  }
  expect([next(options.min, -1), next(options.max, 1)]).toEqual([options.min, options.max])
})

it('whole and odd numbers stay so', () => {
  const kernel = scaleOf({ min: 1, max: 63, integer: true, odd: true, usual: [5] })
  expect(Array.from({ length: 101 }, (_, i) => kernel.toValue(10 * i)).every((value) => value % 2 === 1)).toBe(true)
  expect(scaleOf({ min: 0, max: 8, integer: true, odd: false, usual: [4, 7] }).toValue(437)).toBe(3)
})
