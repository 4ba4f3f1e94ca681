import type { CallInput, CallName, CallOutput, ErrorBody, EventName, EventPayload, HostCallInput, HostCallName, HostCallOutput } from './contract'

/** An answer as the page gets it. It never rejects for a failed call: the failure is in the envelope. */
export type AnswerOf<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorBody }

/** `window.atelier`: all that the page can reach outside itself. */
export interface AtelierApi {
  /** Asks the project's owner. */
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<AnswerOf<CallOutput<N>>>
  /** Asks the window's own host process. */
  host<N extends HostCallName>(name: N, input: HostCallInput<N>): Promise<AnswerOf<HostCallOutput<N>>>
  /** Hears one kind of event; returns the function that stops listening. Throws on a name that is not in the table. */
  listen<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
}

declare global {
  interface Window {
    readonly atelier: AtelierApi
  }
}
