import { calls, hostCalls } from '../../preload/contract'
import type { CallInput, CallName, CallOutput, ErrorBody, HostCallInput, HostCallName, HostCallOutput } from '../../preload/contract'
import { askOverLine } from './line'

/** A failed call: what happened, and what to do about it. */
export class CallError extends Error {
  constructor(readonly body: ErrorBody) {
    super(body.message)
  }
}

/** Asks the project's owner; the answer is parsed with the call's own schema. Throws CallError. */
export async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const answer = calls[name].large ? await askOverLine(name, input) : await window.atelier.call(name, input)
  if (!answer.ok) throw new CallError(answer.error)
  return calls[name].output.parse(answer.value) as CallOutput<N>
}

/** Asks the window's host process. Throws CallError. */
export async function host<N extends HostCallName>(name: N, input: HostCallInput<N>): Promise<HostCallOutput<N>> {
  const answer = await window.atelier.host(name, input)
  if (!answer.ok) throw new CallError(answer.error)
  return hostCalls[name].output.parse(answer.value) as HostCallOutput<N>
}

/** Any thrown value as something to show. */
export function bodyOf(error: unknown): ErrorBody {
  if (error instanceof CallError) return error.body
  return { code: 'bug', message: error instanceof Error ? error.message : String(error), hint: 'This is a fault in Atelier. Try again; if it stays, restart the window.' }
}
