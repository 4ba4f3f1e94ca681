import { z } from 'zod'

/** What a result depends on beside the recipe and may differ when a version is run again. */
export const reproductionInput = z.enum(['seed', 'data', 'code', 'library', 'system', 'hardware', 'engine', 'threads', 'kernel plan'])
export type ReproductionInput = z.infer<typeof reproductionInput>

/** One metric at the end of both runs. `apartFrom`: the first step at which the two are not the same number, null where they always are. */
export const reproducedMetric = z.object({
  name: z.string(), first: z.number().nullable(), again: z.number().nullable(), steps: z.tuple([z.int(), z.int()]),
  difference: z.number().nullable(), allowed: z.number(), by: z.enum(['noise floor', 'relative tolerance']), within: z.boolean(), apartFrom: z.int().nullable(),
})
export type ReproducedMetric = z.infer<typeof reproducedMetric>

/** How a run that repeats another came out. */
export const reproductionVerdict = z.enum(['exact', 'within tolerance', 'drifted', 'not comparable'])
export type ReproductionVerdict = z.infer<typeof reproductionVerdict>
/** The verdict as lists of runs hold it. */
export const verdictRow = z.object({ verdict: reproductionVerdict, sentence: z.string() })

/**
 * A run held against the one that it repeats. "exact": the same weights to the last bit. "within tolerance": other weights, but every
 * common metric ends within its noise floor or the stated relative tolerance. "drifted": one does not. "not comparable": neither weights nor a common metric.
 */
export const reproduction = z.object({
  first: z.string(), again: z.string(), verdict: reproductionVerdict,
  metrics: z.array(reproducedMetric), tolerance: z.number(),
  /** What differs, and what one of them did not record. */
  inputs: z.array(z.object({ input: reproductionInput, words: z.string() })), unknown: z.array(reproductionInput),
  sentence: z.string(),
})
export type Reproduction = z.infer<typeof reproduction>
