import type { MetricDirection, NoiseDifference, NoiseFloor } from '../../preload/contract'
import { chiSquareQuantile, studentQuantile } from './distributions'
import { estimateOf, hedgesCorrection, LEVEL } from './intervals'
import { mean, pooledSd } from './sample'
import { seedTable } from './seeds'
import type { Result } from './seeds'
import { counted, rounded, verdictOf } from './words'

/** From this many seeds on a baseline's own spread is used: it is of what differences are taken from. */
export const BASELINE_SEEDS = 3

/** The chi-square interval of a standard deviation: sd sqrt(df / quantile). */
export function sdInterval(sd: number, df: number, level: number = LEVEL): [number, number] {
  const end = (share: number): number => sd * Math.sqrt(df / chiSquareQuantile(share, df))
  return [end((1 + level) / 2), end((1 - level) / 2)]
}

/**
 * The noise floor of a metric from runs of one data set. Versions differ in their means, so only the spread within each
 * counts. `baseline` is the pinned version, if there is one.
 */
export function noiseFloor(metric: string, results: readonly Result[], baseline: string | null = null): NoiseFloor {
  const groups = new Map([...seedTable(results).table].map(([version, seeds]) => [version, [...seeds.values()]]))
  const own = baseline === null ? undefined : groups.get(baseline)
  const repeated = [...groups.values()].filter((values) => values.length > 1)
  const ofBaseline = own !== undefined && own.length >= BASELINE_SEEDS ? pooledSd([own]) : null
  // Seeds of the baseline that all gave one value say no more of its noise than one seed does.
  const useBaseline = ofBaseline !== null && ofBaseline.sd > 0
  const pooled = useBaseline ? ofBaseline : pooledSd(repeated)
  if (pooled === null) return { measured: false, reason: `no version has ${metric} of two seeds` }
  if (pooled.sd === 0) return { measured: false, reason: `all seeds of a version gave the same ${metric}, which does not tell how much seeds vary` }
  const [runs, versions] = useBaseline ? [pooled.df + 1, 1] : [pooled.df + repeated.length, repeated.length]
  const ends = sdInterval(pooled.sd, pooled.df)
  const [sd, low, high] = [pooled.sd, ...ends].map((value) => rounded(value, pooled.sd / 3))
  const where = useBaseline ? `${counted(runs, 'seed')} of the baseline` : `${counted(runs, 'run')} of ${counted(versions, 'version')}`
  return {
    measured: true, from: useBaseline ? 'baseline' : 'versions', sd: pooled.sd, df: pooled.df, t: studentQuantile((1 + LEVEL) / 2, pooled.df), runs, versions, interval: ends,
    sentence: `Seeds alone move ${metric} by a standard deviation of ${sd} (95 % interval ${low} to ${high}), as ${where} show.`,
  }
}

/** Mean of b minus mean of a, held against the noise floor: standard error sd sqrt(1 / n1 + 1 / n2). Null when either has no value. */
export function seedDifference(a: readonly number[], b: readonly number[], floor: NoiseFloor, direction: MetricDirection): NoiseDifference | null {
  const [meanA, meanB] = [mean(a), mean(b)]
  if (meanA === null || meanB === null) return null
  const difference = meanB - meanA
  const seeds: [number, number] = [a.length, b.length]
  if (!floor.measured) return { difference, seeds, verdict: 'not measured', judged: null }
  const { se, df, interval, p } = estimateOf(difference, floor.sd * Math.sqrt(1 / a.length + 1 / b.length), floor.df)
  const sigmas = difference / floor.sd
  const correction = hedgesCorrection(floor.df)
  return {
    difference, seeds, verdict: verdictOf(interval, direction),
    judged: { sigmas, g: Number.isNaN(correction) ? null : sigmas * correction, se, df, interval: [...interval], p },
  }
}
