import { z } from 'zod'
import { defineTransform, said } from './define'
import { normalQuantile, normalShare } from './normal'
import { sorted, valueAt } from './statistics'

const params = z.strictObject({
  /** What training values become: evenly spread over [0, 1], or a standard normal. */
  output: z.enum(['uniform', 'normal']).default('normal'),
  /** Quantiles that are kept; no more than there are values. */
  knots: z.int().min(10).max(10_000).default(1000),
})

/** Shares are kept this far from 0 and 1 before they become normal quantiles, +-5.2 (scikit-learn's BOUNDS_THRESHOLD). */
const EDGE = 1e-7

// A transform's numbers are [0 uniform or 1 normal, knots in rising order]; they are read in place, once for each value.
const isNormal = (numbers: readonly number[]): boolean => numbers[0] === 1
const lastOf = (numbers: readonly number[]): number => numbers.length - 2
const knotAt = (numbers: readonly number[], i: number): number => numbers[i + 1] ?? NaN

/** How many knots are below `value`, or where `ties` count, at most `value`. */
function countBelow(numbers: readonly number[], value: number, ties: boolean): number {
  let [from, to] = [0, lastOf(numbers) + 1]
  while (from < to) {
    const middle = (from + to) >> 1
    const knot = knotAt(numbers, middle)
    if (ties ? knot <= value : knot < value) from = middle + 1
    else to = middle
  }
  return from
}

/** Share of training values below `value`, linear between knots. A value on several knots gets the middle of their shares, so that ties stay ties. */
function shareOf(value: number, numbers: readonly number[]): number {
  const last = lastOf(numbers)
  if (value <= knotAt(numbers, 0)) return 0
  if (value >= knotAt(numbers, last)) return 1
  const below = countBelow(numbers, value, false)
  const upTo = countBelow(numbers, value, true)
  if (upTo > below) return (below + upTo - 1) / 2 / last
  const knot = knotAt(numbers, below - 1)
  return (below - 1 + (value - knot) / (knotAt(numbers, below) - knot)) / last
}

/** The value at a share of 0 to 1. */
function knotted(share: number, numbers: readonly number[]): number {
  const last = lastOf(numbers)
  const below = Math.min(last - 1, Math.floor(share * last))
  const knot = knotAt(numbers, below)
  return knot + (share * last - below) * (knotAt(numbers, below + 1) - knot)
}

/**
 * Ranks: the share of training values below y, as it is or as a quantile of the standard normal, as scikit-learn's
 * QuantileTransformer without subsampling. Whatever lies beyond the training values becomes their smallest or largest.
 */
export const quantileTransform = defineTransform({
  id: 'quantile', title: 'Quantile', summary: 'Ranks: whatever its shape, a target becomes even or normal. Nothing is told apart beyond the training values.',
  source: 'sklearn.preprocessing.QuantileTransformer', params, monotone: 'within range',
  fit(values, { output, knots }) {
    const ordered = sorted(values)
    const count = Math.min(knots, values.length)
    let top = -Infinity
    // Rounding of the interpolation must not let a knot fall below the one before.
    const rising = Array.from({ length: count }, (_, i) => (top = Math.max(top, valueAt(ordered, (i * (ordered.length - 1)) / (count - 1)))))
    return [output === 'normal' ? 1 : 0, ...rising]
  },
  apply(value, numbers) {
    const share = shareOf(value, numbers)
    return isNormal(numbers) ? normalQuantile(Math.min(1 - EDGE, Math.max(EDGE, share))) : share
  },
  invert(scaled, numbers) {
    const share = isNormal(numbers) ? normalShare(scaled) : scaled
    // A little wider than where training values end, so that float32 outputs still find the ends.
    const edge = isNormal(numbers) ? EDGE * 1.0001 : 0
    if (share <= edge) return knotAt(numbers, 0)
    return share >= 1 - edge ? knotAt(numbers, lastOf(numbers)) : knotted(share, numbers)
  },
  formula: (numbers) => `share of values below y, between ${lastOf(numbers) + 1} knots from ${said(knotAt(numbers, 0))} to ${said(knotAt(numbers, lastOf(numbers)))}${isNormal(numbers) ? ', as a normal quantile' : ''}`,
})
