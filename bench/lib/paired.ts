import { mean, pairedDifference as estimate, sampleSd } from '../../main/stats'

export interface Centre { readonly mean: number; readonly sd: number }
/** Mean and standard deviation (n - 1). */
export const centreOf = (values: readonly number[]): Centre => ({ mean: mean(values) ?? NaN, sd: sampleSd(values) ?? NaN })

/** b - a over pairs of the same seed: the mean difference and its interval of 95 % (Student's t). */
export function pairedDifference(a: readonly number[], b: readonly number[]): { readonly difference: number; readonly from: number; readonly to: number } {
  const found = a.length === b.length ? estimate(a.map((value, i) => [value, b[i] ?? NaN])) : null
  if (found === null) throw new RangeError(`pairs need two lists of one length of at least 2, got ${a.length} and ${b.length}`)
  return { difference: found.value, from: found.interval[0], to: found.interval[1] }
}
