import type { z } from 'zod'
import type { HostCallName } from '../../preload/contract'
import { parseInput } from '../lib/parse-input'

export type HostHandler = (name: string, given: unknown) => Promise<unknown>
export type HostHandlers = Readonly<Record<HostCallName, HostHandler>>

/** One entry of the host call table: its schemas and what it does. Input and output are both parsed. */
export function hostHandler<I extends z.ZodType, O extends z.ZodType>(call: { readonly input: I; readonly output: O }, carryOut: (input: z.output<I>) => Promise<z.input<O>> | z.input<O>): HostHandler {
  return async (name, given) => call.output.parse(await carryOut(parseInput(name, call.input, given)))
}
