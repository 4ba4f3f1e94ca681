import { z } from 'zod'
import { errorBody } from '../../preload/contract/errors'
import { augmentPlan } from './augmented'
import { batchSource } from './batches'
import { ringSchema } from './ring'

/** What the thread that makes batches gets at its start, what it gets for each pass, and what it says. */
export const makerData = z.object({ source: batchSource, augment: augmentPlan.nullable() })
export type MakerData = z.infer<typeof makerData>

const wholeNumbers = z.custom<Uint32Array>((value) => value instanceof Uint32Array)
export const passOrder = z.object({ rows: wholeNumbers, ends: wholeNumbers, ring: ringSchema, draws: z.object({ epoch: z.int(), partners: wholeNumbers }).nullable() })
export type PassOrder = z.infer<typeof passOrder>

export const fromMaker = z.discriminatedUnion('type', [z.object({ type: z.literal('ready') }), z.object({ type: z.literal('failed'), error: errorBody })])
export type FromMaker = z.infer<typeof fromMaker>
