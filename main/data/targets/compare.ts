import { moments, quantile, sorted } from './statistics'

/** A target as the loss sees it: scaled values or class names of the training part, null where missing. */
export type Task = { readonly name: string; readonly weight: number } & (
  | { readonly kind: 'regression'; readonly loss: string; readonly values: readonly (number | null)[] }
  | { readonly kind: 'class'; readonly loss: string; readonly values: readonly (string | null)[] }
)

/** Green under 3, amber from 3 to 10, red over 10, and where a spread is 0 and another is not. No literature gives a threshold: an error 3 times as wide is 9 times the squared loss, 10 times is 100. */
export type RangeLevel = 'green' | 'amber' | 'red'
export const RANGE_LEVELS = { amber: 3, red: 10 } as const

/** How many times the spread of `wide` is that of `narrow`; null where the narrow one does not vary. */
export interface RangePair { readonly wide: string; readonly narrow: string; readonly ratio: number | null; readonly level: RangeLevel }

export interface TaskLoss {
  readonly name: string
  readonly loss: string
  /** Samples whose target is known; the loss is a mean over them. */
  readonly present: number
  /** The smallest mean loss of an answer that is the same for all samples. */
  readonly constantLoss: number
  /** constantLoss x weight over the sum of these; null where that sum is 0. */
  readonly share: number | null
}

export interface TargetComparison {
  /** Spread (ddof 0) of each regression target in scaled units. */
  readonly spreads: { readonly name: string; readonly spread: number }[]
  /** Every pair of regression targets once, widest ratio first. */
  readonly pairs: RangePair[]
  readonly level: RangeLevel
  readonly tasks: TaskLoss[]
}

export const rangeLevel = (ratio: number): RangeLevel => (ratio > RANGE_LEVELS.red ? 'red' : ratio >= RANGE_LEVELS.amber ? 'amber' : 'green')

function pairOf(a: TargetComparison['spreads'][number], b: TargetComparison['spreads'][number]): RangePair {
  const [wide, narrow] = a.spread >= b.spread ? [a, b] : [b, a]
  const ratio = narrow.spread > 0 ? wide.spread / narrow.spread : null
  return { wide: wide.name, narrow: narrow.name, ratio, level: ratio !== null ? rangeLevel(ratio) : wide.spread > 0 ? 'red' : 'green' }
}

const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)

/** Huber with delta 1 about the best constant, which is where the clipped distances add up to 0. */
function constantHuber(values: readonly number[]): number {
  const ordered = sorted(values)
  let [low, high] = [ordered[0] ?? 0, ordered[ordered.length - 1] ?? 0]
  for (let i = 0; i < 200 && low < high; i += 1) {
    const middle = (low + high) / 2
    // Neighbouring doubles have no middle of their own.
    if (middle === low || middle === high) break
    if (values.reduce((sum, value) => sum + Math.min(1, Math.max(-1, value - middle)), 0) > 0) low = middle
    else high = middle
  }
  const best = (low + high) / 2
  return meanOf(values.map((value) => { const d = Math.abs(value - best); const near = Math.min(d, 1); return near * (d - near / 2) }))
}

/** The smallest mean loss of one answer for all: variance (mse), mean distance from the median (mae), Huber's. Throws RangeError for a loss that is none of these. */
function constantRegressionLoss(loss: string, values: readonly number[]): number {
  if (values.length === 0) return 0
  if (loss === 'mse') return moments(values).spread ** 2
  if (loss === 'huber') return constantHuber(values)
  if (loss !== 'mae') throw new RangeError(`no constant loss is known for "${loss}"`)
  const median = quantile(sorted(values), 0.5)
  return meanOf(values.map((value) => Math.abs(value - median)))
}

/** Entropy in nats of how often each class occurs: the cross-entropy of answering with these frequencies. */
export function entropyOf(values: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts.values()].reduce((sum, count) => sum - (count / values.length) * Math.log(count / values.length), 0)
}

function lossOf(task: Task): Omit<TaskLoss, 'share'> {
  if (task.kind === 'class') {
    const known = task.values.filter((value) => value !== null)
    return { name: task.name, loss: task.loss, present: known.length, constantLoss: entropyOf(known) }
  }
  const known = task.values.filter((value) => value !== null)
  return { name: task.name, loss: task.loss, present: known.length, constantLoss: constantRegressionLoss(task.loss, known) }
}

/**
 * How far the ranges of several targets are apart, and which share of the total loss each has before anything is learnt.
 * Values are scaled ones, so that raw targets and transformed ones are compared alike. Pure.
 */
export function compareTargets(tasks: readonly Task[]): TargetComparison {
  const spreads = tasks.filter((task) => task.kind === 'regression').map(({ name, values }) => ({ name, spread: moments(values.filter((value) => value !== null)).spread }))
  const pairs = spreads.flatMap((a, i) => spreads.slice(i + 1).map((b) => pairOf(a, b))).sort((a, b) => (b.ratio ?? Infinity) - (a.ratio ?? Infinity) || 0)
  const losses = tasks.map((task) => ({ ...lossOf(task), weight: task.weight }))
  const total = losses.reduce((sum, { constantLoss, weight }) => sum + constantLoss * weight, 0)
  const level = (['red', 'amber'] as const).find((bad) => pairs.some((pair) => pair.level === bad)) ?? 'green'
  return { spreads, pairs, level, tasks: losses.map(({ weight, ...loss }) => ({ ...loss, share: total > 0 ? (loss.constantLoss * weight) / total : null })) }
}
