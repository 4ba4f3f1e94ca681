import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { readHolder } from '../export/mirror-state'
import type { MirrorHolder } from '../export/mirror-state'
import { AtelierError } from '../lib/errors'
import type { VersionLog } from '../versions/types'

/** Beside the database of a project: where its mirror is, and in which folder the project was when it was turned on. A copy of the project has the same file. */
const FILE = 'mirror.json'
const setting = z.strictObject({ path: z.string().min(1), folder: z.string().optional() })
export type MirrorSetting = z.infer<typeof setting>
export const settingFile = (dir: string): string => join(dir, FILE)

/** Null where the mirror is off. Throws where the file cannot be read. */
export function readSetting(dir: string): MirrorSetting | null {
  return existsSync(settingFile(dir)) ? setting.parse(JSON.parse(readFileSync(settingFile(dir), 'utf8'))) : null
}

/** Two names of one place are one; it need not be there. */
function placeOf(path: string): string {
  if (existsSync(path)) return realpathSync(path)
  const parent = dirname(path)
  return parent === path ? path : join(placeOf(parent), basename(path))
}

/** Whether the project in this folder is there and follows this mirror. */
function follows(folder: string, repository: string): boolean {
  try {
    const held = readSetting(folder)
    return held !== null && placeOf(held.path) === placeOf(repository)
  } catch {
    return false
  }
}

/** What a mirror of this project says of whose it is. */
export function holderOf(log: Pick<VersionLog, 'dir' | 'head' | 'editHash'>): MirrorHolder {
  const { seq, hash } = log.head()
  const folder = placeOf(log.dir)
  return { name: basename(folder), folder, first: log.editHash(1) ?? '', seq, head: hash }
}

const taken = (path: string, name: string, folder: string, copy: boolean): AtelierError => new AtelierError(
  'mirror.taken', `${path} is the git mirror of the project "${name}" at ${folder}${copy ? ', of which this one is a copy' : ''}.`, 'Give this project a mirror of its own: choose another folder, or turn the mirror off here. Nothing was written.')

/**
 * Refuses a mirror that another project has: all refs are rewritten, so that two would take turns in wiping each other out. A
 * copied project has the identity of the first, and its setting. So the mirror remembers how far the chain of edits was: what
 * that edit is not part of is another history. A project that was put back from a backup
 * is the one that the mirror names, and writes on. And where the copy has not gone on yet, the first one counts for as long as it is
 * there and follows the mirror; a project that moved left nothing behind.
 */
export function checkClaim(log: Pick<VersionLog, 'dir' | 'head' | 'editHash'>, repository: string, own: MirrorSetting | null): void {
  const here = placeOf(log.dir)
  const first = own?.folder
  if (own !== null && first !== undefined && first !== here && placeOf(own.path) === placeOf(repository) && follows(first, repository)) throw taken(repository, basename(first), first, true)
  const held = readHolder(repository)
  if (held === null) return
  const copy = held.first !== '' && log.editHash(1) === held.first
  if (copy && held.folder === here) return
  if (held.seq > 0 && log.editHash(held.seq) !== held.head) throw taken(repository, held.name, held.folder, copy)
  if (held.folder !== here && follows(held.folder, repository)) throw taken(repository, held.name, held.folder, copy)
}
