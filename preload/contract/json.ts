import { z } from 'zod'

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/** Any JSON value. */
export const json: z.ZodType<Json> = z.json()

/** A JSON object: the parameters of a unit, which its registry in main validates. */
export const jsonObject = z.record(z.string(), json)
export type JsonObject = z.infer<typeof jsonObject>
