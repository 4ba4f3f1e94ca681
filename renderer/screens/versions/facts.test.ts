import { expect, it } from 'vitest'
import { rowAfter, sentence } from './facts'

it('leads the arrow keys, Home and End from row to row and stops at the ends', () => {
  expect([rowAfter('ArrowDown', 0, 3), rowAfter('ArrowDown', 2, 3), rowAfter('ArrowUp', 2, 3), rowAfter('ArrowUp', 0, 3), rowAfter('Home', 2, 3), rowAfter('End', 0, 3)]).toEqual([1, 2, 1, 0, 0, 2])
  expect([rowAfter('Enter', 0, 3), rowAfter('ArrowDown', -1, 0)]).toEqual([null, null])
})

it('says of a version without a parent that it is the first', () => {
  expect(sentence({ changes: null })).toBe('First on its data')
})
