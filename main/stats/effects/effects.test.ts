import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { effects as schema } from '../../../preload/contract'
import type { EffectChange, Effects, Json } from '../../../preload/contract'
import { rngOf } from '../../lib/rng'
import type { Result } from '../seeds'
import { effectsOf } from './index'
import { simulate } from './simulate'
import type { FactorValue, HistoryVersion } from './types'

const metric = 'val.accuracy'
const value = (factor: string, of: Json): FactorValue => ({ factor, words: `${factor} ${typeof of === 'string' ? of : JSON.stringify(of)}`, value: of, number: typeof of === 'number' && of > 0 ? of : null })
const version = (short: string, of: Readonly<Record<string, Json>>, more: Partial<HistoryVersion> = {}): HistoryVersion => ({ short, dataset: 'd', changed: [], factors: new Map(Object.entries(of).map(([factor, held]) => [factor, value(factor, held)])), ...more })
const seeds = (short: string, values: readonly number[], first = 1): Result[] => values.map((held, i) => ({ version: short, seed: first + i, value: held }))
const run = (versions: readonly HistoryVersion[], results: readonly Result[], direction: 'max' | 'min' = 'max'): Effects => effectsOf({ metric, direction, dataset: 'd', versions, results })
const factorIn = (found: Effects, id: string) => found.factors.find(({ factor }) => factor === id)
const changeIn = (found: Effects, id: string): EffectChange | undefined => factorIn(found, id)?.changes[0]

describe('effects over a history', () => {
  it('rest on all pairs of versions that differ in one factor only, whoever is whose parent', () => {
    const history = [
      version('v1', { norm: 'batch', batch: 2 }), version('v2', { norm: 'group', batch: 32 }), version('v3', { norm: 'group', batch: 2 }), version('v4', { norm: 'batch', batch: 32 }), version('v5', { norm: 'layer', batch: 8 }),
    ]
    const found = run(history, [...seeds('v1', [0.6, 0.62]), ...seeds('v2', [0.9, 0.91]), ...seeds('v3', [0.88, 0.9]), ...seeds('v4', [0.91, 0.92]), ...seeds('v5', [0.5, 0.5])])
    const change = changeIn(found, 'norm')
    expect(change).toMatchObject({ from: 'norm batch', to: 'norm group', settings: 2, pairCount: 2, pairs: [{ a: 'v1', b: 'v3', seeds: 2, paired: true }, { a: 'v4', b: 'v2', seeds: 2, paired: true }], verdict: 'better', varies: true })
    expect(change?.estimate).toBeCloseTo((0.28 - 0.01) / 2, 12)
    expect(change?.sentence).toMatch(/^From norm batch to group, val\.accuracy rises by 0\.1\d+ \(95 % interval 0\.\d+ to 0\.\d+\) over 2 settings: better; it depends on the rest: from -0\.01\d* to \+0\.28\d*\.$/)
    expect(factorIn(found, 'batch')?.evidence).toMatchObject({ pairs: 2, versions: 4, sentence: '2 pairs of 4 versions differ in batch only.' })
    expect(schema.parse(found)).toEqual(found)
  })
  it('are turned round by the metric\'s direction', () => {
    const history = [version('v1', { norm: 'batch' }), version('v2', { norm: 'group' })]
    const results = [...seeds('v1', [1, 1.1, 0.9]), ...seeds('v2', [3, 3.1, 2.9])]
    expect([changeIn(run(history, results, 'max'), 'norm')?.verdict, changeIn(run(history, results, 'min'), 'norm')?.verdict]).toEqual(['better', 'worse'])
  })
  it('use means where fewer than half of the seeds are common, and count repeats of a seed once', () => {
    const history = [version('v1', { norm: 'batch' }), version('v2', { norm: 'group' })]
    const change = changeIn(run(history, [...seeds('v1', [1, 2, 3]), { version: 'v1', seed: 3, value: 5 }, ...seeds('v2', [10, 12], 3)]), 'norm')
    // Seed 3 is common: one of three and one of two. v1 is (1, 2, 4) by seeds.
    expect(change?.pairs).toMatchObject([{ a: 'v1', b: 'v2', seeds: 2, paired: false }])
    expect(change?.estimate).toBeCloseTo(11 - 7 / 3, 12)
  })
  it('are not judged on one pair of one seed, nor where no version has two seeds, and say why', () => {
    const history = [version('v1', { norm: 'batch' }), version('v2', { norm: 'group' }), version('v3', { norm: 'x', batch: 1 })]
    const one = run(history, [...seeds('v1', [1]), ...seeds('v2', [2]), ...seeds('v3', [1, 2, 3])])
    expect(changeIn(one, 'norm')).toMatchObject({ verdict: 'not enough evidence', judged: null, estimate: 1, sentence: 'From norm batch to group: not enough evidence, for it rests on 1 pair of one seed.' })
    const silent = run(history, [...seeds('v1', [1]), ...seeds('v2', [2])])
    expect(changeIn(silent, 'norm')).toMatchObject({ judged: null, sentence: 'From norm batch to group: not enough evidence, for no version has val.accuracy of two seeds.' })
    expect(silent.sentence).toBe('No effect on val.accuracy can be judged on d: no version has val.accuracy of two seeds.')
  })
  it('leave out other data sets, versions without a value and values that are no number, and count them', () => {
    const found = run([version('v1', { norm: 'batch' }), version('v2', { norm: 'group' }), version('v3', { norm: 'none' }), version('v4', { norm: 'group' }, { dataset: 'other' })], [...seeds('v1', [1, NaN]), ...seeds('v2', [Infinity]), ...seeds('v4', [5, 6])])
    expect(found.history).toEqual({ versions: 3, measured: 1, unmeasured: 2, notFinite: 2 })
    expect(found.factors).toEqual([])
  })
  it('are not claimed from a history in which every change came with another one, and its changes are counted', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 2, maxLength: 4 }), { minLength: 2, maxLength: 12 }), (values) => {
      const history = values.map((_, i) => version(`v${i + 1}`, { norm: `n${i}`, batch: i + 1 }, { changed: i === 0 ? [] : ['norm', 'batch'] }))
      const found = run(history, values.flatMap((held, i) => seeds(`v${i + 1}`, held)))
      expect(found.factors.flatMap(({ changes }) => changes)).toEqual([])
      for (const { evidence, trend } of found.factors) {
        expect(evidence).toMatchObject({ pairs: 0, confounded: values.length - 1 })
        expect(trend).toBeNull()
      }
    }))
    const two = run([version('v1', { norm: 'a', batch: 1 }), version('v2', { norm: 'b', batch: 2 }, { changed: ['norm', 'batch'] })], [...seeds('v1', [1, 2]), ...seeds('v2', [3, 4])])
    expect(factorIn(two, 'norm')?.evidence.sentence).toBe('No two measured versions differ in norm only. 1 version changed it together with something else and is left out.')
  })
  it('do not depend on the order of results, and scale with the metric', () => {
    fc.assert(fc.property(fc.nat(1e6), fc.constantFrom(0.01, 3, 1000), (seed, scale) => {
      const { versions, results } = simulate({ factors: { a: [0, 1], b: [0, 0.5, 1] }, versions: 6, seeds: [1, 3], noise: 1, shared: 0 }, rngOf(seed, 'scale'))
      const plain = run(versions, results)
      const scaled = run(versions, results.map((result) => ({ ...result, value: scale * result.value })).reverse())
      const numbers = ({ factors }: Effects): number[] => factors.flatMap(({ changes }) => changes).flatMap(({ estimate, judged }) => [estimate, judged?.interval[0] ?? 0, judged?.interval[1] ?? 0])
      expect(numbers(scaled).length).toBe(numbers(plain).length)
      numbers(plain).forEach((held, i) => expect(Math.abs((numbers(scaled)[i] ?? NaN) / scale - held)).toBeLessThan(1e-9))
    }), { numRuns: 30 })
  })
  it('hold many levels against the most frequent one, and many numbers against their neighbours', () => {
    const names = Array.from({ length: 12 }, (_, i) => `n${i}`)
    const history = [...names.map((name, i) => version(`v${i + 1}`, { norm: name, x: 1 })), version('v90', { norm: 'n5', x: 2 })]
    const found = run(history, history.flatMap(({ short }, i) => seeds(short, [i, i + 1])))
    expect(factorIn(found, 'norm')).toMatchObject({ evidence: { compared: 'with the most frequent', levels: 12, pairs: 11 } })
    const rates = names.map((_, i) => version(`v${i + 1}`, { lr: 2 ** i }))
    expect(factorIn(run(rates, rates.flatMap(({ short }, i) => seeds(short, [i, i + 1]))), 'lr')).toMatchObject({ evidence: { compared: 'neighbours', pairs: 11 }, trend: { levels: 12 } })
  })
})

describe('a slope per doubling', () => {
  const rates = [0.01, 0.02, 0.04, 0.08]
  const history = rates.map((lr, i) => version(`v${i + 1}`, { lr }))
  it('is fitted over three or more values of a number', () => {
    const trend = factorIn(run(history, history.flatMap(({ short }, i) => seeds(short, [0.5 + 0.1 * i, 0.51 + 0.1 * i, 0.49 + 0.1 * i]))), 'lr')?.trend
    expect(trend).toMatchObject({ levels: 4, range: [0.01, 0.08], straight: true, verdict: 'better' })
    expect(trend?.perDoubling).toBeCloseTo(0.1, 10)
    expect(trend?.sentence).toMatch(/^With each doubling of lr between 0\.01 and 0\.08, val\.accuracy rises by 0\.10/)
    expect(factorIn(run(history.slice(0, 2), [...seeds('v1', [1, 2]), ...seeds('v2', [1, 2])]), 'lr')?.trend).toBeNull()
  })
  it('says when a line is not what is there', () => {
    const trend = factorIn(run(history, history.flatMap(({ short }, i) => seeds(short, [0, 1, 1, 0].map((up, k) => (i === 0 || i === 3 ? 0.5 : 0.9) + 0.001 * (up + k))))), 'lr')?.trend
    expect(trend).toMatchObject({ straight: false, verdict: 'within noise' })
    expect(trend?.sentence).toMatch(/within noise; but not along a straight line, so look at the single steps\.$/)
  })
})

describe('over many simulated histories', { timeout: 120_000 }, () => {
  const planted: Readonly<Record<string, readonly number[]>> = { a: [0, 1, 2.5], idle: [0, 0], c: [0, -1], d: [0, 0.2, 0.4, 0.6] }
  function rates(shared: number, spread: readonly [number, number]): { coverage: number; claimed: number; found: number } {
    const [judged, idle, strong] = [[0, 0], [0, 0], [0, 0]]
    const count = (tally: number[], hit: boolean): void => { tally[0] = (tally[0] ?? 0) + Number(hit); tally[1] = (tally[1] ?? 0) + 1 }
    for (let i = 0; i < 1000; i += 1) {
      const { versions, results } = simulate({ factors: planted, versions: 24, seeds: spread, noise: 1, shared }, rngOf(i, 'histories'))
      for (const { factor, changes } of run(versions, results).factors) {
        for (const { from, to, judged: known, verdict } of changes) {
          if (known === null) continue
          const truth = (planted[factor]?.[Number(to.at(-1))] ?? NaN) - (planted[factor]?.[Number(from.at(-1))] ?? NaN)
          count(judged, known.interval[0] <= truth && truth <= known.interval[1])
          if (factor === 'idle') count(idle, verdict !== 'within noise')
          if (factor === 'a' && Math.abs(truth) === 2.5) count(strong, verdict === (truth > 0 ? 'better' : 'worse'))
        }
      }
    }
    const share = ([hits = 0, all = 0]: readonly number[]): number => hits / all
    return { coverage: share(judged), claimed: share(idle), found: share(strong) }
  }
  it('a planted effect is inside of its interval in 95 % of cases, and none is claimed in 95 % of those without', () => {
    for (const spread of [[1, 3], [3, 3]] as const) {
      const { coverage, claimed, found } = rates(0, spread)
      expect(coverage).toBeGreaterThan(0.94)
      expect(coverage).toBeLessThan(0.96)
      expect(claimed).toBeGreaterThan(0.03)
      expect(claimed).toBeLessThan(0.07)
      expect(found).toBeGreaterThan(0.8)
    }
  })
  it('what a seed does to all versions alike makes claims rarer where the floor judges, and not more frequent where pairs judge themselves', () => {
    const byFloor = rates(1, [1, 3])
    expect(byFloor.coverage).toBeGreaterThan(0.95)
    expect(byFloor.claimed).toBeLessThan(0.05)
    const byPairs = rates(1, [3, 3])
    expect(byPairs.coverage).toBeGreaterThan(0.94)
    // As above: 0.05 and three standard errors of 1,000 draws.
    expect(byPairs.claimed).toBeLessThan(0.07)
  })
})
