/** Plain statistics of numbers. None of them keeps, changes or orders what it is given. */

export const sorted = (values: readonly number[]): Float64Array => Float64Array.from(values).sort()

/** Infinity and -Infinity of no values. Loops, since arguments of a call are limited in number. */
export function extent(values: Iterable<number>): { min: number; max: number } {
  let min = Infinity
  let max = -Infinity
  for (const value of values) {
    // Written so that what is not a number shows in the result.
    min = value >= min ? min : value
    max = value <= max ? max : value
  }
  return { min, max }
}

/** Mean and standard deviation with ddof 0, in two passes: no cancellation over large means. 0 and 0 of no values. */
export function moments(values: readonly number[]): { mean: number; spread: number } {
  const n = Math.max(1, values.length)
  const mean = values.reduce((a, b) => a + b, 0) / n
  return { mean, spread: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n) }
}

/** Fisher-Pearson coefficient of skewness m3 / m2^1.5 (scipy.stats.skew with bias); 0 without spread. */
export function skewness(values: readonly number[]): number {
  const { mean, spread } = moments(values)
  if (spread === 0) return 0
  return values.reduce((sum, value) => sum + ((value - mean) / spread) ** 3, 0) / values.length
}

/** The value at a place between order statistics, 0 to n - 1, linear between two of them. NaN of no values. */
export function valueAt(ordered: ArrayLike<number>, place: number): number {
  const below = Math.floor(place)
  const low = ordered[below] ?? NaN
  return low + (place - below) * ((ordered[below + 1] ?? low) - low)
}

/** The quantile at `share` (0 to 1) with linear interpolation between order statistics (Hyndman and Fan 1996, type 7; numpy's default). NaN of no values. */
export const quantile = (ordered: ArrayLike<number>, share: number): number => valueAt(ordered, share * (ordered.length - 1))

/** Median absolute deviation from the median. */
export function medianDeviation(ordered: Float64Array): number {
  const median = quantile(ordered, 0.5)
  return quantile(ordered.map((value) => Math.abs(value - median)).sort(), 0.5)
}
