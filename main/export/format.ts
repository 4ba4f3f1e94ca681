import type { History } from './history'
import type { Gathering } from './gather'

/** What an export is told beside the history; times and names come from outside so that equal calls write equal files. */
export interface WriteContext {
  /** UTC milliseconds of the export. */
  readonly now: number
  /** Atelier's version. */
  readonly software: string
  /** Where the file or folder will lie in the end; formats that name their own place need it. */
  readonly destination: string
  readonly signal?: AbortSignal
  /** Writes the SQLite subset of a capsule to a path. Without it a capsule has none. */
  readonly database?: (path: string) => void | Promise<void>
}

/** One format that a history is written in. */
export interface HistoryWriter {
  readonly id: string
  readonly title: string
  /** One sentence: what is in it, and for which program. */
  readonly summary: string
  readonly source: string
  /** A file has the extension; a folder has none. */
  readonly shape: 'file' | 'folder'
  readonly extension: string
  /** What of a history it cannot carry, in words for people; empty where all is carried. */
  readonly leaves: readonly string[]
  /** The reader that gives back what is not left out, or null. */
  readonly reader: string | null
  /** Writes to a path that does not exist yet. */
  write(history: History, path: string, context: WriteContext): Promise<void>
}

/** One format that a history is read from. */
export interface HistoryReader {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly source: string
  /** Whether this path looks like the format, judged by names and first bytes only. */
  detect(path: string): boolean
  /** Reads everything into the gathering or throws a refusal. */
  read(path: string, into: Gathering): Promise<void>
}
