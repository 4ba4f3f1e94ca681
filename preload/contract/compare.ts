import { z } from 'zod'
import { tile } from './data'
import { versionRef } from './ids'
import { metricDirection, noiseDifference, noiseFloor } from './noise'
import { runState } from './rows'
import { spread } from './sheet'

/** Versions side by side: enough to choose from, few enough that each has a line style and a column of its own. */
export const MOST_COMPARED = 10
export const compareWish = z.strictObject({ versions: z.array(versionRef).min(2).max(MOST_COMPARED) })

/** A run of a compared version. Figures rest on the finished ones; where a version has none, on what there is. */
export const comparedRun = z.object({ short: z.string(), seed: z.int().nullable(), state: runState, used: z.boolean() })
export const comparedVersion = z.object({
  short: z.string(), name: z.string().nullable(), sentence: z.string().nullable(), dataset: z.string(), pinned: z.boolean(), star: z.boolean(), trashed: z.boolean(),
  runs: z.array(comparedRun),
})
export type ComparedVersion = z.infer<typeof comparedVersion>

/** A setting in which the versions differ, under the path that `--set` takes; null where a version has none. */
export const comparedSetting = z.object({ path: z.string(), part: z.enum(['recipe', 'data', 'code', 'environment']), values: z.array(z.union([z.number(), z.string()]).nullable()) })
export type ComparedSetting = z.infer<typeof comparedSetting>

/** `difference` is to the reference, of the best values (the last ones where no best is kept); null for the reference, where nothing is measured, and on other data. */
export const comparedFigure = z.object({ best: spread.nullable(), last: spread.nullable(), difference: noiseDifference.nullable() })
export const comparedMetric = z.object({ metric: z.string(), direction: metricDirection.nullable(), noise: noiseFloor, figures: z.array(comparedFigure) })
export type ComparedMetric = z.infer<typeof comparedMetric>

/** Two to ten versions side by side; every list of values is in the order of `versions`. */
export const comparison = z.object({
  /** What the others are held against: the pinned baseline where it is among them, else the first. */
  reference: z.string(),
  versions: z.array(comparedVersion), settings: z.array(comparedSetting), metrics: z.array(comparedMetric),
})
export type Comparison = z.infer<typeof comparison>

/** Numbers as they are between processes of the window; over the local socket, which carries JSON, as a list in which null is no finite number. */
export const numbers = z.union([z.custom<Float64Array>((value) => value instanceof Float64Array), z.array(z.number().nullable()).transform((values): Float64Array => Float64Array.from(values, (value) => value ?? NaN))])

export const curvesWish = z.strictObject({
  versions: z.array(versionRef).min(1).max(MOST_COMPARED), metric: z.string(),
  /** Points of a curve at most. A longer one keeps the smallest and largest value of each stretch of steps. */
  points: z.int().min(10).max(5000).default(800),
  /** Every run's own curve too. */
  each: z.boolean().default(false),
})
/** A curve of one run, by step. */
export const runCurve = z.object({ run: z.string(), seed: z.int().nullable(), steps: numbers, values: numbers })
export type RunCurve = z.infer<typeof runCurve>
/** Mean over the seeds of a version at each step, with the smallest and largest of them; where it is thinned, of a whole stretch of steps. Steps that not all of its `seeds` have are left out of it. */
export const versionCurve = z.object({ version: z.string(), seeds: z.int(), /** Points before thinning. */ of: z.int(), steps: numbers, mean: numbers, low: numbers, high: numbers, runs: z.array(runCurve) })
export type VersionCurve = z.infer<typeof versionCurve>
export const versionCurves = z.object({ metric: z.string(), /** Every metric that one of the versions has points of. */ metrics: z.array(z.string()), curves: z.array(versionCurve) })
export type VersionCurves = z.infer<typeof versionCurves>

/** How one class fared, over the evaluated seeds; null where the denominator is 0 in each of them. */
export const classFigures = z.object({ precision: spread.nullable(), recall: spread.nullable(), f1: spread.nullable(), support: z.int() })
/** Of a class target; null for a version of which no run was evaluated on it. */
export const comparedClasses = z.object({
  target: z.string(), classes: z.array(z.string()),
  versions: z.array(z.object({ runs: z.array(z.string()), split: z.string(), figures: z.array(classFigures.nullable()) }).nullable()),
})
export type ComparedClasses = z.infer<typeof comparedClasses>

export const flipKind = z.enum(['gained', 'lost', 'other'])
export type FlipKind = z.infer<typeof flipKind>
export const flipsWish = z.strictObject({ a: versionRef, b: versionRef, kind: flipKind.nullable().default(null), count: z.int().nonnegative().max(200).default(24) })
const answer = z.object({ predicted: z.string(), confidence: z.number() })
/** A sample of which two versions said different things: right in b alone (gained), in a alone (lost), in neither (other). */
export const flip = z.object({ kind: flipKind, part: z.string(), index: z.int(), label: z.string(), a: answer, b: answer, /** Null where its picture cannot be read. */ tile: tile.nullable() })
export type Flip = z.infer<typeof flip>
/** Of one run each: of one seed where both have been evaluated on it. */
export const flips = z.object({
  runs: z.tuple([z.string(), z.string()]), sameSeed: z.boolean(), split: z.string(), target: z.string(),
  /** Labelled samples that both were evaluated on. */
  common: z.int(), gained: z.int(), lost: z.int(), other: z.int(),
  /** Exact two-sided p of McNemar's test: how often chance alone would split gained and lost at least so unevenly. */
  p: z.number(),
  /** What two seeds of a alone disagree on; null where only one was evaluated. */
  betweenSeeds: z.object({ runs: z.tuple([z.string(), z.string()]), flipped: z.int(), common: z.int() }).nullable(),
  /** The surest answers first. */
  samples: z.array(flip), /** Why there are no pictures. */ problem: z.string().nullable(),
})
export type Flips = z.infer<typeof flips>

/** A version among all others: what it comes from, how it differs from that in one sentence, and a metric of its own. */
export const lineageNode = z.object({
  short: z.string(), parent: z.string().nullable(), name: z.string().nullable(), sentence: z.string().nullable(), confounded: z.boolean(), star: z.boolean(), pinned: z.boolean(), trashed: z.boolean(),
  dataset: z.string(), created: z.number(), runs: z.int(), /** Mean over its runs of the best, or of the last where no best is kept. */ value: z.number().nullable(), seeds: z.int(),
})
export type LineageNode = z.infer<typeof lineageNode>
/** Oldest first. Versions in the trash are there where something outside of it comes from them. */
export const lineage = z.object({ metric: z.string().nullable(), direction: metricDirection.nullable(), metrics: z.array(z.string()), nodes: z.array(lineageNode) })
export type Lineage = z.infer<typeof lineage>
