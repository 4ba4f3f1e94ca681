import { extent, medianDeviation, moments, quantile, skewness, sorted } from './statistics'

/** Counts between edges; the last interval holds its upper edge too. One edge more than counts. */
export interface Histogram {
  readonly rule: 'Freedman-Diaconis' | '30 bins'
  readonly edges: number[]
  readonly counts: number[]
}

/** Values outside of [low, high]. */
export interface Outliers { readonly low: number; readonly high: number; readonly count: number }

/** What a regression target looks like in the training part, in its own units. Fields are null where no value is known. */
export interface TargetCard {
  readonly count: number
  readonly missing: number
  readonly mean: number | null
  /** Standard deviation with ddof 0. */
  readonly spread: number | null
  readonly min: number | null
  readonly max: number | null
  /** By percentage of values below: 1, 5, 25, 50, 75, 95, 99; linear between order statistics. */
  readonly quantiles: { readonly percent: number; readonly value: number }[]
  /** Fisher-Pearson coefficient; 0 is symmetric, more than 0 has its tail to the right. */
  readonly skew: number | null
  readonly histogram: Histogram | null
  /** Beyond 1.5 interquartile ranges from the quartiles (Tukey 1977). */
  readonly beyondFences: Outliers | null
  /** Beyond 5 robust sigmas from the median, a sigma being 1.4826 x the median absolute deviation; null where that is 0. */
  readonly beyondSigmas: Outliers | null
  readonly constant: boolean
  /** Whether every known value is a whole number: a count, or classes in disguise. */
  readonly integers: boolean
  readonly distinct: number
}

export const FENCE = 1.5
export const SIGMAS = 5
/** Makes the median absolute deviation of a normal distribution its standard deviation: 1 / its 75 % quantile. */
const NORMAL_MAD = 1.4826022185056018
const PERCENTS = [1, 5, 25, 50, 75, 95, 99]
const PLAIN_BINS = 30
const MOST_BINS = 100

/** Bins of width 2 IQR / n^(1/3) (Freedman and Diaconis 1981), as numpy.histogram(bins="fd"); 30 where the IQR is 0 or they would be more than 100. */
export function histogramOf(ordered: Float64Array): Histogram {
  const [min, max] = [ordered[0] ?? 0, ordered[ordered.length - 1] ?? 0]
  const width = (2 * (quantile(ordered, 0.75) - quantile(ordered, 0.25))) / Math.cbrt(ordered.length)
  const wanted = Math.ceil((max - min) / width)
  const fits = wanted >= 1 && wanted <= MOST_BINS
  const bins = max === min ? 1 : fits ? wanted : PLAIN_BINS
  const edges = Array.from({ length: bins + 1 }, (_, i) => (i === bins ? max : min + i * ((max - min) / bins)))
  const counts = new Array<number>(bins).fill(0)
  let bin = 0
  for (const value of ordered) {
    while (bin < bins - 1 && value >= (edges[bin + 1] ?? Infinity)) bin += 1
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { rule: fits ? 'Freedman-Diaconis' : '30 bins', edges, counts }
}

function outside(ordered: Float64Array, low: number, high: number): Outliers {
  return { low, high, count: ordered.reduce((count, value) => count + (value < low || value > high ? 1 : 0), 0) }
}

export function outliersOf(ordered: Float64Array): { fences: Outliers; sigmas: Outliers | null } {
  const [q25, q75] = [quantile(ordered, 0.25), quantile(ordered, 0.75)]
  const reach = FENCE * (q75 - q25)
  const median = quantile(ordered, 0.5)
  const sigma = NORMAL_MAD * medianDeviation(ordered)
  return { fences: outside(ordered, q25 - reach, q75 + reach), sigmas: sigma === 0 ? null : outside(ordered, median - SIGMAS * sigma, median + SIGMAS * sigma) }
}

/** The card of a regression target from its training values; null stands for a missing one. Pure. */
export function describeTarget(values: readonly (number | null)[]): TargetCard {
  const known = values.filter((value) => value !== null)
  const missing = values.length - known.length
  if (known.length === 0) {
    return { count: 0, missing, mean: null, spread: null, min: null, max: null, quantiles: [], skew: null, histogram: null, beyondFences: null, beyondSigmas: null, constant: false, integers: false, distinct: 0 }
  }
  const ordered = sorted(known)
  const { mean, spread } = moments(known)
  const { min, max } = extent(known)
  const { fences, sigmas } = outliersOf(ordered)
  return {
    count: known.length, missing, mean, spread, min, max, skew: skewness(known),
    quantiles: PERCENTS.map((percent) => ({ percent, value: quantile(ordered, percent / 100) })),
    histogram: histogramOf(ordered), beyondFences: fences, beyondSigmas: sigmas,
    constant: min === max, integers: known.every(Number.isInteger), distinct: new Set(known).size,
  }
}
