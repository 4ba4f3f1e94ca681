import { createWriteStream, statSync, statfsSync } from 'node:fs'
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openPromise } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { insideOnly } from './objects-in'
import { refuse } from './refusal'

/** A file of an archive where it was unpacked to, under a name that is not the archive's. */
export interface Unpacked { readonly path: string; readonly hash: string; readonly bytes: number }

/** A file that unpacks to more than this many times its size is a bomb, unless it is small all the same. */
const RATIO = 250
const SMALL = 16 << 20
const LIMIT = { entries: 1_000_000, name: 1024 }
const FILE_TYPE = 0o170000
const FLAG_ENCRYPTED = 1 | (1 << 6) | (1 << 13)

function nameOf(entry: Entry, where: string): string {
  const raw: unknown = entry.fileName
  const bytes = Buffer.isBuffer(raw) ? raw : Buffer.from(String(raw))
  if (bytes.length > LIMIT.name) throw refuse('too-large', where, `a name in it has ${bytes.length} bytes`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse('damaged', where, 'a name in it is not UTF-8')
  }
}

function checkEntry(entry: Entry, name: string, where: string): void {
  const here = `${where}, file ${JSON.stringify(name)}`
  insideOnly(name, here)
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE
  if (type === 0o120000) throw refuse('link', here, 'it is a link')
  if (type !== 0 && type !== 0o100000) throw refuse('link', here, 'it is neither a file nor a folder')
  if ((entry.generalPurposeBitFlag & FLAG_ENCRYPTED) !== 0) throw refuse('encrypted', here, 'it is encrypted')
  if (entry.compressionMethod !== 0 && entry.compressionMethod !== 8) throw refuse('damaged', here, `it is packed by method ${entry.compressionMethod}, which capsules do not use`)
  if (entry.uncompressedSize > SMALL && entry.uncompressedSize > RATIO * entry.compressedSize) throw refuse('too-large', here, `${entry.compressedSize} bytes would unpack to ${entry.uncompressedSize}`)
}

async function entriesOf(zip: ZipFile, where: string, known: (name: string) => boolean): Promise<Map<string, Entry>> {
  if (zip.entryCount > LIMIT.entries) throw refuse('too-large', where, `it has ${zip.entryCount} files`)
  const entries = new Map<string, Entry>()
  const folded = new Set<string>()
  for await (const entry of zip.eachEntry()) {
    const name = nameOf(entry, where)
    checkEntry(entry, name, where)
    // Two names that differ in case only are one file on many systems.
    if (folded.has(name.toLowerCase())) throw refuse('duplicate', where, `it holds ${JSON.stringify(name)} twice`)
    if (!known(name)) throw refuse('value', where, `it holds ${JSON.stringify(name)}, which no capsule has`)
    folded.add(name.toLowerCase())
    entries.set(name, entry)
  }
  return entries
}

async function unpack(zip: ZipFile, entry: Entry, path: string, where: string): Promise<Unpacked> {
  const hash = createHash('sha256')
  let bytes = 0
  const counted = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      hash.update(chunk)
      // What the archive says of a size is not trusted.
      if (bytes > entry.uncompressedSize) done(refuse('too-large', where, `it unpacks to more than the ${entry.uncompressedSize} bytes that it says`))
      else done(null, chunk)
    },
  })
  await pipeline(await zip.openReadStreamPromise(entry), counted, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
  if (bytes !== entry.uncompressedSize) throw refuse('damaged', where, `it unpacks to ${bytes} bytes, and says ${entry.uncompressedSize}`)
  return { path, hash: `sha256:${hash.digest('hex')}`, bytes }
}

async function unpackAll(zip: ZipFile, size: number, folder: string, where: string, known: (name: string) => boolean): Promise<Map<string, Unpacked>> {
  const entries = await entriesOf(zip, where, known)
  const packed = [...entries.values()].reduce((sum, entry) => sum + entry.compressedSize, 0)
  if (packed > size) throw refuse('too-large', where, 'files in it lie over each other')
  const total = [...entries.values()].reduce((sum, entry) => sum + entry.uncompressedSize, 0)
  const { bavail, bsize } = statfsSync(folder)
  if (total > bavail * bsize) throw refuse('too-large', where, `it unpacks to ${total} bytes, and ${folder} has room for ${bavail * bsize}`)
  const files = new Map<string, Unpacked>()
  for (const [name, entry] of entries) files.set(name, await unpack(zip, entry, join(folder, `file-${files.size}`), `${where}, file ${JSON.stringify(name)}`))
  return files
}

/** Unpacks every file of an archive into a folder, when all of them are what they should be. */
export async function unzip(path: string, where: string, folder: string, known: (name: string) => boolean): Promise<Map<string, Unpacked>> {
  try {
    // Names and sizes are checked here, where the reason is told apart.
    const zip = await openPromise(path, { decodeStrings: false, autoClose: false, validateEntrySizes: false })
    try {
      return await unpackAll(zip, statSync(path).size, folder, where, known)
    } finally {
      zip.close()
    }
  } catch (error) {
    // The library's and zlib's own errors are about bytes that do not fit together.
    if (error instanceof Error && error.name === 'AtelierError') throw error
    if (error instanceof Error && 'syscall' in error) throw error
    throw refuse('damaged', where, error instanceof Error ? error.message : String(error))
  }
}
