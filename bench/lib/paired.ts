/** 97.5th percentile of Student's t by degrees of freedom, 1 to 30: half-widths of two-sided intervals of 95 %. */
const T = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042]

export interface Centre { readonly mean: number; readonly sd: number }
/** Mean and standard deviation (ddof 1). */
export function centreOf(values: readonly number[]): Centre {
  const mean = values.reduce((a, b) => a + b, 0) / values.length
  return { mean, sd: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)) }
}

/** b - a over pairs of the same seed: the mean difference and its interval of 95 % (Student's t). */
export function pairedDifference(a: readonly number[], b: readonly number[]): { readonly difference: number; readonly from: number; readonly to: number } {
  if (a.length !== b.length || a.length < 2) throw new RangeError(`pairs need two lists of one length of at least 2, got ${a.length} and ${b.length}`)
  const { mean, sd } = centreOf(a.map((value, i) => (b[i] ?? NaN) - value))
  const half = ((T[a.length - 2] ?? 1.96) * sd) / Math.sqrt(a.length)
  return { difference: mean, from: mean - half, to: mean + half }
}
