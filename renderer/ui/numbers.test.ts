import { expect, it } from 'vitest'
import { expected, formatNumber, numbersFrom, parseNumber, read, show, stepped } from './numbers'

it('reads plain numbers, exponents, a leading point and a decimal comma', () => {
  expect(['0.05', '1e-3', '1E3', '.5', '0,05', ' 12 ', '-2', '5.', ',25', '−3'].map(parseNumber)).toEqual([0.05, 0.001, 1000, 0.5, 0.05, 12, -2, 5, 0.25, -3])
})

it('does not guess at what is no number, at half a number, or at a comma that may part thousands', () => {
  expect(['', ' ', 'abc', '1e', '1e-', '-', '1.2.3', '0x10', '1 000', '1,000', '1e999', 'Infinity', 'NaN'].map(parseNumber)).toEqual(new Array(13).fill(null))
})

it('writes numbers as people do', () => {
  expect([0.05, 1e-8, 0.0001, 0.000025, 0, -1e-5, 1000, 0.1 + 0.2].map(formatNumber)).toEqual(['0.05', '1e-8', '0.0001', '2.5e-5', '0', '-1e-5', '1000', '0.30000000000000004'])
  for (const value of [1e-8, 2.5e-5, 0.05, 123456]) expect(parseNumber(formatNumber(value))).toBe(value)
})

it('reads a list of numbers and refuses other text', () => {
  expect(numbersFrom('16, 32;64 x 128')).toEqual([16, 32, 64, 128])
  expect(numbersFrom('  ')).toEqual([])
  expect(numbersFrom('16, many')).toBeNull()
  expect(show([64, 1e-8])).toBe('64, 1e-8')
})

const rate = { kind: 'number', integer: false, range: { above: 0 } } as const
const clip = { kind: 'number-or-word', integer: false, words: ['auto'], nullable: true, range: { above: 0 } } as const
const size = { kind: 'numbers', length: 2, nullable: true } as const

it('hands on what is no number as it was typed, and an emptied field as empty', () => {
  expect(['1e-3', '1e', ''].map((typed) => read(rate, typed))).toEqual([0.001, '1e', ''])
  expect(['', 'auto', 'aut', '2'].map((typed) => read(clip, typed))).toEqual([null, 'auto', 'aut', 2])
  expect(['', '28, 28', '28, x y'].map((typed) => read(size, typed))).toEqual([null, [28, 28], '28, x y'])
  expect(read({ ...size, nullable: false }, '')).toBe('')
})

it('says what belongs into a field, with its range, and nothing when its value fits', () => {
  expect([0.05, 0, '', '1e', null].map((value) => expected(rate, value))).toEqual([undefined, ...new Array<string>(4).fill('A number above 0')])
  expect(expected({ kind: 'number', integer: true, range: { min: 1, max: 9 } }, 1.5)).toBe('A whole number of at least 1 and at most 9')
  expect([null, 'auto', 1].map((value) => expected(clip, value))).toEqual([undefined, undefined, undefined])
  expect(expected(clip, 'x')).toBe('A number above 0, or auto, or empty for none')
  expect([expected(size, [28]), expected(size, [28, 28]), expected(size, 'x')]).toEqual(['2 numbers with a comma between them', undefined, '2 numbers with a comma between them'])
  expect(expected(rate, undefined)).toBeUndefined()
})

it('steps whole numbers inside their range', () => {
  expect([stepped({ min: 1, max: 3 }, 3, 1), stepped({ min: 1 }, 1, -1), stepped({}, 5, 1)]).toEqual([3, 1, 6])
})
