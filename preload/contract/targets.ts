import { z } from 'zod'
import { jsonObject } from './json'
import type { Level } from './preflight'

const histogram = z.object({ rule: z.enum(['Freedman-Diaconis', '30 bins']), edges: z.array(z.number()), counts: z.array(z.int()) })
const outliers = z.object({ low: z.number(), high: z.number(), count: z.int() })

/** A regression target in its own units, as main/data/targets describes it. */
export const targetCard = z.object({
  count: z.int(), missing: z.int(), mean: z.number().nullable(), spread: z.number().nullable(), min: z.number().nullable(), max: z.number().nullable(),
  quantiles: z.array(z.object({ percent: z.number(), value: z.number() })), skew: z.number().nullable(),
  histogram: histogram.nullable(),
  beyondFences: outliers.nullable(), beyondSigmas: outliers.nullable(), constant: z.boolean(), integers: z.boolean(), distinct: z.int(),
})

/** One target over the training part, in its own units and as the loss sees it, and what it would do to the shared trunk at the start. */
export const targetEvidence = z.object({
  name: z.string(), kind: z.enum(['class', 'regression']), unit: z.string(), loss: z.string(), transform: z.string(), weight: z.number(),
  present: z.int(), missing: z.int(),
  /** As the loss sees it; null for classes. `spread` is the standard deviation with ddof 0. */
  scaled: z.object({ mean: z.number(), spread: z.number() }).nullable(),
  /** Samples of each class, in the classes' order; null for numbers. */
  classes: z.array(z.int()).nullable(),
  /** Loss of the untrained model, weighted, as a mean over the batches; null where no batch had the target, or it overflows. */
  firstLoss: z.number().nullable(),
  /** L2 norm of its weighted loss's gradient over the trunk, as a mean over the batches, and its part of the sum over all targets. */
  gradient: z.number().nullable(), gradientShare: z.number().nullable(),
  /** Batches in which that loss or the square of that norm is more than a 32-bit number holds. */
  notFinite: z.int(),
  /** Weighted loss of the best answer that is the same for all samples, and its part of the sum over all targets. */
  constantLoss: z.number(), lossShare: z.number().nullable(),
  card: targetCard.nullable(),
  /** The transform that suits a regression target's values, and one sentence why. */
  proposal: z.object({ transform: jsonObject, reason: z.string() }).nullable(),
})
export type TargetEvidence = z.infer<typeof targetEvidence>

/** Two regression targets as the loss sees them: how many times the wide one's spread is that of the narrow one; null where that does not vary. */
export const targetPair = z.object({ wide: z.string(), narrow: z.string(), ratio: z.number().nullable(), level: z.enum(['green', 'amber', 'red']) })

/** Part of the trunk's gradient from which (these included) one target leaves the others little, and from which it drowns them. */
export const GRADIENT_SHARE_LEVELS = { amber: 0.7, red: 0.9 } as const
export const shareLevel = (share: number): Level => (share >= GRADIENT_SHARE_LEVELS.red ? 'red' : share >= GRADIENT_SHARE_LEVELS.amber ? 'amber' : 'green')
/** In a training so many last measurements are judged together: one batch says little. */
export const RECENT_SHARES = 5

/** What the check of the target ranges keeps in its finding of each target's part of the gradient at the start. */
export const foretoldShares = z.object({ targets: z.array(targetEvidence.pick({ name: true, gradientShare: true })) })

/** A target's part of the trunk's gradient: as it was foretold before the run, and as the mean of its first steps; null where it is not known. */
export interface ShareComparison { readonly target: string; readonly forecast: number | null; readonly first: number | null }

/** The forecast of a run's preflight beside what its points say of the first steps; empty where neither says anything. */
export function compareShares(findings: readonly { readonly check: string; readonly numbers: unknown }[], first: ReadonlyMap<string, number>, targets: readonly string[]): ShareComparison[] {
  const numbers = foretoldShares.safeParse(findings.find(({ check }) => check === 'target-ranges')?.numbers)
  const foretold = new Map(numbers.success ? numbers.data.targets.map(({ name, gradientShare }) => [name, gradientShare]) : [])
  const all = targets.map((target) => ({ target, forecast: foretold.get(target) ?? null, first: first.get(target) ?? null }))
  return targets.length > 1 && all.some(({ forecast, first: measured }) => forecast !== null || measured !== null) ? all : []
}

/** What the points of a training on several targets are called before a target's name: its shares at a step, the mean of its gradient's shares over the first steps, and its learnt weight. */
export const SHARE_POINTS = { gradient: 'share.gradient.', loss: 'share.loss.' } as const
export const FIRST_SHARE = 'share.first.'
export const WEIGHT_POINTS = 'weight.'
/** The last value of each series under a prefix, by the rest of its name. */
export const lastUnder = (prefix: string, series: Iterable<{ readonly name: string; readonly values: readonly number[] }>): Map<string, number> =>
  new Map([...series].flatMap(({ name, values }) => { const last = values.at(-1); return name.startsWith(prefix) && last !== undefined ? [[name.slice(prefix.length), last] as const] : [] }))

export type TargetPair = z.infer<typeof targetPair>

/** What a transform, fitted on the training part, makes of a regression target. */
export const transformPreview = z.object({
  transform: jsonObject, title: z.string(), summary: z.string(),
  /** Why it cannot be fitted, as a sentence that goes after the target's name; then there is nothing fitted. */
  refused: z.string().nullable(),
  fitted: z.object({
    formula: z.string(),
    /** Mean and spread (ddof 0) of the scaled values, and what they look like. */
    mean: z.number(), spread: z.number(), histogram,
    /** The smallest, the middle and the largest value: in original units, scaled, and back again. */
    ends: z.array(z.object({ value: z.number(), scaled: z.number(), back: z.number() })),
  }).nullable(),
})
export type TransformPreview = z.infer<typeof transformPreview>

/** A column that gives a target away over the rows where both are known. "equal": the same in every row. "renamed": each value of one stands for one value of the other. "correlated": |r| over 0.999. `role`: whether that column goes in, or is learnt as another target, whose name it then goes by. */
export const leak = z.object({ feature: z.string(), target: z.string(), role: z.enum(['input', 'target']), kind: z.enum(['equal', 'renamed', 'correlated']), r: z.number().nullable(), rows: z.int() })
export type Leak = z.infer<typeof leak>
