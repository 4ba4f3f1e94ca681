import { z } from 'zod'

/** What kinds of transforms there are, in the order in which they are offered. */
export const augmentGroup = z.enum(['place', 'colour', 'detail', 'tone', 'mix', 'choice'])
export type AugmentGroup = z.infer<typeof augmentGroup>
