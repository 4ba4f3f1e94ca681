import { describe, expect, it } from 'vitest'
import { betaQuantile } from './kernels/beta'
import { acts, epochKeys, keyedRng } from './kernels/keyed'
import { normalTable, STEPS } from './kernels/normal'

const SAMPLES = 16384
const rng = keyedRng()
const keys = (step: string, epoch = 0, seed = 1): Int32Array => epochKeys([step], seed, epoch)
/** Draw number `skip` of every sample. */
const draws = (key: Int32Array, skip = 0): number[] => Array.from({ length: SAMPLES }, (_, sample) => {
  rng.restart(key, 0, sample)
  for (let i = 0; i < skip; i += 1) rng.next()
  return rng.next()
})

/** Correlation of two lists of uniform numbers. */
const correlation = (a: readonly number[], b: readonly number[]): number => (12 * a.reduce((sum, x, i) => sum + (x - 0.5) * ((b[i] ?? 0.5) - 0.5), 0)) / a.length
/** 255 cells of a 16x16 grid that pairs should fill evenly: chi-square, of mean 255 and standard deviation 22.6. */
function chiSquare(a: readonly number[], b: readonly number[]): number {
  const cells = new Float64Array(256)
  a.forEach((x, i) => {
    const cell = 16 * Math.floor(16 * x) + Math.floor(16 * (b[i] ?? 0))
    cells[cell] = (cells[cell] ?? 0) + 1
  })
  const expected = a.length / 256
  return cells.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
}

describe('the generator of a sample', () => {
  const own = draws(keys('a'))
  // Five standard deviations: of the correlation 1 / sqrt(16384), of chi-square 22.6.
  const unrelated = (a: readonly number[], b: readonly number[]): void => {
    expect(Math.abs(correlation(a, b))).toBeLessThan(5 / Math.sqrt(SAMPLES))
    expect(Math.abs(chiSquare(a, b) - 255)).toBeLessThan(5 * 22.6)
  }

  it.each([
    ['the next sample', [...own.slice(1), own[0] ?? 0]], ['the sample 256 on', [...own.slice(256), ...own.slice(0, 256)]], ['its own next draw', draws(keys('a'), 1)], ['its draw after the next', draws(keys('a'), 2)],
    ['another step', draws(keys('b'))], ['the next epoch', draws(keys('a', 1))], ['the next seed', draws(keys('a', 0, 2))],
  ])('is unrelated to that of %s', (_other, theirs) => unrelated(own, theirs))

  it('is unrelated to whether the step acts at all', () => {
    const key = keys('a')
    const acting = own.filter((_, sample) => acts(key, 0, sample, 0.5))
    expect(Math.abs(acting.length / SAMPLES - 0.5)).toBeLessThan(5 * 0.5 / Math.sqrt(SAMPLES))
    expect(Math.abs(acting.reduce((a, b) => a + b, 0) / acting.length - 0.5)).toBeLessThan(5 * 0.29 / Math.sqrt(acting.length))
  })

  it('starts again at the same place', () => {
    const key = keys('a')
    const three = (): number[] => {
      rng.restart(key, 0, 77)
      return [rng.next(), rng.int(10), rng.normal()]
    }
    expect(three()).toEqual(three())
  })

  it('acts in a share p of the samples, never at 0 and always at 1', () => {
    const key = keys('c')
    const share = (p: number): number => own.filter((_, sample) => acts(key, 0, sample, p)).length / SAMPLES
    expect([share(0), share(1)]).toEqual([0, 1])
    expect(Math.abs(share(0.1) - 0.1)).toBeLessThan(5 * 0.3 / Math.sqrt(SAMPLES))
  })
})

describe('quantiles', () => {
  it('of the normal distribution have mean 0, standard deviation 1 and kurtosis 3', () => {
    const values = [...normalTable()].map((value) => value / STEPS)
    const moment = (power: number): number => values.reduce((sum, value) => sum + value ** power, 0) / values.length
    expect(Math.abs(moment(1))).toBeLessThan(1e-4)
    expect(Math.abs(moment(2) - 1)).toBeLessThan(1e-3)
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.03)
  })

  // Variance of Beta(a, a) is 1 / (4 (2 a + 1)).
  it.each([0.2, 0.4, 1, 2, 8])('of Beta(%d, same) have its mean and variance, and are ordered', (alpha) => {
    const values = Array.from({ length: 4000 }, (_, i) => betaQuantile((i + 0.5) / 4000, alpha))
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    expect(mean).toBeCloseTo(0.5, 6)
    expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length).toBeCloseTo(1 / (4 * (2 * alpha + 1)), 3)
    expect(values).toEqual([...values].sort((a, b) => a - b))
    expect([betaQuantile(0, alpha), betaQuantile(1, alpha)]).toEqual([0, 1])
  })
})
