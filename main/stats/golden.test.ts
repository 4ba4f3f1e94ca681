import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { chiSquareCdf, chiSquareQuantile, fisherTail, hedgesCorrection, holm, mcnemar, mean, meanEstimate, pairedDifference, pooledSd, sampleSd, studentCdf, studentQuantile, welchDifference } from './index'
import type { Estimate } from './index'

// Made by SciPy and statsmodels (scripts/golden/statistics.py); the file says which versions.
const numbers = z.array(z.number())
const curve = z.object({ df: z.number(), at: numbers, cdf: numbers, shares: numbers, quantiles: numbers })
const estimate = z.object({ value: z.number(), df: z.number(), interval: z.tuple([z.number(), z.number()]), p: z.number() })
const golden = z.object({
  versions: z.object({ scipy: z.string(), statsmodels: z.string() }),
  student: z.array(curve).min(1), chiSquare: z.array(curve).min(1),
  fisher: z.array(z.object({ df: z.tuple([z.number(), z.number()]), at: numbers, tail: numbers })).min(1),
  comparisons: z.array(z.object({ name: z.string(), a: numbers, b: numbers, mean: z.number(), sd: z.number(), pooled: z.number(), one: estimate, welch: estimate, paired: estimate.optional() })).min(1),
  hedges: z.array(z.object({ df: z.number(), factor: z.number() })).min(1),
  holm: z.array(z.object({ p: numbers, adjusted: numbers })).min(1),
  mcnemar: z.array(z.object({ gained: z.int(), lost: z.int(), p: z.number() })).min(1),
}).parse(JSON.parse(readFileSync(new URL('./golden/statistics.json', import.meta.url), 'utf8')))

/** How far apart two numbers are, relative to the golden one. */
const apart = (ours: number, theirs: number): number => (ours === theirs ? 0 : Math.abs(ours - theirs) / Math.abs(theirs))
const near = (ours: number, theirs: number, where: string): void => expect(apart(ours, theirs), `${where}: ${ours}, not ${theirs}`).toBeLessThan(1e-10)

/** Differences of values far from zero cannot be better known than the values. */
function same(ours: Estimate | null, theirs: z.infer<typeof estimate>, scale: number): void {
  expect(ours).not.toBeNull()
  if (ours === null) return
  const allowed = 1e-10 * Math.abs(theirs.value) + 1e-15 * scale
  for (const [got, wanted] of [[ours.value, theirs.value], [ours.interval[0], theirs.interval[0]], [ours.interval[1], theirs.interval[1]]] as const) expect(Math.abs(got - wanted)).toBeLessThan(allowed)
  near(ours.df, theirs.df, 'df')
  expect(apart(ours.p, theirs.p)).toBeLessThan(scale > 1e6 ? 1e-6 : 1e-10)
}

describe('as SciPy computes it,', () => {
  it.each(golden.student.map((c) => [c.df, c] as const))('Student\'s t with %s degrees of freedom has its shares and quantiles', (df, c) => {
    c.at.forEach((t, i) => near(studentCdf(t, df), c.cdf[i] ?? NaN, `cdf at ${t}`))
    c.shares.forEach((share, i) => near(studentQuantile(share, df), c.quantiles[i] ?? NaN, `quantile of ${share}`))
  })
  it.each(golden.chiSquare.map((c) => [c.df, c] as const))('chi-square with %s degrees of freedom has its shares and quantiles', (df, c) => {
    c.at.forEach((x, i) => near(chiSquareCdf(x, df), c.cdf[i] ?? NaN, `cdf at ${x}`))
    c.shares.forEach((share, i) => near(chiSquareQuantile(share, df), c.quantiles[i] ?? NaN, `quantile of ${share}`))
  })
  it.each(golden.fisher.map((c) => [c.df, c] as const))('F with %s degrees of freedom has its tails', ([df1, df2], c) => {
    c.at.forEach((f, i) => near(fisherTail(f, df1, df2), c.tail[i] ?? NaN, `tail at ${f}`))
  })
  it.each(golden.comparisons.map((c) => [c.name, c] as const))('%s have their means, spreads, differences and intervals', (_name, c) => {
    const scale = Math.max(...[...c.a, ...c.b].map(Math.abs))
    near(mean(c.a) ?? NaN, c.mean, 'mean')
    near(sampleSd(c.a) ?? NaN, c.sd, 'sd')
    near(pooledSd([c.a, c.b])?.sd ?? NaN, c.pooled, 'pooled sd')
    same(meanEstimate(c.a), c.one, scale)
    same(welchDifference(c.a, c.b), c.welch, scale)
    if (c.paired !== undefined) same(pairedDifference(c.a.map((value, i) => [value, c.b[i] ?? NaN])), c.paired, scale)
  })
  it('the exact p of McNemar\'s test is theirs', () => {
    for (const { gained, lost, p } of golden.mcnemar) near(mcnemar(gained, lost), p, `${gained} against ${lost}`)
  })
  it('the small-sample correction and Holm\'s have their values', () => {
    for (const { df, factor } of golden.hedges) near(hedgesCorrection(df), factor, `df ${df}`)
    for (const { p, adjusted } of golden.holm) holm(p).forEach((value, i) => expect(value).toBeCloseTo(adjusted[i] ?? NaN, 14))
  })
})

describe('a sample', () => {
  it('that is too small has no mean, spread or interval', () => {
    expect([mean([]), sampleSd([]), sampleSd([1]), meanEstimate([1]), pooledSd([]), pooledSd([[1], [2]]), welchDifference([1], [1, 2]), pairedDifference([[1, 2]])]).toEqual([null, null, null, null, null, null, null, null])
    expect(mean([3])).toBe(3)
  })
  it('of equal values has no spread, and an interval of one point', () => {
    expect(sampleSd([0.1, 0.1, 0.1])).toBe(0)
    expect(meanEstimate([0.1, 0.1, 0.1])).toMatchObject({ value: 0.1, se: 0, interval: [0.1, 0.1], p: 0 })
    expect(welchDifference([2, 2], [2, 2])).toMatchObject({ value: 0, se: 0, df: 2, interval: [0, 0], p: 1 })
  })
  it('with a value that is no number is refused by name', () => {
    for (const bad of [NaN, Infinity, -Infinity]) expect(() => mean([1, bad])).toThrow(/Value 2 of 2/)
    expect(() => sampleSd([NaN])).toThrow(/no place/)
    expect(() => pooledSd([[1, 2], [1, NaN]])).toThrow(/no place/)
  })
})

describe('a distribution', () => {
  it('tells shares apart next to its middle (SciPy says 1/2 there)', () => {
    expect(studentCdf(1e-9, 1) - 0.5).toBeCloseTo(1e-9 / Math.PI, 15)
  })
  it('outside of its domain is not a number, and at its ends it is what its limits are', () => {
    for (const bad of [studentCdf(1, 0), studentCdf(NaN, 3), studentQuantile(1.1, 3), studentQuantile(NaN, 3), chiSquareCdf(1, -1), chiSquareQuantile(-0.1, 3), fisherTail(1, 0, 3), hedgesCorrection(1)]) expect(bad).toBeNaN()
    expect([studentQuantile(0, 3), studentQuantile(1, 3), studentQuantile(0.5, 3), chiSquareQuantile(0, 3), chiSquareQuantile(1, 3), chiSquareCdf(-1, 3), chiSquareCdf(Infinity, 3)]).toEqual([-Infinity, Infinity, 0, 0, Infinity, 0, 1])
  })
})
