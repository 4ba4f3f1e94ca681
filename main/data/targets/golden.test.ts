import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { json } from '../../../preload/contract/json'
import { normalQuantile, normalShare } from './normal'
import { targetTransforms } from './index'

// Made by scikit-learn and SciPy (scripts/golden/targets.py); the file says which versions.
const numbers = z.array(z.number())
const file = z.object({
  versions: z.object({ 'scikit-learn': z.string(), scipy: z.string() }),
  transforms: z.array(z.object({ kind: z.string(), params: z.record(z.string(), json), shape: z.string(), values: numbers, at: numbers, scaled: numbers, from: numbers, original: numbers })).min(1),
  normal: z.object({ shares: numbers, quantiles: numbers }),
})
const golden = file.parse(JSON.parse(readFileSync(new URL('../golden/targets.json', import.meta.url), 'utf8')))

/**
 * Both sides compute in doubles, so affine transforms agree to rounding. A normal quantile 5.2 deviations out is known to
 * 2e-10 (below). scikit-learn finds lambda by Brent's method to 1.5e-8, and a likelihood is flat at its top: lambdas agree to about 1e-7.
 */
const tolerance = (kind: string): number => (kind === 'yeo-johnson' ? 1e-6 : kind === 'quantile' ? 1e-9 : 1e-12)

describe('as scikit-learn computes it,', () => {
  it.each(golden.transforms.map((c) => [c.kind, JSON.stringify(c.params), c.shape, c] as const))('%s %s of %s scales and inverts', (kind, _params, _shape, c) => {
    const unit = targetTransforms.get(kind, '')
    const fitted = unit.fit(c.values, c.params)
    const range = Math.max(...c.values) - Math.min(...c.values)
    c.at.forEach((value, i) => expect(Math.abs(unit.apply(value, fitted) - (c.scaled[i] ?? NaN)), `at ${value}`).toBeLessThan(tolerance(kind)))
    c.from.forEach((scaled, i) => expect(Math.abs(unit.invert(scaled, fitted) - (c.original[i] ?? NaN)) / range, `from ${scaled}`).toBeLessThan(tolerance(kind)))
  })

  it('the normal distribution has its quantiles and shares', () => {
    golden.normal.shares.forEach((share, i) => {
      const quantile = golden.normal.quantiles[i] ?? NaN
      // The density at the last of them, 5.2 deviations out, is 5e-7: an error of 1e-16 of the share is one of 2e-10 there.
      expect(Math.abs(normalQuantile(share) - quantile)).toBeLessThan(1e-9)
      expect(Math.abs(normalShare(quantile) - share)).toBeLessThan(1e-14)
    })
  })
})
