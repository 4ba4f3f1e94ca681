import { betaPower, gammaPower, incompleteBeta, incompleteGamma } from './special'

/** Student's t, chi-square and F. Degrees of freedom are positive and need not be whole; outside of their domain functions give NaN. */

/**
 * The s at which a falling log probability equals a wanted one: Newton's steps, halving the bracket where one would leave it.
 * `at` gives log probability and slope at s.
 */
function solve(at: (s: number) => { readonly value: number; readonly slope: number }, wanted: number): number {
  let [low, high, s] = [-800, 800, 0]
  for (let round = 0; round < 300; round += 1) {
    const { value, slope } = at(s)
    if (value > wanted) low = s
    else high = s
    const step = (wanted - value) / slope
    const next = s + step
    const inside = Number.isFinite(next) && next > low && next < high
    const moved = inside ? next : (low + high) / 2
    if (Math.abs(moved - s) <= 1e-16 * Math.max(1, Math.abs(s))) return moved
    s = moved
  }
  return s
}

/** P(T > t) for t >= 0. */
function studentTail(t: number, df: number): number {
  const squared = t * t
  return squared === Infinity ? 0 : incompleteBeta(df / (df + squared), squared / (df + squared), df / 2, 0.5) / 2
}

/** P(T < t). */
export function studentCdf(t: number, df: number): number {
  if (!(df > 0) || Number.isNaN(t)) return NaN
  return t < 0 ? studentTail(-t, df) : 1 - studentTail(t, df)
}

/** P(|T| > |t|), exact far out. */
export const studentTwoSided = (t: number, df: number): number => (df > 0 && !Number.isNaN(t) ? 2 * studentTail(Math.abs(t), df) : NaN)

/** t with P(T < t) = share. */
export function studentQuantile(share: number, df: number): number {
  if (!(df > 0) || !(share >= 0 && share <= 1)) return NaN
  if (share === 0.5) return 0
  if (share === 0 || share === 1) return share === 0 ? -Infinity : Infinity
  const tail = Math.min(share, 1 - share)
  const t = Math.exp(solve((s) => {
    const squared = Math.exp(2 * s)
    const above = studentTail(Math.exp(s), df)
    // The density times t: the slope of the tail along log t.
    return { value: Math.log(above), slope: -betaPower(df / (df + squared), squared / (df + squared), df / 2, 0.5) / above }
  }, Math.log(tail)))
  return share < 0.5 ? -t : t
}

/** P(X < x) of the chi-square distribution. */
export function chiSquareCdf(x: number, df: number): number {
  if (!(df > 0) || Number.isNaN(x)) return NaN
  return x === Infinity ? 1 : incompleteGamma(df / 2, x / 2).lower
}

/** x with P(X < x) = share. */
export function chiSquareQuantile(share: number, df: number): number {
  if (!(df > 0) || !(share >= 0 && share <= 1)) return NaN
  if (share === 0 || share === 1) return share === 0 ? 0 : Infinity
  const [a, below] = [df / 2, share <= 0.5]
  // s is log(x / df), or its negative on the lower side: what is looked for then falls on both.
  const s = solve((at) => {
    const half = a * Math.exp(below ? -at : at)
    const { lower, upper } = incompleteGamma(a, half)
    const part = below ? lower : upper
    return { value: Math.log(part), slope: -gammaPower(a, half) / part }
  }, Math.log(below ? share : 1 - share))
  return df * Math.exp(below ? -s : s)
}

/** P(F > f) with df1 over df2 degrees of freedom. */
export function fisherTail(f: number, df1: number, df2: number): number {
  if (!(df1 > 0) || !(df2 > 0) || Number.isNaN(f)) return NaN
  if (f === Infinity) return 0
  const whole = df2 + df1 * Math.max(0, f)
  return incompleteBeta(df2 / whole, (df1 * Math.max(0, f)) / whole, df2 / 2, df1 / 2)
}
