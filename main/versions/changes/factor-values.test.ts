import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recipeFrame } from '../../../preload/contract'
import { effectsOf } from '../../stats'
import type { HistoryVersion } from '../../stats'
import { changedFactors, factorsOf } from './factors'
import { factorValues } from './factor-values'
import type { Made } from './factors'

const base: Omit<Made, 'recipe'> = {
  fingerprint: 'sha256:a', code: { atelier: { version: '1', commit: null, diffHash: null }, project: null },
  environment: { atelier: '1', electron: '33', node: '20', tensorflow: null, tfjs: '4', os: 'Linux', cpu: 'x', cores: 2, memoryBytes: 1, gpu: null },
}
const made = (fields: Readonly<Record<string, unknown>> = {}, fingerprint = 'sha256:a'): Made => ({ ...base, fingerprint, recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' }, ...fields }) })

/** Two or three numbers with transforms, nothing else: often all of them change. */
const transformed = fc.tuple(...['x', 'y', 'z'].map((name) => fc.record({ name: fc.constant(name), column: fc.constant(name), kind: fc.constant('regression'), loss: fc.constant('mse'), transform: fc.constantFrom({ kind: 'none' }, { kind: 'zscore' }, { kind: 'robust' }) })))
  .chain((targets) => fc.constantFrom(targets, targets.slice(0, 2))).map((targets) => ({ targets }))

/** Small recipes that touch every rule by which one change brings others along. */
const recipes = fc.record({
  augment: fc.shuffledSubarray(['a', 'b', 'c']).chain((ids) => fc.tuple(...ids.map((id) => fc.constantFrom({ id, op: 'flip', p: 1 }, { id, op: 'flip', p: 0.5 })))),
  targets: fc.shuffledSubarray(['x', 'y'], { minLength: 1 }).chain((names) => fc.tuple(...[...names].sort().map((name) => fc.record({ name: fc.constant(name), column: fc.constantFrom('k', 'l'), weight: fc.constantFrom(1, 2), transform: fc.constantFrom({ kind: 'none' }, { kind: 'zscore' }) })))),
  optim: fc.constantFrom({ kind: 'sgd', momentum: 0.9 }, { kind: 'sgd', momentum: 0 }, { kind: 'adam' }, { kind: 'adam', lr: 0.1 }, { kind: 'sgd', momentum: 0.9, lrScale: { per: 32 } }),
  norm: fc.constantFrom({ kind: 'batch' }, { kind: 'group' }),
})
const drawnFrom = (of: fc.Arbitrary<Readonly<Record<string, unknown>>>, most: number) => fc.array(fc.tuple(of, fc.constantFrom('sha256:a', 'sha256:b')), { minLength: 2, maxLength: most })

describe('factors as values', { timeout: 120_000 }, () => {
  it('are those of the table that change-sets are made from, in its order', () => {
    const one = made({ augment: [{ id: 'a', op: 'flip', p: 1 }] })
    expect([...factorValues(one).keys()]).toEqual(factorsOf(one, one).map(({ id }) => id))
    const two = made({ targets: ['x', 'y'].map((name) => ({ name, column: name, kind: 'regression', loss: 'mse' })) })
    expect([...factorValues(two).keys()]).toEqual([...factorsOf(two, two).map(({ id }) => id), 'targets.transform'])
    expect(factorValues(one).get('norm')).toMatchObject({ factor: 'norm', words: 'batch norm' })
  })
  // A history with more levels of a factor than are held each against each would have pairs that are left out on purpose.
  it.each([['of all kinds', drawnFrom(recipes, 30)], ['of transforms', drawnFrom(transformed, 7)]] as const)('match two versions exactly where their change-set has one factor, in histories %s', (_kind, history) => {
    fc.assert(fc.property(history, (drawn) => {
      const all = [...new Map(drawn.map(([fields, fingerprint]) => [JSON.stringify([fields, fingerprint]), made(fields, fingerprint)])).values()]
      const versions = all.map((each, i): HistoryVersion => ({ short: `v${i}`, dataset: 'mini', changed: [], factors: factorValues(each) }))
      const { factors } = effectsOf({ metric: 'm', direction: 'max', dataset: 'mini', versions, results: versions.map(({ short }, seed) => ({ version: short, seed, value: seed })) })
      const matched = factors.flatMap(({ factor, changes }) => changes.flatMap(({ pairs }) => pairs.map(({ a, b }) => `${factor}: ${[a, b].sort().join(' ')}`))).sort()
      const single = all.flatMap((a, i) => all.slice(i + 1).flatMap((b, j) => {
        const [only, ...more] = changedFactors(a, b)
        return only === undefined || more.length > 0 ? [] : [`${only.id}: ${[`v${i}`, `v${i + 1 + j}`].sort().join(' ')}`]
      })).sort()
      expect(matched).toEqual(single)
    }), { numRuns: 300 })
  })
  it('give numbers their size, and a learning rate with a rule the one that is applied', () => {
    const numbers = (fields: Readonly<Record<string, unknown>>): Record<string, number | null | undefined> => Object.fromEntries(['optim.lr', 'batch.norm', 'optim.weightDecay', 'norm'].map((id) => [id, factorValues(made(fields)).get(id)?.number]))
    expect(numbers({ optim: { lr: 0.05 } })).toEqual({ 'optim.lr': 0.05, 'batch.norm': 32, 'optim.weightDecay': null, norm: null })
    expect(numbers({ optim: { lr: 0.05, weightDecay: 1e-4, lrScale: { per: 32 } }, batch: { norm: 4, accumulate: 2 } })).toEqual({ 'optim.lr': 0.0125, 'batch.norm': 4, 'optim.weightDecay': 1e-4, norm: null })
  })
})
