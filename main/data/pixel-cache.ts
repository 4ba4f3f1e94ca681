import { closeSync, existsSync, mkdirSync, openSync, readFileSync, readSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { DataSpec } from '../../preload/contract/recipe'
import { writeFileAtomic } from '../lib/files'
import { canonicalJson, sha256Of } from '../lib/hash'
import { sharedBytes } from './batches'
import type { Dataset } from './dataset'
import type { Pixels } from './pixels'

/** All kept pixels of a project together; those that were not used for longest go first. */
const MOST_BYTES = 2 * 2 ** 30
const ENDING = '.pixels'

const headerOf = (file: string): string => `${file}.json`

/** Size and hash of the pixels, written after them: what has none is not whole. */
const header = z.object({ height: z.int().positive(), width: z.int().positive(), channels: z.int().positive(), bytes: z.int(), hash: z.string() })

function remove(file: string): void {
  for (const path of [headerOf(file), file]) rmSync(path, { force: true })
}

/** The file for these samples of a data set as a recipe wants them; equal content and equal wishes give one file. */
export function pixelFile(folder: string, dataset: Dataset, samples: readonly number[], { resize, resizeMethod, channels }: DataSpec): string {
  const wishes = { data: dataset.fingerprint, resize, method: resize === null ? null : resizeMethod, channels, samples: sha256Of(samples.join(' ')) }
  return join(folder, `${sha256Of(canonicalJson(wishes)).slice(7, 39)}${ENDING}`)
}

function readInto(file: string, data: Uint8Array): void {
  const handle = openSync(file, 'r')
  try {
    for (let done = 0; done < data.length;) {
      const read = readSync(handle, data, done, data.length - done, done)
      if (read === 0) throw new Error('not whole')
      done += read
    }
  } finally {
    closeSync(handle)
  }
}

/** What was kept, or null where there is nothing whole: one that was cut off or altered is thrown away. */
export function recallPixels(file: string): Pixels | null {
  if (!existsSync(file)) return null
  try {
    const { hash, bytes, ...size } = header.parse(JSON.parse(readFileSync(headerOf(file), 'utf8')))
    const data = sharedBytes(bytes)
    if (statSync(file).size !== bytes) throw new Error('not whole')
    readInto(file, data)
    if (sha256Of(data) !== hash) throw new Error('not whole')
    const now = new Date()
    utimesSync(file, now, now)
    return { ...size, data }
  } catch {
    // Only a memory of work done: what is not whole is made anew.
    remove(file)
    return null
  }
}

/** Removes what was not used for longest until `room` bytes more fit. */
function makeRoom(folder: string, room: number, most: number): void {
  const files = readdirSync(folder).filter((name) => name.endsWith(ENDING)).map((name) => {
    const { size, mtimeMs } = statSync(join(folder, name))
    return { path: join(folder, name), size, used: mtimeMs }
  })
  let total = files.reduce((sum, { size }) => sum + size, 0)
  for (const { path, size } of files.sort((a, b) => a.used - b.used)) {
    if (total + room <= most) return
    remove(path)
    total -= size
  }
}

/** Keeps pixels for later trainings; more than fit at all are not kept. */
export function keepPixels(folder: string, file: string, { data, ...size }: Pixels, most = MOST_BYTES): void {
  if (data.length > most) return
  mkdirSync(folder, { recursive: true })
  makeRoom(folder, data.length, most)
  writeFileAtomic(file, data)
  writeFileAtomic(headerOf(file), JSON.stringify({ ...size, bytes: data.length, hash: sha256Of(data) }))
}
