import { expect, it } from 'vitest'
import { rowAfter, sentence, short } from './facts'

it('leads the arrow keys, Home and End from row to row and stops at the ends', () => {
  expect([rowAfter('ArrowDown', 0, 3), rowAfter('ArrowDown', 2, 3), rowAfter('ArrowUp', 2, 3), rowAfter('ArrowUp', 0, 3), rowAfter('Home', 2, 3), rowAfter('End', 0, 3)]).toEqual([1, 2, 1, 0, 0, 2])
  expect([rowAfter('Enter', 0, 3), rowAfter('ArrowDown', -1, 0)]).toEqual([null, null])
})

it('marks what it leaves out of a long value', () => {
  expect(short([16, 32])).toBe('[16,32]')
  expect(short('x'.repeat(100))).toMatch(/^"x{58}…$/)
})

it('says of a version without a parent that it is the first', () => {
  expect(sentence({ changes: null })).toBe('First on its data')
})
