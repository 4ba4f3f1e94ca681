import { studentQuantile, studentTwoSided } from './distributions'
import { logBeta } from './special'
import { mean, sampleSd } from './sample'

/** A number with what is known of it: standard error, degrees of freedom, interval and the two-sided p of its being 0. */
export interface Estimate { readonly value: number; readonly se: number; readonly df: number; readonly interval: readonly [number, number]; readonly p: number }

export const LEVEL = 0.95

/** value +- t se. Without any spread the interval is the value itself; p is then 1 for 0 and 0 for all else. */
export function estimateOf(value: number, se: number, df: number, level: number = LEVEL): Estimate {
  const half = se === 0 ? 0 : studentQuantile((1 + level) / 2, df) * se
  return { value, se, df, interval: [value - half, value + half], p: se === 0 ? Number(value === 0) : studentTwoSided(value / se, df) }
}

/** Student's interval of a mean; null for fewer than two values. */
export function meanEstimate(values: readonly number[], level: number = LEVEL): Estimate | null {
  const [centre, sd] = [mean(values), sampleSd(values)]
  return centre === null || sd === null ? null : estimateOf(centre, sd / Math.sqrt(values.length), values.length - 1, level)
}

/** Second minus first of pairs that belong together (the same seed). */
export const pairedDifference = (pairs: readonly (readonly [number, number])[], level: number = LEVEL): Estimate | null => meanEstimate(pairs.map(([a, b]) => b - a), level)

/** Mean of b minus mean of a, each with a spread of its own (Welch 1947; Satterthwaite's degrees of freedom); null where either has fewer than two values. */
export function welchDifference(a: readonly number[], b: readonly number[], level: number = LEVEL): Estimate | null {
  const [meanA, meanB, sdA, sdB] = [mean(a), mean(b), sampleSd(a), sampleSd(b)]
  if (meanA === null || meanB === null || sdA === null || sdB === null) return null
  // As shares of the larger one, so that squares of tiny spreads do not vanish.
  const scale = Math.max(sdA, sdB)
  if (scale === 0) return estimateOf(meanB - meanA, 0, a.length + b.length - 2, level)
  const [u, v] = [(sdA / scale) ** 2 / a.length, (sdB / scale) ** 2 / b.length]
  return estimateOf(meanB - meanA, scale * Math.sqrt(u + v), (u + v) ** 2 / (u ** 2 / (a.length - 1) + v ** 2 / (b.length - 1)), level)
}

/** What a difference in sample standard deviations is multiplied with to be unbiased: Gamma(df / 2) / (sqrt(df / 2) Gamma((df - 1) / 2)) (Hedges 1981). NaN for df < 2. */
export const hedgesCorrection = (df: number): number => (df >= 2 ? Math.exp(0.5 * Math.log(Math.PI) - logBeta((df - 1) / 2, 0.5)) / Math.sqrt(df / 2) : NaN)

/** p values corrected for being several (Holm 1979), in the order given: a family's chance of one false claim stays below the level. */
export function holm(values: readonly number[]): number[] {
  const order = values.map((p, i) => ({ p, i })).sort((a, b) => a.p - b.p)
  const adjusted = new Array<number>(values.length).fill(NaN)
  let least = 0
  order.forEach(({ p, i }, rank) => {
    least = Math.max(least, Math.min(1, p * (values.length - rank)))
    adjusted[i] = least
  })
  return adjusted
}
