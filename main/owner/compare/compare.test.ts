import { describe, expect, it } from 'vitest'
import type { StoredEvaluation } from '../calls/evaluation'
import { classesOf } from './classes'
import type { Evaluated } from './classes'
import { flipsOf } from './flips'

const CLASSES = ['cat', 'dog', 'owl']
/** A run that was judged on six samples; the label of the last is not known. */
function judged(run: string, seed: number, predicted: readonly number[], { confidence = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4], split = 'val', classes = CLASSES } = {}): Evaluated {
  const evaluation: StoredEvaluation = { split, weights: 'best', part: predicted.map(() => 'train'), index: predicted.map((_, i) => 100 + i), verdicts: [{ target: 'label', classes, actual: [0, 0, 1, 1, 2, -1], predicted: [...predicted], confidence }], numbers: [] }
  return { run, seed, evaluation }
}

describe('flipped samples of two versions', () => {
  const a = [judged('r1', 1, [0, 1, 1, 0, 0, 1]), judged('r2', 2, [0, 1, 1, 1, 1, 1])]

  it('are those on which two runs of one seed differ, with who was right, the most telling first', () => {
    const found = flipsOf(a, [judged('r9', 2, [0, 0, 0, 1, 0, 2])], null, 10)
    expect(found).toMatchObject({ runs: ['r2', 'r9'], sameSeed: true, split: 'val', target: 'label', common: 5, gained: 1, lost: 1, other: 1, p: 1 })
    expect(found?.samples.map(({ kind, index, label, a: one, b: other }) => [kind, index, label, one.predicted, other.predicted])).toEqual([['gained', 101, 'cat', 'dog', 'cat'], ['lost', 102, 'dog', 'dog', 'cat'], ['other', 104, 'owl', 'dog', 'cat']])
  })
  it('are of the first run of each where no seed is the same, and that is said', () => {
    expect(flipsOf(a, [judged('r9', 7, [0, 1, 1, 0, 0, 1])], null, 10)).toMatchObject({ runs: ['r1', 'r9'], sameSeed: false, gained: 0, lost: 0, other: 0, samples: [] })
  })
  it('stand beside what two seeds of one version disagree on', () => {
    expect(flipsOf(a, [judged('r9', 1, [0, 0, 1, 1, 2, 0])], null, 10)?.betweenSeeds).toEqual({ runs: ['r1', 'r2'], flipped: 2, common: 5 })
    const alone = flipsOf(a.slice(0, 1), [judged('r9', 1, [0, 0, 1, 1, 2, 0])], null, 10)
    expect(alone).toMatchObject({ gained: 3, lost: 0, betweenSeeds: null })
    expect(alone?.p).toBeCloseTo(0.25, 12)
  })
  it('of one kind are asked for by it, and counted all the same', () => {
    const found = flipsOf(a, [judged('r9', 2, [0, 0, 0, 1, 0, 2])], 'lost', 10)
    expect([found?.samples.map(({ index }) => index), found?.gained]).toEqual([[102], 1])
  })
  it('are found by the names of classes, in whatever order a run has them', () => {
    const other = judged('r9', 1, [2, 2, 1, 1, 0, 1], { classes: ['owl', 'dog', 'cat'] })
    const verdicts = other.evaluation.verdicts.map((verdict) => ({ ...verdict, actual: [2, 2, 1, 1, 0, -1] }))
    expect(flipsOf(a, [{ ...other, evaluation: { ...other.evaluation, verdicts } }], null, 10)).toMatchObject({ common: 5, gained: 3, lost: 0 })
  })
  it('are not measured on different splits, or where one was never judged', () => {
    expect(flipsOf(a, [judged('r9', 1, [0, 0, 0, 0, 0, 0], { split: 'test' })], null, 10)).toBeNull()
    expect(flipsOf(a, [], null, 10)).toBeNull()
  })
})

describe('classes of several versions', () => {
  it('have precision, recall and F1 as mean and spread over the seeds, counted over samples with a label', () => {
    const found = classesOf([[judged('r1', 1, [0, 0, 1, 0, 2, 1]), judged('r2', 2, [0, 0, 1, 1, 2, 1])], []])
    expect([found?.target, found?.classes, found?.versions[1]]).toEqual(['label', CLASSES, null])
    const [cat, dog, owl] = found?.versions[0]?.figures ?? []
    expect(cat?.precision?.mean).toBeCloseTo((2 / 3 + 1) / 2, 12)
    expect([cat?.recall?.mean, cat?.recall?.sd, cat?.support]).toEqual([1, 0, 2])
    expect([dog?.recall?.mean, dog?.recall?.min, dog?.recall?.max, dog?.recall?.runs]).toEqual([0.75, 0.5, 1, 2])
    expect(dog?.f1?.min).toBeCloseTo(2 / 3, 12)
    expect(owl?.f1?.mean).toBe(1)
  })
  it('that were never said have no precision, which is not 0', () => {
    const [found] = classesOf([[judged('r1', 1, [0, 0, 0, 0, 0, 0])]])?.versions ?? []
    expect([found?.figures[1]?.precision, found?.figures[1]?.recall?.mean, found?.figures[1]?.f1?.mean]).toEqual([null, 0, 0])
  })
  it('are none where nothing was judged', () => {
    expect(classesOf([[], []])).toBeNull()
  })
})
