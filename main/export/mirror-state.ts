import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AtelierError } from '../lib/errors'
import { writeFileAtomic } from '../lib/files'
import { sha256Of } from '../lib/hash'
import type { HistoryRun, HistoryVersion } from './history'

/** What each commit of a mirror was made of, so that an unchanged version is not written again; kept in the repository, beside git's own files. */
const FILE = 'atelier-mirror.json'
const schema = z.strictObject({ format: z.literal(1), versions: z.record(z.string(), z.strictObject({ content: z.string(), commit: z.string() })) })
export type MirrorState = ReadonlyMap<string, { readonly content: string; readonly commit: string }>

/** What a version's commit says: its row and those of its runs, and what the commit before it says. Points of a run change with its row. */
export const contentOf = (version: HistoryVersion, runs: readonly HistoryRun[], parent: string): string => sha256Of(JSON.stringify([version, runs, parent]))

/** A mirror is written where nothing is yet, or into one that Atelier made: all refs of a repository are rewritten. */
export function checkPlace(repository: string): void {
  if (!existsSync(repository) || existsSync(join(repository, FILE))) return
  if (!statSync(repository).isDirectory() || readdirSync(repository).length > 0) throw new AtelierError('export.exists', `${repository} is already there, and is no mirror that Atelier made.`, 'Name a folder that is not there yet, such as history.git.')
}

/** Nothing is known of a mirror whose file is missing or of another make: all is written anew. */
export function readState(repository: string): MirrorState {
  try {
    return new Map(Object.entries(schema.parse(JSON.parse(readFileSync(join(repository, FILE), 'utf8'))).versions))
  } catch {
    return new Map()
  }
}

export function writeState(repository: string, state: MirrorState): void {
  writeFileAtomic(join(repository, FILE), JSON.stringify({ format: 1, versions: Object.fromEntries(state) }))
}
