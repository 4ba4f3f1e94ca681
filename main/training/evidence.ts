import { z } from 'zod'

/** How far the statistics of one norm layer's batches lie from those of the data: what checks judge, measured on real batches. */
export const normEvidence = z.object({
  slot: z.string(), channels: z.int(),
  /** Values of each channel that one batch's statistics are made of: norm batch x positions. */
  values: z.int(),
  /** Mean over channels of E[(batch mean - population mean)^2] / population variance; 1 / values where these are independent. Null where the activations are not finite. */
  noise: z.number().nullable(),
  /** Mean over channels of E[(batch variance - population variance)^2] / population variance^2. */
  varianceNoise: z.number().nullable(),
})
export type NormEvidence = z.infer<typeof normEvidence>

/** One target over the training part, in its own units and as the loss sees it, and what it would do to the shared trunk at the start. */
export const targetEvidence = z.object({
  name: z.string(), kind: z.enum(['class', 'regression']), unit: z.string(), loss: z.string(), transform: z.string(), weight: z.number(),
  present: z.int(), missing: z.int(),
  /** Null for classes. `spread` is the standard deviation with ddof 0. */
  original: z.object({ mean: z.number(), spread: z.number(), min: z.number(), max: z.number() }).nullable(),
  scaled: z.object({ mean: z.number(), spread: z.number() }).nullable(),
  /** Samples of each class, in the classes' order; null for numbers. */
  classes: z.array(z.int()).nullable(),
  /** Loss of the untrained model, weighted, as a mean over the batches; null where no batch had the target. */
  firstLoss: z.number().nullable(),
  /** L2 norm of its weighted loss's gradient over the trunk, as a mean over the batches, and its part of the sum over all targets. */
  gradient: z.number().nullable(), gradientShare: z.number().nullable(),
})
export type TargetEvidence = z.infer<typeof targetEvidence>

/** What was measured of a recipe on its data before training: on the untrained model, with its own initial weights and batches. */
export const evidence = z.object({
  engine: z.string(), samples: z.int(), normBatch: z.int(),
  passes: z.int(), norms: z.array(normEvidence), gradientBatches: z.int(), targets: z.array(targetEvidence),
  seconds: z.number(),
})
export type Evidence = z.infer<typeof evidence>
