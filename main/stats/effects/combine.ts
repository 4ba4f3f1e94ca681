import type { NoiseFloor } from '../../../preload/contract'
import { fisherTail } from '../distributions'
import { estimateOf } from '../intervals'
import type { Estimate } from '../intervals'
import { mean, squares } from '../sample'
import type { Setting } from './compare'

/** From this many degrees of freedom on the paired differences themselves say how noisy they are; with fewer the floor, which all versions measure, says it better. */
export const OWN_DF = 10
/** Settings that differ more than noise would let them in one of twenty cases are said to differ. */
const VARIES = 0.05

export interface Noise { readonly kind: 'floor' | 'pairs'; readonly sd: number; readonly df: number; readonly variances: readonly number[] }

/** The noise of a setting's difference and how its variance counts: by the spread of the paired differences where there are enough, else by the floor. */
export function noiseOf(settings: readonly Setting[], floor: NoiseFloor): Noise | null {
  const paired = settings.map((setting) => setting.paired)
  const df = paired.reduce((sum, deltas) => sum + Math.max(0, (deltas?.length ?? 0) - 1), 0)
  if (df >= OWN_DF && paired.every((deltas) => deltas !== null)) {
    const sd = Math.sqrt(paired.reduce((sum, deltas) => sum + squares(deltas), 0) / df)
    if (sd > 0) return { kind: 'pairs', sd, df, variances: paired.map((deltas) => 1 / deltas.length) }
  }
  return floor.measured ? { kind: 'floor', sd: floor.sd, df: floor.df, variances: settings.map(({ variance }) => variance) } : null
}

/** Cochran's Q over its degrees of freedom, as F: whether settings differ by more than noise. */
function differ(settings: readonly Setting[], { sd, df, variances }: Noise): boolean {
  if (settings.length < 2) return false
  const weights = variances.map((variance) => 1 / (variance * sd * sd))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const centre = settings.reduce((sum, { difference }, i) => sum + (difference * (weights[i] ?? 0)) / total, 0)
  const q = settings.reduce((sum, { difference }, i) => sum + (weights[i] ?? 0) * (difference - centre) ** 2, 0)
  return fisherTail(q / (settings.length - 1), settings.length - 1, df) < VARIES
}

export interface Combined { readonly value: number; readonly range: readonly [number, number]; readonly judged: (Estimate & { readonly noise: Noise['kind'] }) | null; readonly varies: boolean }

/**
 * The mean over settings, each counting once. Settings of one change share no version, so their noise is independent:
 * variance = sd^2 / K^2 x sum of the settings' variances. Not judged with fewer than two independent differences or without noise.
 */
export function combine(settings: readonly Setting[], floor: NoiseFloor): Combined {
  const differences = settings.map(({ difference }) => difference)
  const value = mean(differences) ?? 0
  const range = [differences.reduce((a, b) => Math.min(a, b), Infinity), differences.reduce((a, b) => Math.max(a, b), -Infinity)] as const
  const noise = noiseOf(settings, floor)
  if (noise === null || settings.reduce((sum, { independent }) => sum + independent, 0) < 2) return { value, range, judged: null, varies: false }
  const se = (noise.sd * Math.sqrt(noise.variances.reduce((sum, variance) => sum + variance, 0))) / settings.length
  return { value, range, judged: { ...estimateOf(value, se, noise.df), noise: noise.kind }, varies: differ(settings, noise) }
}
