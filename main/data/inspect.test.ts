import { expect, it } from 'vitest'
import { inTurns } from './inspect'

it('shows classes in turn, each in its own order, where folders hold one after the other', () => {
  const labels = ['moth', 'moth', 'moth', 'moth', 'ant', 'ant', 'fly']
  expect(inTurns([0, 1, 2, 3, 4, 5, 6], (i) => labels[i] ?? null)).toEqual([0, 4, 6, 1, 5, 2, 3])
})

it('leaves samples without classes, or of one class, in their order', () => {
  expect(inTurns([4, 2, 9], () => null)).toEqual([4, 2, 9])
  expect(inTurns([], () => 'a')).toEqual([])
})
