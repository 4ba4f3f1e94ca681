import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { AtelierError } from '../../lib/errors'
import { writeFileAtomic } from '../../lib/files'
import { sha256Of } from '../../lib/hash'
import type { OpenHooks } from '../dataset'
import { decodeImage, eachAtMost } from '../decode'

/** What is known of a picture's file, so that one that has not changed is neither hashed nor decoded again. */
const known = z.object({ size: z.number(), mtime: z.number(), hash: z.string(), height: z.int(), width: z.int(), channels: z.int(), damage: z.string().nullable() })
const memory = z.record(z.string(), known)
export type Known = z.infer<typeof known>

/** A picture's file, and its name within its data set. */
export interface PictureFile { readonly name: string; readonly path: string }

/** A file that could not even be read. It is never remembered, and never taken for unchanged: its rights may be put right without a trace on it. */
const UNREAD = 'unread'

const reason = (path: string, error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(`${path}: `, '')

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

async function examine(path: string, held: Known | undefined): Promise<Known> {
  const nothing = { size: 0, mtime: 0, height: 0, width: 0, channels: 0 }
  let hash: string
  let at: { size: number; mtime: number }
  try {
    const { size, mtimeMs } = await stat(path)
    if (held?.size === size && held.mtime === mtimeMs) return held
    at = { size, mtime: mtimeMs }
    hash = await hashOf(path)
  } catch (error) {
    return { ...nothing, hash: UNREAD, damage: `cannot be read (${reason(path, error)})` }
  }
  try {
    const { height, width, channels } = await decodeImage(path)
    return { ...at, hash, height, width, channels, damage: null }
  } catch (error) {
    if (!(error instanceof AtelierError)) throw error
    return { ...nothing, ...at, hash, damage: reason(path, error) }
  }
}

function recall(file: string): Record<string, Known> {
  if (!existsSync(file)) return {}
  try {
    return memory.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // Only a memory of work done: an unreadable one is made anew.
    return {}
  }
}

/** What the pictures of a column go by: a table may have several columns with paths. */
export const columnRoot = (table: string, column: string): string => `${table}\0${column}`
const memoryFileOf = (root: string, cacheDir: string): string => join(cacheDir, `files-${sha256Of(root).slice(7, 23)}.json`)
/** The content of every picture of a data set as it was when it was last examined, by name; nothing where it never was. */
export const rememberedHashes = (root: string, cacheDir: string): ReadonlyMap<string, string> => new Map(Object.entries(recall(memoryFileOf(root, cacheDir))).map(([name, { hash }]) => [name, hash]))

/** How many of these files could not be read at all. */
export const countUnread = (facts: Iterable<Known>): number => [...facts].filter(({ hash }) => hash === UNREAD).length

/** Whether every picture has the size and time that it had when it was examined. */
export async function pictureFilesUnchanged(files: readonly PictureFile[], facts: ReadonlyMap<string, Known>): Promise<boolean> {
  let same = true
  await eachAtMost(files, 16, async ({ name, path }) => {
    const fact = facts.get(name)
    if (!same || fact === undefined || fact.hash === UNREAD) same = false
    else if (!await stat(path).then(({ size, mtimeMs }) => size === fact.size && mtimeMs === fact.mtime, () => false)) same = false
  })
  return same
}

/** Size, content and damage of every picture, by name; `root` is the data set's own path, or that of the column that names them. Each is decoded once in its life, unless it changes. */
export async function examinePictures(root: string, files: readonly PictureFile[], hooks: OpenHooks): Promise<Map<string, Known>> {
  const memoryFile = memoryFileOf(root, hooks.cacheDir)
  const before = recall(memoryFile)
  const facts = new Map<string, Known>()
  let examined = false
  await eachAtMost(files, 4, async ({ name, path }) => {
    hooks.signal?.throwIfAborted()
    const fact = await examine(path, before[name])
    facts.set(name, fact)
    examined ||= fact !== before[name]
    // Looking at what is remembered takes no time worth a word.
    if (examined && (facts.size % 50 === 0 || facts.size === files.length)) hooks.onProgress(facts.size, files.length, 'checking images')
  })
  const worth = [...facts].filter(([, { hash }]) => hash !== UNREAD)
  if (worth.some(([name, fact]) => before[name] !== fact)) {
    mkdirSync(hooks.cacheDir, { recursive: true })
    writeFileAtomic(memoryFile, JSON.stringify(Object.fromEntries(worth)))
  }
  return facts
}
