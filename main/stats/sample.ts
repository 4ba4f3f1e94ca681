import { AtelierError } from '../lib/errors'

/** Moments of samples. What a sample is too small for is null: "not measured". A value that is no number is refused, for leaving it out would hide it. */

function checked(values: readonly number[]): readonly number[] {
  const bad = values.findIndex((value) => !Number.isFinite(value))
  if (bad >= 0) throw new AtelierError('stats.notFinite', `Value ${bad + 1} of ${values.length} is ${values[bad]}, which has no place in a mean or a spread.`, 'Leave out runs that ended in a value that is not a number, and say how many there were.')
  return values
}

/** Sum of the deviations from the first value: near the values, so that a large common part does not cancel. */
const meanOf = (values: readonly number[], first: number): number => first + values.reduce((sum, value) => sum + (value - first), 0) / values.length

export function mean(values: readonly number[]): number | null {
  const [first] = checked(values)
  return first === undefined ? null : meanOf(values, first)
}

/** Sum of squares about the mean, in two passes; the second term takes away what rounding left in the mean (Chan, Golub and LeVeque 1983). */
export function squares(values: readonly number[]): number {
  const [first] = checked(values)
  if (first === undefined) return 0
  const centre = meanOf(values, first)
  const rest = values.reduce((sum, value) => sum + (value - centre), 0)
  return Math.max(0, values.reduce((sum, value) => sum + (value - centre) ** 2, 0) - rest ** 2 / values.length)
}

/** Standard deviation with n - 1; null for fewer than two values. */
export const sampleSd = (values: readonly number[]): number | null => (checked(values).length < 2 ? null : Math.sqrt(squares(values) / (values.length - 1)))

/** Standard deviation within groups that each have a mean of their own, and its degrees of freedom: sum of (n - 1). Null when no group has two values. */
export function pooledSd(groups: readonly (readonly number[])[]): { readonly sd: number; readonly df: number } | null {
  const df = groups.reduce((sum, group) => sum + Math.max(0, group.length - 1), 0)
  return df === 0 ? null : { sd: Math.sqrt(groups.reduce((sum, group) => sum + squares(group), 0) / df), df }
}
