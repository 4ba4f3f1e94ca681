import { describe, expect, it } from 'vitest'
import { rngOf } from '../../lib/rng'
import { previewTransform, targetTransforms } from './index'

const masses = (() => {
  const rng = rngOf(7, 'preview')
  return Array.from({ length: 200 }, () => 4200 + 800 * rng.normal())
})()

describe('the preview of a transform', () => {
  it.each(targetTransforms.units.map(({ id }) => id))('%s shows every training value scaled, and brings its ends back', (kind) => {
    const { fitted, refused } = previewTransform({ kind }, masses)
    expect(refused).toBeNull()
    expect(fitted?.histogram.counts.reduce((a, b) => a + b, 0)).toBe(masses.length)
    expect(fitted?.formula).toMatch(/y/)
    expect(fitted?.formula).not.toMatch(/NaN|Infinity|undefined|- -/)
    for (const { value, back } of fitted?.ends ?? []) expect(back).toBeCloseTo(value, 5)
    expect(fitted?.ends.map(({ value }) => value)).toEqual([...(fitted?.ends ?? [])].map(({ value }) => value).sort((a, b) => a - b))
  })

  it('says the formula with the numbers that were fitted', () => {
    expect(previewTransform({ kind: 'zscore' }, [1, 3]).fitted?.formula).toBe('(y - 2) / 1')
    expect(previewTransform({ kind: 'min-max' }, [-5, 5]).fitted?.formula).toBe('(y + 5) / 10')
    expect(previewTransform({ kind: 'log1p', standardize: false }, [1, 3]).fitted?.formula).toBe('log(1 + y)')
    expect(previewTransform({ kind: 'none' }, [1, 3]).fitted?.formula).toBe('y')
  })

  it('says why a constant or empty target cannot be scaled', () => {
    expect(previewTransform({ kind: 'zscore' }, [5, 5, 5])).toMatchObject({ fitted: null, refused: expect.stringContaining('is 5 in every training sample') as string })
    expect(previewTransform({ kind: 'none' }, [])).toMatchObject({ fitted: null, refused: 'has no known value in the training part' })
  })

  it('refuses a transform that there is none of, and parameters that it does not take', () => {
    expect(() => previewTransform({ kind: 'square' }, masses)).toThrow(/square/)
    expect(() => previewTransform({ kind: 'zscore', knots: 3 }, masses)).toThrow()
  })
})
