import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { Gathering } from './gather'
import type { Watch } from './gather'
import { IMPORT_FOLDER } from './history'
import type { History } from './history'
import { plainStat } from './input'
import { formatOf, readers } from './registry'
import { refuse } from './refusal'

export interface ImportedHistory {
  readonly history: History
  readonly format: string
  /** The format as people call it. */
  readonly title: string
  /** What of the import has no place in a history, in words for people. */
  readonly notes: readonly string[]
  /** The SQLite subset of a capsule, or null. */
  readonly database: string | null
  /** Forgets it and removes its temporary files; the history is of no use from then on. */
  close(): void
}

/** Reads a history, or refuses it with what is wrong and where. It lies in a temporary folder under `scratch` until it is closed; nothing else is written. */
export async function importHistory(path: string, format?: string, scratch: string = tmpdir(), watch: Watch = {}): Promise<ImportedHistory> {
  const from = resolve(path)
  plainStat(from, basename(from))
  const reader = format === undefined ? readers.find((one) => one.detect(from)) : formatOf(readers, format, 'read')
  if (reader === undefined) throw refuse('unknown', basename(from), 'it is of no known format')
  const folder = mkdtempSync(join(scratch, IMPORT_FOLDER))
  const into = new Gathering(folder, watch)
  const close = (): void => {
    into.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await reader.read(from, into)
    return { history: await into.history(), format: reader.id, title: reader.title, notes: into.notes, database: into.database, close }
  } catch (error) {
    close()
    throw error
  }
}
