import { z } from 'zod'

/** Whether a metric is best when large or when small. */
export const metricDirection = z.enum(['max', 'min'])
export type MetricDirection = z.infer<typeof metricDirection>

/** A 95 % interval, low end first. */
export const interval = z.tuple([z.number(), z.number()])
export type Interval = z.infer<typeof interval>

/** What a difference amounts to in a metric's direction: "within noise" when its interval holds 0, "not measured" when there is no noise to hold it against. */
export const noiseVerdict = z.enum(['better', 'worse', 'within noise', 'not measured'])
export type NoiseVerdict = z.infer<typeof noiseVerdict>

/**
 * How much a metric varies over seeds alone, as a standard deviation in the metric's own units. `from`: the seeds of the pinned
 * baseline (three or more of them), or those of all versions of the data set, pooled. `runs` counts different seeds of a version.
 */
export const noiseFloor = z.discriminatedUnion('measured', [
  /** `t`: the 97.5 % quantile of Student's t with `df`, so that a difference of n1 and n2 seeds has the interval +- t sd sqrt(1 / n1 + 1 / n2). */
  z.object({ measured: z.literal(true), from: z.enum(['baseline', 'versions']), sd: z.number().positive(), df: z.int().positive(), t: z.number().positive(), runs: z.int(), versions: z.int(), interval, sentence: z.string() }),
  z.object({ measured: z.literal(false), reason: z.string() }),
])
export type NoiseFloor = z.infer<typeof noiseFloor>

/** The difference of two groups of seeds, second minus first. `sigmas` is in noise floors, `g` the same without the bias of few degrees of freedom (null below 2). */
export const noiseDifference = z.object({
  difference: z.number(), seeds: z.tuple([z.int(), z.int()]), verdict: noiseVerdict,
  judged: z.object({ sigmas: z.number(), g: z.number().nullable(), se: z.number(), df: z.int(), interval, p: z.number() }).nullable(),
})
export type NoiseDifference = z.infer<typeof noiseDifference>
