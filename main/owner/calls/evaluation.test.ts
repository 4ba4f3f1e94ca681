import { describe, expect, it } from 'vitest'
import { confusionOf, pickSamples, truthsOf } from './evaluation'

/** Five samples; the label of the last two is not known. */
const evaluation = {
  split: 'val', weights: 'final' as const, part: Array.from({ length: 5 }, () => 'train'), index: [10, 11, 12, 13, 14],
  verdicts: [{ target: 'label', classes: ['a', 'b'], actual: [0, 1, 0, -1, -1], predicted: [0, 0, 1, 1, 0], confidence: [0.9, 0.6, 0.8, 0.99, 0.95] }],
  numbers: [{ target: 'mass', actual: [3000, null, 4000, 5000, 6000], predicted: [3100, 3500, 4100, null, 5900] }],
}
const picked = (actual: string | null, predicted: string | null) => pickSamples(evaluation, actual, predicted, 10).map(({ index }) => index)

describe('the samples of an evaluation', () => {
  it('are its mistakes, the surest first, without those whose label is not known', () => {
    expect(picked(null, null)).toEqual([12, 11])
  })

  it('are those of a cell, a row or a column, as the matrix counts them', () => {
    expect(picked('a', 'a')).toEqual([10])
    expect(picked(null, 'a')).toEqual([10, 11])
    expect(confusionOf(evaluation)?.matrix).toEqual([[1, 1], [1, 0]])
  })
})

describe('truth and prediction of a number', () => {
  it('are paired where both are known, and the others counted', () => {
    expect(truthsOf(evaluation, () => 'g', 10)).toEqual([{ name: 'mass', unit: 'g', count: 3, unknown: 2, points: [[3000, 3100], [4000, 4100], [6000, 5900]] }])
  })
  it('are chosen evenly where there are many', () => {
    const many = { ...evaluation, numbers: [{ target: 'mass', actual: Array.from({ length: 1000 }, (_, i) => i), predicted: Array.from({ length: 1000 }, (_, i) => i) }] }
    expect(truthsOf(many, () => '', 4)[0]).toMatchObject({ count: 1000, points: [[0, 0], [250, 250], [500, 500], [750, 750]] })
  })
})
