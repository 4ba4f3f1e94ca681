import { describe, expect, it } from 'vitest'
import type { EffectChange, FactorEffect } from '../../../preload/contract'
import { changeWords, effectText, effectsTsv, headline, scaleOf, shownFactors } from './effects-words'

const change = (more: Partial<EffectChange>): EffectChange => ({
  from: 'batch norm', to: 'group norm (8)', estimate: 0.021, settings: 4, judged: { interval: [0.008, 0.034], se: 0.006, df: 9, p: 0.004, adjusted: 0.01, noise: 'floor' }, range: [0.01, 0.03], varies: false,
  pairs: [{ a: 'v1', b: 'v2', difference: 0.02, seeds: 3, paired: true }], pairCount: 6, verdict: 'better', sentence: 'said', ...more,
})
const factor = (words: string, changes: EffectChange[]): FactorEffect => ({ factor: words, words, changes, trend: null, evidence: { versions: 2, pairs: changes.length, confounded: 0, levels: 2, compared: 'all', sentence: '' } })

describe('effects in words', () => {
  it('say what instead of what, by how much, how sure and over how many pairs', () => {
    expect([changeWords(change({})), effectText('val.accuracy', change({})), effectText('val.loss', change({ estimate: -0.0214, judged: null }))]).toEqual(['Group norm (8) instead of batch norm', '+2.1 points [0.8, 3.4]', '−0.021'])
    expect(effectText('val.accuracy', change({ estimate: 0.004, judged: { interval: [0.0004, 0.0072], se: 0.001, df: 9, p: 0.03, adjusted: 0.1, noise: 'floor' } }))).toBe('+0.40 points [0.04, 0.72]')
    const worse = change({ from: 'flip', to: 'no flip', verdict: 'worse', judged: { interval: [-0.03, -0.02], se: 0.001, df: 9, p: 1e-6, adjusted: 1e-5, noise: 'floor' } })
    expect(headline({ metric: 'val.accuracy', factors: [factor('flip', [worse]), factor('norm', [change({})])] })).toBe('Group norm (8) instead of batch norm: +2.1 points [0.8, 3.4] over 6 pairs.')
    expect(headline({ metric: 'val.accuracy', factors: [factor('norm', [change({ verdict: 'within noise' })])] })).toBeNull()
  })
  it('stand with the surest first, and those without enough evidence below', () => {
    const unjudged = change({ judged: null, estimate: 0.5, verdict: 'not enough evidence' })
    const shown = shownFactors({ factors: [factor('a', [unjudged]), factor('b', []), factor('norm', [unjudged, change({})]), factor('c', [change({ judged: { interval: [0.01, 0.02], se: 0.001, df: 9, p: 1e-5, adjusted: 1e-4, noise: 'pairs' } })])] })
    expect(shown.map(({ effect, judged, changes }) => [effect.words, judged, changes.map(({ verdict }) => verdict)])).toEqual([['c', true, ['better']], ['norm', true, ['better', 'not enough evidence']], ['a', false, ['not enough evidence']]])
  })
  it('lie on one scale with zero and the noise floor in it', () => {
    const { at, low, high } = scaleOf(shownFactors({ factors: [factor('norm', [change({})])] }), 0.01)
    expect([low, high]).toEqual([-0.01, 0.034])
    for (const value of [low, 0, high]) expect(at(value) > 0 && at(value) < 1).toBe(true)
    expect(Number.isFinite(scaleOf([], null).at(0))).toBe(true)
  })
  it('are copied with all digits, a line each', () => {
    const [head, line] = effectsTsv({ metric: 'val.accuracy', dataset: 'mini', factors: [factor('norm', [change({ from: '=1+1' })])] }).split('\n')
    expect(head?.split('\t').slice(0, 8)).toEqual(['metric', 'dataset', 'factor', 'from', 'to', 'estimate', 'low', 'high'])
    expect(line?.split('\t')).toEqual(['val.accuracy', 'mini', 'norm', "'=1+1", 'group norm (8)', '0.021', '0.008', '0.034', '0.006', '9', '0.004', '0.01', '4', '6', 'better', 'v1 v2'])
  })
})
