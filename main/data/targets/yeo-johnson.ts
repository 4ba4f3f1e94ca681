import { z } from 'zod'
import { defineTransform, said, standardised } from './define'
import { extent, moments, quantile, sorted } from './statistics'

// Yeo and Johnson 2000, eq. 2.1: psi(y) = ((1 + y)^lambda - 1) / lambda for y >= 0, -((1 - y)^(2 - lambda) - 1) / (2 - lambda)
// for y < 0, with logarithms where the exponent is 0. For values such as 4,000 g both terms of a difference of two psi are
// alike to many digits. So everything here is g(y) = (psi(y) - psi(c)) / psi'(c) about a centre c, the median: it has slope
// 1 at c, no cancellation, and a z-score of g is the z-score of psi.

/** (psi(u) - psi(r)) / psi'(r) for u, r >= 0. */
function rise(u: number, r: number, lambda: number): number {
  const log = Math.log1p((u - r) / (1 + r))
  return lambda === 0 ? (1 + r) * log : ((1 + r) * Math.expm1(lambda * log)) / lambda
}

/** u >= 0 of a rise; infinite where there is none. */
function riseBack(g: number, r: number, lambda: number): number {
  const share = g / (1 + r)
  if (lambda * share <= -1) return Infinity
  return r + (1 + r) * Math.expm1(lambda === 0 ? share : Math.log1p(lambda * share) / lambda)
}

/** Negative values are the mirror image with 2 - lambda: (y, c, lambda) turned so that c >= 0. */
const mirrored = (c: number): boolean => c < 0
const slopeAt = (c: number, lambda: number): number => Math.exp((lambda - 1) * Math.log1p(c))

function forward(y: number, c: number, lambda: number): number {
  if (mirrored(c)) return -forward(-y, -c, 2 - lambda)
  if (y >= 0) return rise(y, c, lambda)
  return rise(0, c, lambda) - rise(-y, 0, 2 - lambda) / slopeAt(c, lambda)
}

function backward(g: number, c: number, lambda: number): number {
  if (mirrored(c)) return -backward(-g, -c, 2 - lambda)
  const zero = rise(0, c, lambda)
  return g >= zero ? riseBack(g, c, lambda) : -riseBack((zero - g) * slopeAt(c, lambda), 0, 2 - lambda)
}

const signedLog = (y: number): number => Math.sign(y) * Math.log1p(Math.abs(y))

/** Log-likelihood of lambda for one value, up to a constant: -log(var psi) / 2 + (lambda - 1) mean(sign(y) log(1 + |y|)), with psi about c. */
function likelihoodOf(values: readonly number[], c: number): (lambda: number) => number {
  const slope = values.reduce((sum, y) => sum + signedLog(y) - signedLog(c), 0) / values.length
  return (lambda) => {
    const likelihood = (lambda - 1) * slope - Math.log(moments(values.map((y) => forward(y, c, lambda))).spread)
    return Number.isFinite(likelihood) ? likelihood : -Infinity
  }
}

const GOLDEN = (Math.sqrt(5) - 1) / 2

/** The largest value of a strictly concave function: brackets it from 1 outwards, then divides by the golden section. */
function highest(f: (x: number) => number): number {
  let [low, high] = [0, 2]
  for (let width = 2; f(low) > f(low + width / 2) && width < 2 ** 12; width *= 2) [low, high] = [low - width, low + width]
  for (let width = 2; f(high) > f(high - width / 2) && width < 2 ** 12; width *= 2) [low, high] = [high - width, high + width]
  let left = high - GOLDEN * (high - low)
  let right = low + GOLDEN * (high - low)
  let [fLeft, fRight] = [f(left), f(right)]
  // 1e-9 is finer than what doubles tell apart about a maximum.
  while (high - low > 1e-9 * (1 + Math.abs(low))) {
    if (fLeft < fRight) {
      [low, left, fLeft] = [left, right, fRight]
      right = low + GOLDEN * (high - low)
      fRight = f(right)
    } else {
      [high, right, fRight] = [right, left, fLeft]
      left = high - GOLDEN * (high - low)
      fLeft = f(left)
    }
  }
  return (low + high) / 2
}

function fit(values: readonly number[]): number[] {
  const c = quantile(sorted(values), 0.5)
  const { min, max } = extent(values)
  const lambda = highest(likelihoodOf(values, c))
  const { mean, spread } = moments(values.map((y) => forward(y, c, lambda)))
  return [lambda, c, mean, spread > 0 ? spread : 1, min, max]
}

const apply = (value: number, [lambda = 1, c = 0, mean = 0, scale = 1]: readonly number[]): number => (forward(value, c, lambda) - mean) / scale

/** No further from the training values than these reach: the inverse ends at a bound for some lambda, and runs away from all numbers for others. */
function invert(scaled: number, [lambda = 1, c = 0, mean = 0, scale = 1, min = 0, max = 0]: readonly number[]): number {
  const value = backward(scaled * scale + mean, c, lambda)
  return Math.min(max + (max - min), Math.max(min - (max - min), value))
}

/**
 * Yeo-Johnson with the lambda of largest likelihood, then a z-score, as scikit-learn's PowerTransformer. The likelihood is
 * strictly concave in lambda (Marchand et al. 2022, arXiv 2210.01639), so its maximum is found without a start value.
 * Numbers: [lambda, centre, mean, deviation, smallest, largest training value].
 */
export const yeoJohnson = defineTransform({
  id: 'yeo-johnson', title: 'Yeo-Johnson', summary: 'The power that makes a skewed target most like a normal one; takes negative values.',
  source: 'Yeo and Johnson 2000, doi 10.1093/biomet/87.4.954; sklearn.preprocessing.PowerTransformer', params: z.strictObject({}), monotone: 'within range',
  refuses(values) {
    const numbers = fit(values)
    const { min, max } = extent(values)
    const lost = values.find((value) => Math.abs(invert(apply(value, numbers), numbers) - value) > 1e-9 * Math.max(Math.abs(value), max - min))
    return lost === undefined ? null : `has values so far apart that no power keeps them distinct (${lost} could not be told from its neighbours). Choose quantile, log1p or robust`
  },
  fit, apply, invert,
  formula: ([lambda = 1, c = 0, mean = 0, scale = 1]) => `${standardised('g(y)', mean, scale)}, g being Yeo and Johnson's power ${said(lambda)} with slope 1 at ${said(c)}`,
})