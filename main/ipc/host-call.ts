import type { z } from 'zod'
import type { HostCallName } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { zodProblems } from '../lib/problems'

/** Parses the input of a call; throws "call.input", which names the call and the first wrong field. */
export function parseInput<I extends z.ZodType>(name: string, schema: I, given: unknown): z.output<I> {
  const parsed = schema.safeParse(given)
  if (parsed.success) return parsed.data
  const [first] = zodProblems(parsed.error)
  const where = first === undefined || first.path === '' ? '' : `${first.path}: `
  throw new AtelierError('call.input', `${name}: ${where}${first?.message ?? 'invalid input'}`, 'This is a fault in the window. Restart Atelier.')
}

export type HostHandler = (name: string, given: unknown) => Promise<unknown>
export type HostHandlers = Readonly<Record<HostCallName, HostHandler>>

/** One entry of the host call table: its schemas and what it does. Input and output are both parsed. */
export function hostHandler<I extends z.ZodType, O extends z.ZodType>(call: { readonly input: I; readonly output: O }, carryOut: (input: z.output<I>) => Promise<z.input<O>> | z.input<O>): HostHandler {
  return async (name, given) => call.output.parse(await carryOut(parseInput(name, call.input, given)))
}
