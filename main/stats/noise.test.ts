import { describe, expect, it } from 'vitest'
import { noiseFloor as schema } from '../../preload/contract'
import { rngOf } from '../lib/rng'
import { noiseFloor, seedDifference } from './noise'
import type { Result } from './seeds'

const group = (version: string, values: readonly number[]): Result[] => values.map((value, i) => ({ version, seed: i + 1, value }))
const metric = 'val.accuracy'

describe('the noise floor', () => {
  it('pools what seeds vary within each version, whatever the versions\' means', () => {
    const floor = noiseFloor(metric, [...group('v1', [0.1, 0.3]), ...group('v2', [0.8, 0.9, 1]), ...group('v3', [0.5])])
    expect(floor).toMatchObject({ measured: true, from: 'versions', df: 3, runs: 5, versions: 2 })
    expect(floor.measured && floor.sd).toBeCloseTo(Math.sqrt((0.02 + 0.02) / 3), 12)
    expect(schema.parse(floor)).toEqual(floor)
  })
  it('is the baseline\'s own from three seeds on, and says so', () => {
    const results = [...group('v1', [0.9, 0.91, 0.92]), ...group('v2', [0.1, 0.5])]
    expect(noiseFloor(metric, results, 'v1')).toMatchObject({ measured: true, from: 'baseline', df: 2, runs: 3, versions: 1, sentence: 'Seeds alone move val.accuracy by a standard deviation of 0.0100 (95 % interval 0.0052 to 0.0628), as 3 seeds of the baseline show.' })
    expect(noiseFloor(metric, results, 'v2')).toMatchObject({ measured: true, from: 'versions', df: 3 })
  })
  it('is not measured by repeats of one seed, by one seed of each version, or by seeds that all gave one value', () => {
    expect(noiseFloor(metric, [])).toEqual({ measured: false, reason: 'no version has val.accuracy of two seeds' })
    expect(noiseFloor(metric, [{ version: 'v1', seed: 1, value: 0.5 }, { version: 'v1', seed: 1, value: 0.6 }, ...group('v2', [0.1])])).toMatchObject({ measured: false })
    expect(noiseFloor(metric, group('v1', [1, 1, 1]), 'v1')).toMatchObject({ measured: false, reason: 'all seeds of a version gave the same val.accuracy, which does not tell how much seeds vary' })
    expect(noiseFloor(metric, group('v1', [0.5, NaN, Infinity]))).toMatchObject({ measured: false })
  })
  it('has an interval that holds the true spread in 95 % of cases', () => {
    const rng = rngOf(5, 'noise floor')
    const cases = 4000
    let held = 0
    for (let i = 0; i < cases; i += 1) {
      const floor = noiseFloor(metric, ['a', 'b', 'c'].flatMap((version, v) => group(version, Array.from({ length: 2 + v }, () => v + 0.3 * rng.normal()))))
      if (floor.measured && floor.interval[0] <= 0.3 && floor.interval[1] >= 0.3) held += 1
    }
    // Three standard errors of a share of 0.95 of 4,000.
    expect(Math.abs(held / cases - 0.95)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / cases))
  })
})

describe('a difference of seed groups', () => {
  const floor = noiseFloor(metric, group('v1', [0.90, 0.91, 0.92, 0.93, 0.94]))
  const sd = Math.sqrt(0.00025)
  it('is given in noise floors, with the standard error for its seeds', () => {
    const found = seedDifference([0.9, 0.92], [0.95, 0.97, 0.96], floor, 'max')
    expect(found).toMatchObject({ seeds: [2, 3], verdict: 'better' })
    expect(found?.difference).toBeCloseTo(0.05, 12)
    expect(found?.judged?.sigmas).toBeCloseTo(0.05 / sd, 10)
    expect(found?.judged?.se).toBeCloseTo(sd * Math.sqrt(1 / 2 + 1 / 3), 12)
  })
  it('is better or worse by the metric\'s direction, and within noise while its interval holds 0', () => {
    expect(seedDifference([0.9], [0.99], floor, 'min')?.verdict).toBe('worse')
    expect(seedDifference([0.9], [0.8], floor, 'min')?.verdict).toBe('better')
    expect(seedDifference([0.9], [0.91], floor, 'max')?.verdict).toBe('within noise')
  })
  it('is not judged without a floor, and not there without values', () => {
    expect(seedDifference([0.9], [0.91], { measured: false, reason: 'none' }, 'max')).toMatchObject({ verdict: 'not measured', judged: null })
    expect(seedDifference([], [0.91], floor, 'max')).toBeNull()
  })
  it('of the same recipe is called better or worse in 5 % of cases', () => {
    const rng = rngOf(6, 'noise difference')
    const draw = (count: number): number[] => Array.from({ length: count }, () => rng.normal())
    const cases = 4000
    let claims = 0
    for (let i = 0; i < cases; i += 1) {
      const own = noiseFloor(metric, ['a', 'b', 'c'].flatMap((version) => group(version, draw(3))))
      if (seedDifference(draw(2), draw(3), own, 'max')?.verdict !== 'within noise') claims += 1
    }
    expect(Math.abs(claims / cases - 0.05)).toBeLessThan(3 * Math.sqrt((0.95 * 0.05) / cases))
  })
})
