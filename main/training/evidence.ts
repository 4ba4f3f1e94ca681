import { z } from 'zod'
import { compared, leak, targetEvidence, targetPair } from '../../preload/contract'

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

/** What was measured of a recipe on its data before training: on the untrained model, with its own initial weights and batches. */
export const evidence = z.object({
  engine: z.string(), samples: z.int(), normBatch: z.int(),
  passes: z.int(), norms: z.array(normEvidence), gradientBatches: z.int(), targets: z.array(targetEvidence), pairs: z.array(targetPair),
  /** Input columns of a table, and what gives a target away, over the training part. */
  features: z.array(z.string()), leaks: z.array(leak),
  /** Images of training and of validation beside one another, or why there is nothing to compare. */
  likeness: compared,
  seconds: z.number(),
})
export type Evidence = z.infer<typeof evidence>

export type { TargetEvidence } from '../../preload/contract'
