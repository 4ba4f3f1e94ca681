import type { ProjectClient } from '../owner/types'
import type { Streams } from './output'

/** What every command gets: the open project, its streams, whether JSON is wanted, and how a person interrupts it. */
export interface Context {
  readonly streams: Streams
  readonly json: boolean
  /** The project folder; opened only by commands that need it. */
  readonly dir: string
  project(options?: { runQueue: boolean }): Promise<ProjectClient>
  /** A line for whoever looks for a fault: on stderr when ATELIER_VERBOSE is set. */
  note(message: string): void
  /** Called at each Ctrl+C until the returned function is. The command decides what it means. */
  onInterrupt(listener: () => void): () => void
}

/** Thrown by a command that has said everything itself: only the exit code is left. */
export class Exit extends Error {
  constructor(readonly code: number) {
    super(`exit ${code}`)
  }
}

/** Prints a value as one JSON document, or as text made from it. */
export function print<T>(context: Context, value: T, text: (value: T) => string): void {
  context.streams.out(context.json ? `${JSON.stringify(value, null, 2)}\n` : text(value))
}
