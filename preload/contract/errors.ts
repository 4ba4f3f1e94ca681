import { z } from 'zod'

/** What every failed call answers with, across IPC, socket and `--json`: what is wrong and where, and what to do about it. */
export const errorBody = z.object({
  code: z.string().regex(/^[a-z]+(\.[a-z-]+)*$/, 'a dotted lower-case code'),
  message: z.string().min(1),
  hint: z.string(),
  /** Where several fields are wrong at once: each with its dotted path. */
  problems: z.array(z.object({ path: z.string(), message: z.string(), hint: z.string() })).optional(),
})
export type ErrorBody = z.infer<typeof errorBody>

/** The envelope of every answer. Errors that cross a process keep only their message, so they travel as data. */
export const answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: errorBody }),
])
export type Answer = z.infer<typeof answer>
