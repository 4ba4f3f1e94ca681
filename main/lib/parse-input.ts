import type { z } from 'zod'
import { AtelierError } from './errors'
import { zodProblems } from './problems'

/** Parses the input of a call; throws "call.input", which names the call and the first wrong field. */
export function parseInput<I extends z.ZodType>(name: string, schema: I, given: unknown): z.output<I> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [first] = zodProblems(parsed.error)
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `
  throw new AtelierError('call.input', `${name}: ${where}${first?.message ?? 'invalid input'}`, 'Correct that value. If nobody typed it, this is a fault in Atelier: restart it.')
}
