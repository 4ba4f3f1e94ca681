import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Column } from '../dataset'
import { compareTargets, describeTarget, leaks, proposeTransform, rangeLevel, targetTransforms } from './index'
import type { Task } from './index'
import { rngOf } from '../../lib/rng'

// Made by NumPy and SciPy (scripts/golden/targets.py); the file says which versions.
const numbers = z.array(z.number())
const golden = z.object({
  cards: z.array(z.object({ shape: z.string(), values: numbers, mean: z.number(), spread: z.number(), skew: z.number(), quantiles: numbers, mad: z.number(), edges: numbers, counts: numbers })).min(1),
  tasks: z.array(z.object({ shape: z.string(), values: numbers, mse: z.number(), mae: z.number(), huber: z.number() })).min(1),
  leaks: z.array(z.object({ x: numbers, y: numbers, r: z.number() })).min(1),
  classes: z.object({ counts: numbers, entropy: z.number() }),
}).parse(JSON.parse(readFileSync(new URL('../golden/target-statistics.json', import.meta.url), 'utf8')))

const regression = (name: string, values: (number | null)[], loss = 'mse', weight = 1): Task => ({ name, kind: 'regression', loss, weight, values })
const classes = (name: string, values: (string | null)[], weight = 1): Task => ({ name, kind: 'class', loss: 'cross-entropy', weight, values })

describe('the card of a target', () => {
  it.each(golden.cards.map((c) => [c.shape, c] as const))('of %s has the numbers of NumPy and SciPy', (_shape, c) => {
    const card = describeTarget(c.values)
    // Sums of 129 doubles in another order: 1e-12 of the largest.
    expect(card.mean).toBeCloseTo(c.mean, 9)
    expect(card.spread).toBeCloseTo(c.spread, 9)
    expect(card.skew).toBeCloseTo(c.skew, 9)
    card.quantiles.forEach(({ value }, i) => expect(value).toBeCloseTo(c.quantiles[i] ?? NaN, 9))
    expect(card.histogram?.rule).toBe('Freedman-Diaconis')
    expect(card.histogram?.counts).toEqual(c.counts)
    card.histogram?.edges.forEach((edge, i) => expect(edge).toBeCloseTo(c.edges[i] ?? NaN, 9))
    const median = c.quantiles[3] ?? NaN
    expect(card.beyondSigmas?.high).toBeCloseTo(median + 5 * 1.4826022185056018 * c.mad, 9)
  })

  it('counts what is known and what is missing, and both kinds of outliers', () => {
    const card = describeTarget([1, 2, 3, 4, 5, 6, 7, 8, 9, 100, null, null])
    expect(card).toMatchObject({ count: 10, missing: 2, min: 1, max: 100, mean: 14.5, integers: true, constant: false, distinct: 10 })
    // Quartiles 3.25 and 7.75: fences at -3.5 and 14.5. The median is 5.5, the median deviation 2.5.
    expect(card.beyondFences).toEqual({ low: -3.5, high: 14.5, count: 1 })
    expect(card.beyondSigmas?.count).toBe(1)
    expect(card.beyondSigmas?.low).toBeCloseTo(5.5 - 5 * 1.4826022185056018 * 2.5, 12)
  })

  it('of a constant, and of values of which most are alike, says so', () => {
    const constant = describeTarget([3, 3, 3])
    expect(constant).toMatchObject({ constant: true, spread: 0, skew: 0, beyondSigmas: null })
    expect(constant.histogram?.counts).toEqual([3])
    const alike = describeTarget([...new Array<number>(20).fill(0), 1.5])
    expect(alike).toMatchObject({ integers: false, beyondSigmas: null, beyondFences: { count: 1 } })
    expect(alike.histogram).toMatchObject({ rule: '30 bins' })
    expect(alike.histogram?.counts.reduce((a, b) => a + b, 0)).toBe(21)
  })

  it('of a target that is missing everywhere is empty', () => {
    expect(describeTarget([null, null])).toMatchObject({ count: 0, missing: 2, mean: null, histogram: null, quantiles: [] })
  })
})

describe('the comparison of targets', () => {
  it.each(golden.tasks.map((c) => [c.shape, c] as const))('gives the loss of the best constant as SciPy finds it: %s', (_shape, c) => {
    const { tasks } = compareTargets(['mse', 'mae', 'huber'].map((loss) => regression(loss, c.values, loss)))
    expect(tasks[0]?.constantLoss).toBeCloseTo(c.mse, 12)
    expect(tasks[1]?.constantLoss).toBeCloseTo(c.mae, 12)
    // A search to 1e-10 about a flat minimum.
    expect(tasks[2]?.constantLoss).toBeCloseTo(c.huber, 9)
  })

  it('gives classes their entropy, and each task its share of the weighted sum', () => {
    const names = golden.classes.counts.flatMap((count, i) => new Array<string>(count).fill(`class ${i}`))
    const { tasks } = compareTargets([classes('species', [...names, null]), regression('mass', [-1, 1, null, 3, -3], 'mse', 0.5)])
    expect(tasks[0]).toMatchObject({ name: 'species', present: 344 })
    expect(tasks[0]?.constantLoss).toBeCloseTo(golden.classes.entropy, 12)
    expect(tasks[1]).toMatchObject({ present: 4, constantLoss: expect.closeTo(5, 12) as number })
    expect(tasks[1]?.share).toBeCloseTo(2.5 / (2.5 + golden.classes.entropy), 12)
    expect(tasks.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(1, 12)
  })

  it('holds every pair once, the widest first, and is as bad as the worst of them', () => {
    const { pairs, level, spreads } = compareTargets([regression('mm', [-2, 2]), regression('g', [-800, 800]), regression('cm', [-10, 10]), classes('species', ['a', 'b'])])
    expect(spreads.map(({ spread }) => spread)).toEqual([2, 800, 10])
    expect(pairs).toEqual([
      { wide: 'g', narrow: 'mm', ratio: 400, level: 'red' }, { wide: 'g', narrow: 'cm', ratio: 80, level: 'red' }, { wide: 'cm', narrow: 'mm', ratio: 5, level: 'amber' },
    ])
    expect(level).toBe('red')
    expect([2.99, 3, 10, 10.01].map(rangeLevel)).toEqual(['green', 'amber', 'amber', 'red'])
  })

  it('is red where one target does not vary and another does, and green for one alone', () => {
    expect(compareTargets([regression('a', [1, 1]), regression('b', [1, 2])])).toMatchObject({ level: 'red', pairs: [{ wide: 'b', narrow: 'a', ratio: null }] })
    expect(compareTargets([regression('a', [1, 1])])).toMatchObject({ level: 'green', pairs: [], tasks: [{ constantLoss: 0, share: null }] })
  })
})

describe('the proposed transform', () => {
  const drawn = (each: (z: number, i: number) => number): number[] => {
    const rng = rngOf(6, 'proposals')
    return Array.from({ length: 400 }, (_, i) => each(rng.normal(), i))
  }
  it.each([
    ['about normal values', drawn((z) => 4200 + 800 * z), 'zscore', /no strong skew/],
    ['amounts over orders of magnitude', drawn((z) => Math.exp(8 + 1.5 * z)), 'log1p', /strongly skewed \(skewness .*a logarithm leaves/],
    ['a skew to the left', drawn((z) => -Math.exp(2 + z)), 'yeo-johnson', /Yeo-Johnson's power leaves/],
    ['heavy outliers on both sides', drawn((z, i) => (i % 40 === 0 ? 60 * z : z)), 'robust', /of 400 values lie beyond 5 robust sigmas/],
    ['one value alone', [7, 7, 7], 'none', /No transform helps: it is 7 in every training sample/],
  ] as const)('of %s is %s, with the reason', (_what, values, kind, reason) => {
    const proposal = proposeTransform(values)
    expect(proposal.transform.kind).toBe(kind)
    expect(proposal.reason).toMatch(reason)
    expect(targetTransforms.get(kind, '').refuses(values)).toBeNull()
  })
})

describe('leaks', () => {
  const column = (name: string, values: (number | null)[]): Column => ({ name, kind: 'number', values })
  const text = (name: string, values: (string | null)[]): Column => ({ name, kind: 'text', values })
  const many = Array.from({ length: 40 }, (_, i) => i)

  it.each(golden.leaks.map((c) => [c.r, c] as const))('with a correlation of %s is told from none as SciPy computes r', (expected, { x, y }) => {
    const found = leaks([column('x', x)], [column('y', y)])
    expect(found.map(({ kind }) => kind)).toEqual(Math.abs(expected) > 0.999 ? ['correlated'] : [])
    if (found[0] !== undefined) expect(found[0].r).toBeCloseTo(expected, 12)
  })

  it('are features equal to a target or its classes under other names, over rows in which both are known', () => {
    const species = many.map((i) => ['a', 'b', 'c'][i % 3] ?? '')
    expect(leaks([
      column('same', [...many.slice(1), null]), column('code', many.map((i) => i % 3)), text('latin', many.map((i) => ['x', 'y', 'z'][i % 3] ?? '')), text('id', many.map(String)), text('island', many.map((i) => (i % 2 === 0 ? 'n' : 's'))),
    ], [column('mass', [...many.slice(1), 40]), text('species', species)])).toEqual([
      { feature: 'same', target: 'mass', role: 'input', kind: 'equal', r: expect.closeTo(1, 12) as number, rows: 39 },
      { feature: 'code', target: 'species', role: 'input', kind: 'renamed', r: null, rows: 40 },
      { feature: 'latin', target: 'species', role: 'input', kind: 'renamed', r: null, rows: 40 },
    ])
  })

  it('are not claimed of a few rows, nor of columns that do not vary', () => {
    expect(leaks([column('x', [1, 2, 3])], [column('y', [1, 2, 3])])).toEqual([])
    expect(leaks([column('x', many.map(() => 1))], [column('y', many.map(() => 1))])).toEqual([])
  })
})
