/** Gamma and beta functions as the distributions need them: on the log scale and without differences of large numbers. */

const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI)
/** Numerators over denominators of Stirling's series (Abramowitz and Stegun 6.1.41). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156]
/** From here on the series is exact to a double. */
const LARGE = 10
const TINY = 1e-300
const ROUNDS = 100_000

/** log Gamma(x) - ((x - 1/2) log x - x + log(2 pi) / 2), for x >= 10. */
function stirling(x: number): number {
  let power = 1 / x
  let sum = 0
  for (const coefficient of STIRLING) {
    sum += coefficient * power
    power /= x * x
  }
  return sum
}

export function logGamma(x: number): number {
  let product = 1
  let shifted = x
  while (shifted < LARGE) {
    product *= shifted
    shifted += 1
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_TWO_PI + stirling(shifted) - Math.log(product)
}

/** log B(a, b). Large arguments meet only in Stirling's small terms (Didonato and Morris 1992, ACM TOMS 18(3), algorithm 708). */
export function logBeta(a: number, b: number): number {
  const [small, large] = a < b ? [a, b] : [b, a]
  if (large < LARGE) return logGamma(small) + logGamma(large) - logGamma(small + large)
  const share = small / (small + large)
  const corrected = stirling(large) - stirling(small + large)
  if (small < LARGE) return logGamma(small) + corrected + small - small * Math.log(small + large) + (large - 0.5) * Math.log1p(-share)
  return HALF_LOG_TWO_PI - 0.5 * Math.log(large) + corrected + stirling(small) + (small - 0.5) * Math.log(share) + large * Math.log1p(-share)
}

const logOfShare = (part: number, other: number): number => (other < part ? Math.log1p(-other) : Math.log(part))

/** x^a y^b / B(a, b) with y = 1 - x: also the density of Student's t and of F, times what they are densities of. */
export const betaPower = (x: number, y: number, a: number, b: number): number => Math.exp(a * logOfShare(x, y) + b * logOfShare(y, x) - logBeta(a, b))

/** Lentz's evaluation of the continued fraction of the incomplete beta function, for x < (a + 1) / (a + b + 2). */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / Math.max(TINY, 1 - ((a + b) * x) / (a + 1))
  let value = d
  const turn = (coefficient: number): number => {
    d = 1 / (1 + coefficient * d || TINY)
    c = 1 + coefficient / c || TINY
    value *= c * d
    return c * d
  }
  for (let m = 1; m < ROUNDS; m += 1) {
    turn((m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)))
    const factor = turn((-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)))
    if (Math.abs(factor - 1) < 1e-16) break
  }
  return value
}

/** I_x(a, b), regularised; y = 1 - x comes along, so that neither end loses digits. */
export function incompleteBeta(x: number, y: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (y <= 0) return 1
  const power = betaPower(x, y, a, b)
  return x < (a + 1) / (a + b + 2) ? (power * betaFraction(x, a, b)) / a : 1 - (power * betaFraction(y, b, a)) / b
}

/** x^a e^-x / Gamma(a), by the distance of x from a where both are large (Loader 2000, "Fast and accurate computation of binomial probabilities"). */
export function gammaPower(a: number, x: number): number {
  if (a < LARGE) return Math.exp(a * Math.log(x) - x - logGamma(a))
  const apart = (x - a) / a
  return Math.exp(-a * (apart - Math.log1p(apart)) - stirling(a)) * Math.sqrt(a / (2 * Math.PI))
}

/** The regularised incomplete gamma functions, P and Q = 1 - P, the smaller one never by subtraction. */
export function incompleteGamma(a: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 }
  const power = gammaPower(a, x)
  if (x < a + 1) {
    let term = 1 / a
    let sum = term
    for (let n = 1; n < ROUNDS && term > sum * 1e-17; n += 1) {
      term *= x / (a + n)
      sum += term
    }
    return { lower: power * sum, upper: 1 - power * sum }
  }
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let value = d
  for (let n = 1; n < ROUNDS; n += 1) {
    const coefficient = -n * (n - a)
    b += 2
    d = 1 / (coefficient * d + b || TINY)
    c = b + coefficient / c || TINY
    value *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return { lower: 1 - power * value, upper: power * value }
}
