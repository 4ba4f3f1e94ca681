import type { AnyEvent, CallInput, CallName, CallOutput } from '../../preload/contract'
import type { AtelierError } from '../lib/errors'

/**
 * A project as everyone uses it, whether this process owns it or asks the process that does. Calls throw AtelierError.
 * Made by `openProject(dir, options)` in main/owner/open.ts.
 */
export interface ProjectClient {
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>>
  /** A call whose name and input come from elsewhere: parsed with the call table by the process that owns the project. */
  ask(name: string, input: unknown): Promise<unknown>
  /** Returns the function that stops listening. */
  listen(listener: (event: AnyEvent) => void): () => void
  /** Settles when the project's owner has gone and nobody could take its place: no event will come any more. */
  readonly lost: Promise<AtelierError>
  /** Lets go of the project. As owner: running trainings write a checkpoint and go back to the queue. */
  close(): Promise<void>
}

/** One process's hold on a project, as its owner or beside it. */
export type Held = Omit<ProjectClient, 'lost'>

export interface OpenOptions {
  readonly kind: 'window' | 'command line'
  /** Whether the window's renderer runs sandboxed; null without a window. */
  readonly sandboxed: boolean | null
  /** True takes up queued runs as owner. Commands that only read leave the queue alone. */
  readonly runQueue: boolean
}
