import { expect, it } from 'vitest'
import { seedFrom } from './seed'

it('reads a whole number and nothing else: a sign, a word or a number that is not exact is no seed', () => {
  expect(['0', ' 42 ', '9007199254740991'].map(seedFrom)).toEqual([0, 42, Number.MAX_SAFE_INTEGER])
  expect(['-3', 'abc', '', '1.5', '1e3', '100000000000000000'].map(seedFrom)).toEqual([null, null, null, null, null, null])
})
