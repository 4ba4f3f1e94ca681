import { expect, it } from 'vitest'
import { ticksOf } from './ticks'

it('an axis has a few round numbers within its values', () => {
  expect(ticksOf([2700, 6300])).toEqual([3000, 4000, 5000, 6000])
  expect(ticksOf([-0.31, 0.29])).toEqual([-0.2, 0, 0.2])
  expect(ticksOf([13.1, 21.5])).toEqual([15, 20])
})

it('an axis of one value has that one, of none has none', () => {
  expect([ticksOf([7, 7]), ticksOf([])]).toEqual([[7], []])
})
