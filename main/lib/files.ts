import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** Makes a rename durable: without it the folder entry may be lost with the power. */
export function fsyncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Writes a file so that at every instant either the old or the whole new content is there: temp file beside it, fsync, rename, fsync of the folder. */
export function writeFileAtomic(path: string, content: Uint8Array | string): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const temp = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`)
  const handle = openSync(temp, 'w', 0o644)
  try {
    try {
      for (let done = 0; done < bytes.byteLength;) done += writeSync(handle, bytes, done, bytes.byteLength - done)
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(temp, path)
  } catch (error) {
    rmSync(temp, { force: true })
    throw error
  }
  fsyncFolder(dirname(path))
}
