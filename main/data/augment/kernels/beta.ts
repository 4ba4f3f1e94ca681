/** Natural logarithm of the gamma function (Lanczos, g = 7), x > 0. */
function logGamma(x: number): number {
  const weights = [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7]
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const t = x + 6.5
  const sum = weights.reduce((total, weight, i) => total + weight / (x + i), 0.99999999999980993)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

/** Share of Beta(alpha, alpha) below x <= 1/2 (continued fraction of the incomplete beta function, modified Lentz). */
function shareBelow(x: number, alpha: number): number {
  if (x <= 0) return 0
  const front = Math.exp(logGamma(2 * alpha) - 2 * logGamma(alpha) + alpha * (Math.log(x) + Math.log1p(-x))) / alpha
  const tiny = 1e-300
  let [c, d] = [1, 1 / Math.max(tiny, 1 - (2 * alpha * x) / (alpha + 1))]
  let fraction = d
  for (let m = 1; m <= 300; m += 1) {
    for (const step of [m * (alpha - m) * x / ((alpha + 2 * m - 1) * (alpha + 2 * m)), -(alpha + m) * (2 * alpha + m) * x / ((alpha + 2 * m) * (alpha + 2 * m + 1))]) {
      d = 1 / (1 + step * d || tiny)
      c = 1 + step / c || tiny
      fraction *= c * d
    }
    if (Math.abs(c * d - 1) < 1e-12) break
  }
  return front * fraction
}

const CELLS = 512
const tables = new Map<number, Float64Array>()

/** Quantiles of Beta(alpha, alpha) at 0, 1/1024, ..., 1/2, by bisection; the other half mirrors them. */
function lowerHalf(alpha: number): Float64Array {
  const made = new Float64Array(CELLS + 1)
  for (let i = 1; i < CELLS; i += 1) {
    let [low, high] = [made[i - 1] ?? 0, 0.5]
    for (let k = 0; k < 50; k += 1) {
      const middle = (low + high) / 2
      if (shareBelow(middle, alpha) < i / (2 * CELLS)) low = middle
      else high = middle
    }
    made[i] = (low + high) / 2
  }
  made[CELLS] = 0.5
  return made
}

/** The quantile u of Beta(alpha, alpha), by a table that is made on first use. Drawing it with a uniform u is one draw, without rejection. */
export function betaQuantile(u: number, alpha: number): number {
  if (alpha === 1) return u
  if (u > 0.5) return 1 - betaQuantile(1 - u, alpha)
  let table = tables.get(alpha)
  if (table === undefined) {
    table = lowerHalf(alpha)
    tables.set(alpha, table)
  }
  const cell = Math.min(CELLS - 1, Math.floor(u * 2 * CELLS))
  const [low, high] = [table[cell] ?? 0, table[cell + 1] ?? 0.5]
  return low + (high - low) * (u * 2 * CELLS - cell)
}
