import { expect, it } from 'vitest'
import { bars, countOf, samplesIn } from './facts'

it('adds up the parts of a data set and of a class', () => {
  expect([samplesIn({ parts: { train: 600, test: 100 } }), samplesIn({ parts: {} }), countOf({ counts: { train: 3, test: 4 } })]).toEqual([700, 0, 7])
})

it('measures each class against the largest, and empty classes as nothing', () => {
  expect(bars([{ name: 'a', counts: { train: 50 } }, { name: 'b', counts: { train: 150, test: 50 } }, { name: 'c', counts: {} }])).toEqual([25, 100, 0])
  expect(bars([{ name: 'a', counts: { train: 0 } }])).toEqual([0])
})
