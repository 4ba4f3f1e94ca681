/** The standard normal distribution. */

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)

/** P(Z < z), to about 1e-15: 1/2 + density(z) (z + z^3/3 + z^5/(3 5) + ...) (Marsaglia 2004, Journal of Statistical Software 11(4)). */
export function normalShare(z: number): number {
  if (z < -8) return 0
  if (z > 8) return 1
  let sum = z
  let term = z
  for (let i = 3; sum + term !== sum; i += 2) {
    term *= (z * z) / i
    sum += term
  }
  return 0.5 + density(z) * sum
}

/** z with P(Z < z) = share, for 0 < share < 1: a start by Abramowitz and Stegun 26.2.23, made exact by Halley's steps. */
export function normalQuantile(share: number): number {
  if (share > 0.5) return -normalQuantile(1 - share)
  const t = Math.sqrt(-2 * Math.log(share))
  let z = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t
  for (let i = 0; i < 3; i += 1) {
    const step = (normalShare(z) - share) / density(z)
    z -= step / (1 + (z * step) / 2)
  }
  return z
}
