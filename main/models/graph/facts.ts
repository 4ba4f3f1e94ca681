import { z } from 'zod'

/** What a model must know of the data: the shape of one sample, and the targets with their classes. */
export const modelFacts = z.object({
  image: z.array(z.int().positive()).length(3).optional(),
  table: z.array(z.int().positive()).length(1).optional(),
  targets: z.array(z.object({ name: z.string(), kind: z.enum(['class', 'regression']), classes: z.array(z.string()) })).min(1),
})
export type ModelFacts = z.infer<typeof modelFacts>
