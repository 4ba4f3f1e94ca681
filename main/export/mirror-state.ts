import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AtelierError } from '../lib/errors'
import { writeFileAtomic } from '../lib/files'
import { sha256Of } from '../lib/hash'
import type { HistoryRun, HistoryVersion } from './history'

/** What each commit of a mirror was made of, so that an unchanged version is not written again; kept in the repository, beside git's own files. */
const FILE = 'atelier-mirror.json'
/** Whose history a mirror holds: the project's name and folder, its first edit, and how far its chain of edits was when the mirror was last written. */
const holder = z.strictObject({ name: z.string(), folder: z.string(), first: z.string(), seq: z.int().nonnegative(), head: z.string() })
export type MirrorHolder = z.infer<typeof holder>
/** When it was last brought up to date, and the newest version then. */
const written = z.strictObject({ time: z.number(), newest: z.string().nullable() })
export type MirrorWritten = z.infer<typeof written>
const schema = z.strictObject({ format: z.literal(1), project: holder.nullable().default(null), written: written.nullable().default(null), versions: z.record(z.string(), z.strictObject({ content: z.string(), commit: z.string() })) })
export type MirrorState = ReadonlyMap<string, { readonly content: string; readonly commit: string }>

/** What a version's commit says: its row and those of its runs, and what the commit before it says. Points of a run change with its row. */
export const contentOf = (version: HistoryVersion, runs: readonly HistoryRun[], parent: string): string => sha256Of(JSON.stringify([version, runs, parent]))

/** A mirror is written where nothing is yet, or into one that Atelier made: all refs of a repository are rewritten. */
export function checkPlace(repository: string): void {
  if (!existsSync(repository) || existsSync(join(repository, FILE))) return
  if (!statSync(repository).isDirectory() || readdirSync(repository).length > 0) throw new AtelierError('export.exists', `${repository} is already there, and is no mirror that Atelier made.`, 'Name a folder that is not there yet, such as history.git.')
}

function read(repository: string): z.infer<typeof schema> | null {
  try {
    return schema.parse(JSON.parse(readFileSync(join(repository, FILE), 'utf8')))
  } catch {
    return null
  }
}

/** Nothing is known of a mirror whose file is missing or of another make: all is written anew. */
export const readState = (repository: string): MirrorState => new Map(Object.entries(read(repository)?.versions ?? {}))
/** Null where the mirror is not there yet, or was made before mirrors said so. */
export const readHolder = (repository: string): MirrorHolder | null => read(repository)?.project ?? null

/** How a mirror was left when it was last brought up to date; null where it never was, or nobody said when. */
export function readWritten(repository: string): (MirrorWritten & { readonly project: MirrorHolder; readonly versions: number }) | null {
  const held = read(repository)
  return held === null || held.written === null || held.project === null ? null : { ...held.written, project: held.project, versions: Object.keys(held.versions).length }
}

/** Without a time it is on the way to be brought up to date, and what was known of the last time is let go of. */
export function writeState(repository: string, state: MirrorState, project: MirrorHolder | null, when: MirrorWritten | null = null): void {
  writeFileAtomic(join(repository, FILE), JSON.stringify({ format: 1, project, written: when, versions: Object.fromEntries(state) }))
}
