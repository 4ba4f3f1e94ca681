import { z } from 'zod'
import { interval, metricDirection, noiseFloor } from './noise'

/** What the history says of a change: "not enough evidence" where fewer than two independent differences or no noise are known. */
export const effectVerdict = z.enum(['better', 'worse', 'within noise', 'not enough evidence'])
export type EffectVerdict = z.infer<typeof effectVerdict>

/** Two versions that differ in one factor only. `seeds`: how many differences of one seed it rests on when `paired`, else the seeds of the version that has fewer. */
export const matchedPair = z.object({ a: z.string(), b: z.string(), difference: z.number(), seeds: z.int(), paired: z.boolean() })
export type MatchedPair = z.infer<typeof matchedPair>

/** The estimated effect of going from one level of a factor to another, all else equal, in the metric's own units. docs/effects.md has the formulas. */
export const effectChange = z.object({
  from: z.string(), to: z.string(),
  /** Mean over settings: over all that was equal within the pairs and different between them. */
  estimate: z.number(), settings: z.int(),
  /** Null where there is not enough evidence. `adjusted`: p after Holm's correction for all changes that were judged. */
  judged: z.object({ interval, se: z.number(), df: z.int(), p: z.number(), adjusted: z.number(), noise: z.enum(['floor', 'pairs']) }).nullable(),
  /** Smallest and largest effect of a setting, and whether they differ by more than noise: the effect then depends on the rest. */
  range: interval, varies: z.boolean(),
  /** The first hundred of `pairCount` pairs, in the order of the history. */
  pairs: z.array(matchedPair), pairCount: z.int(),
  verdict: effectVerdict, sentence: z.string(),
})
export type EffectChange = z.infer<typeof effectChange>

/** The slope per doubling of a factor that is a number, over three or more of its values. `straight`: whether a line says all that is there. */
export const effectTrend = z.object({
  perDoubling: z.number(), interval, p: z.number(), levels: z.int(), range: interval, straight: z.boolean(),
  verdict: z.enum(['better', 'worse', 'within noise']), sentence: z.string(),
})
export type EffectTrend = z.infer<typeof effectTrend>

export const factorEffect = z.object({
  factor: z.string(), words: z.string(), changes: z.array(effectChange), trend: effectTrend.nullable(),
  /** `versions`: measured ones in matched pairs. `confounded`: measured ones that changed this together with something else and have no match. `compared`: which levels were held against each other. */
  evidence: z.object({ versions: z.int(), pairs: z.int(), confounded: z.int(), levels: z.int(), compared: z.enum(['all', 'neighbours', 'with the most frequent']), sentence: z.string() }),
})
export type FactorEffect = z.infer<typeof factorEffect>

/** What every factor that was ever varied did to one metric, over the whole history of one data set. */
export const effects = z.object({
  metric: z.string(), direction: metricDirection, dataset: z.string(), noise: noiseFloor,
  /** Versions of the data set, those with a value, those without, and runs whose value is no number. */
  history: z.object({ versions: z.int(), measured: z.int(), unmeasured: z.int(), notFinite: z.int() }),
  factors: z.array(factorEffect), sentence: z.string(),
})
export type Effects = z.infer<typeof effects>
