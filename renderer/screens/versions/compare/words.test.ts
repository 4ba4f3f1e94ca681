import { describe, expect, it } from 'vitest'
import type { ComparedMetric, ComparedVersion, Comparison } from '../../../../preload/contract'
import { text } from '../../../text/en'
import { answerOf, answeredOf, isElsewhere, otherContent } from './words'

const version = (short: string, dataset = 'mini'): ComparedVersion => ({ short, name: null, sentence: null, dataset, pinned: false, star: false, trashed: false, runs: [] })
const spread = (mean: number) => ({ mean, sd: null, min: mean, max: mean, runs: 1 })
const accuracy: ComparedMetric = {
  metric: 'val.accuracy', direction: 'max', noise: { measured: false, reason: 'one seed' },
  figures: [{ best: spread(0.8), last: null, difference: null }, { best: spread(0.9), last: null, difference: null }],
}
const compared = (versions: ComparedVersion[], fingerprints: (string | null)[] | null): Comparison => ({ reference: 'v1', versions, settings: fingerprints === null ? [] : [{ path: 'data.fingerprint', part: 'data', values: fingerprints }], metrics: [accuracy] })

describe('the answer to a pair', () => {
  it('is not shown beside another pair while that one is awaited', () => {
    const answer = { pair: 'v1 v2', found: null }
    expect([answeredOf(answer, 'v1 v2'), answeredOf(answer, 'v1 v3'), answeredOf(null, 'v1 v2')]).toEqual([answer, null, null])
  })
})

describe('versions on data of another content', () => {
  it('are told by the content, and said not to have a difference, whatever their data sets are called', () => {
    const found = compared([version('v1'), version('v2')], ['sha256:a', 'sha256:b'])
    expect([otherContent(found, 'v1', 'v2'), isElsewhere(found, 'v2'), isElsewhere(found, 'v1')]).toEqual([true, true, false])
    expect(answerOf(found)).toBe(text.compare.otherData)
  })
  it('are not said of those alike among three, nor where no content is known', () => {
    const found = compared([version('v1'), version('v2'), version('v3')], ['sha256:a', 'sha256:a', 'sha256:b'])
    expect([otherContent(found, 'v1', 'v2'), otherContent(found, 'v2', 'v3')]).toEqual([false, true])
    expect(isElsewhere(compared([version('v1'), version('v2')], ['sha256:a', null]), 'v2')).toBe(false)
    expect(isElsewhere(compared([version('v1'), version('v2', 'other')], null), 'v2')).toBe(true)
  })
})
