import type { PropertyLikeness } from '../../../preload/contract/likeness'
import { permutation } from '../../lib/rng'
import type { Rng } from '../../lib/rng'
import { quantile, sorted } from '../targets/statistics'

/** Of training, the part between these quantiles counts as covered. */
const QUANTILES = [0.01, 0.99] as const
/** Resamplings that noise is taken from, and the tail of them that counts as it. */
const RESAMPLINGS = 200
const TAIL = 0.005

/** One property of each image of the three parts. `owners[i]` is the training image that augmented one i was made of. */
export interface Values { readonly train: Float64Array; readonly augmented: Float64Array; readonly val: Float64Array }
export interface Sampled { readonly owners: Uint32Array; readonly values: readonly Values[] }

export type Comparison = Pick<PropertyLikeness, 'coverage' | 'distance' | 'lost' | 'farther'>

/** Two samples in one order: place k has the value x[k] of sample a (item of[k]) or of sample b (item -1 - of[k]). */
interface Merged { readonly x: Float64Array; readonly of: Int32Array }

function merge(a: Float64Array, owners: (i: number) => number, b: Float64Array): Merged {
  const n = a.length + b.length
  const value = (i: number): number => (i < a.length ? a[i] : b[i - a.length]) ?? 0
  const order = Uint32Array.from({ length: n }, (_, i) => i).sort((i, j) => value(i) - value(j) || i - j)
  return { x: Float64Array.from(order, value), of: Int32Array.from(order, (i) => (i < a.length ? owners(i) : -1 - (i - a.length))) }
}

/** Place of a sample's quantile in its order: the first value with at least this share of the weight at or below it. */
const reached = (sum: number, total: number, share: number): boolean => sum > 0 && sum >= share * total - 1e-9

/** Share of b within a's quantiles and a margin, and the first Wasserstein distance, of samples given as weights of each place. */
function between(x: Float64Array, a: Uint16Array, b: Uint16Array, margin: number): { coverage: number; distance: number } {
  let [totalA, totalB] = [0, 0]
  for (let k = 0; k < x.length; k += 1) {
    totalA += a[k] ?? 0
    totalB += b[k] ?? 0
  }
  let [sumA, sumB, distance, low, high] = [0, 0, 0, NaN, NaN]
  for (let k = 0; k < x.length; k += 1) {
    const here = x[k] ?? 0
    sumA += a[k] ?? 0
    sumB += b[k] ?? 0
    if (Number.isNaN(low) && reached(sumA, totalA, QUANTILES[0])) low = here
    if (Number.isNaN(high) && reached(sumA, totalA, QUANTILES[1])) high = here
    distance += Math.abs(sumA / totalA - sumB / totalB) * ((x[k + 1] ?? here) - here)
  }
  let within = 0
  for (let k = 0; k < x.length; k += 1) if ((x[k] ?? 0) >= low - margin && (x[k] ?? 0) <= high + margin) within += b[k] ?? 0
  return { coverage: within / totalB, distance }
}

/** The range that coverage counts. */
export function rangeOf(values: Float64Array): { low: number; high: number } {
  const ordered = values.slice().sort()
  const at = (share: number): number => ordered[Math.max(0, Math.ceil(share * ordered.length - 1e-9) - 1)] ?? NaN
  return { low: at(QUANTILES[0]), high: at(QUANTILES[1]) }
}

function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length
}

const tailOf = (values: readonly number[], share: number): number => quantile(sorted(values), share)

/** Weights of the places of merged samples, from the weights of their items. */
function spreadOut({ of }: Merged, items: Uint16Array, others: Uint16Array, a: Uint16Array, b: Uint16Array): void {
  for (let k = 0; k < of.length; k += 1) {
    const item = of[k] ?? 0
    a[k] = item >= 0 ? items[item] ?? 0 : 0
    b[k] = item >= 0 ? 0 : others[-1 - item] ?? 0
  }
}

/** So many draws with replacement: how often each item came. */
function drawAgain(counts: Uint16Array, rng: Rng): void {
  counts.fill(0)
  for (let i = 0; i < counts.length; i += 1) {
    const at = rng.int(counts.length)
    counts[at] = (counts[at] ?? 0) + 1
  }
}

/** What coverage is at least by chance alone, for each property: both parts thrown together and parted again at random. */
export function chanceOf({ values }: Sampled, least: readonly number[], rng: Rng): number[] {
  const [n, m] = [values[0]?.train.length ?? 0, values[0]?.val.length ?? 0]
  const merged = values.map(({ train, val }) => merge(train, (i) => i, val))
  const found = values.map((): number[] => [])
  const [a, b] = [new Uint16Array(n + m), new Uint16Array(n + m)]
  for (let round = 0; round < RESAMPLINGS; round += 1) {
    const order = permutation(n + m, rng)
    merged.forEach(({ x, of }, p) => {
      for (let k = 0; k < x.length; k += 1) {
        const item = of[k] ?? 0
        a[k] = (order[item >= 0 ? item : n - 1 - item] ?? 0) < n ? 1 : 0
        b[k] = 1 - (a[k] ?? 0)
      }
      found[p]?.push(between(x, a, b, (least[p] ?? 0) / 2).coverage)
    })
  }
  return found.map((values) => tailOf(values, TAIL))
}

type Both = Readonly<Record<'plain' | 'changed', { readonly coverage: number; readonly distance: number }>>

/** One property's two comparisons with validation, for any weights of training and validation images. */
function weighing({ train, augmented, val }: Values, owners: Uint32Array, least: number): (items: Uint16Array, others: Uint16Array) => Both {
  const unit = Math.max(least, Math.sqrt((variance(train) + variance(val)) / 2))
  const of = (merged: Merged) => {
    const [a, b] = [new Uint16Array(merged.x.length), new Uint16Array(merged.x.length)]
    return (items: Uint16Array, others: Uint16Array) => {
      spreadOut(merged, items, others, a, b)
      const { coverage, distance } = between(merged.x, a, b, least / 2)
      return { coverage, distance: distance / unit }
    }
  }
  const [plain, changed] = [of(merge(train, (i) => i, val)), of(merge(augmented, (i) => owners[i] ?? 0, val))]
  return (items, others) => ({ plain: plain(items, others), changed: changed(items, others) })
}

/**
 * Compares the augmented training images and those as they are with validation, property by property. Noise comes from
 * images drawn anew: a training image and what was made of it are drawn together, since they are no independent samples.
 */
export function compare({ owners, values }: Sampled, chance: readonly number[], least: readonly number[], rng: Rng): Comparison[] {
  const [items, others] = [new Uint16Array(values[0]?.train.length ?? 0), new Uint16Array(values[0]?.val.length ?? 0)]
  const weigh = values.map((of, p) => weighing(of, owners, least[p] ?? 0))
  const points = weigh.map((at) => at(items.fill(1), others.fill(1)))
  const drawnAnew: Both[][] = values.map(() => [])
  for (let round = 0; round < RESAMPLINGS; round += 1) {
    drawAgain(items, rng)
    drawAgain(others, rng)
    weigh.forEach((at, p) => drawnAnew[p]?.push(at(items, others)))
  }
  const lostOf = ({ plain, changed }: Both): number => plain.coverage - changed.coverage
  const fartherOf = ({ plain, changed }: Both): number => changed.distance - plain.distance
  return points.map((point, p): Comparison => {
    const bound = (of: (both: Both) => number, share: number): number => tailOf((drawnAnew[p] ?? []).map(of), share)
    return {
      coverage: { train: point.plain.coverage, augmented: point.changed.coverage, most: bound(({ changed }) => changed.coverage, 1 - TAIL), chance: chance[p] ?? 0 },
      distance: { train: point.plain.distance, augmented: point.changed.distance },
      lost: { value: lostOf(point), least: bound(lostOf, TAIL) }, farther: { value: fartherOf(point), least: bound(fartherOf, TAIL) },
    }
  })
}
