import { createHash } from 'node:crypto'
import { closeSync, copyFileSync, existsSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AtelierError } from '../lib/errors'
import { fsyncFolder, writeFileAtomic } from '../lib/files'
import { sha256Of } from '../lib/hash'

function fsyncFile(path: string): void {
  const handle = openSync(path, 'r+')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A second name for a file, which takes no space; a copy where the file system has no such thing or the file lies on another one. */
function link(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    const temp = `${to}.tmp`
    copyFileSync(from, temp)
    fsyncFile(temp)
    renameSync(temp, to)
  }
}

/** Content-addressed files: objects/ab/<sha256 in hex>. Equal content is kept once; nothing is ever written over. */
export class ObjectStore {
  constructor(private readonly dir: string) {}

  /** Where content with this hash lies or would lie. */
  place(hash: string): string {
    const hex = hash.replace('sha256:', '')
    return join(this.dir, 'objects', hex.slice(0, 2), hex)
  }

  /** A given file stays where it is, and must be replaced, not written over, from then on: its content may be shared. */
  put(content: Uint8Array | { readonly file: string }): { hash: string; bytes: number } {
    if (content instanceof Uint8Array) {
      const hash = sha256Of(content)
      const path = this.place(hash)
      if (!existsSync(path)) {
        mkdirSync(dirname(path), { recursive: true })
        writeFileAtomic(path, content)
      }
      return { hash, bytes: content.byteLength }
    }
    const { file } = content
    const bytes = statSync(file).size
    const hash = `sha256:${createHash('sha256').update(readFileSync(file)).digest('hex')}`
    const path = this.place(hash)
    if (!existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true })
      fsyncFile(file)
      link(file, path)
      fsyncFolder(dirname(path))
    }
    return { hash, bytes }
  }

  /** Its size, or null where it is not there. */
  remove(hash: string): number | null {
    const path = this.place(hash)
    if (!existsSync(path)) return null
    const { size } = statSync(path)
    rmSync(path)
    return size
  }

  has(hash: string): boolean {
    return existsSync(this.place(hash))
  }

  /** Takes back what was put for a change that came to nothing. */
  drop(hash: string): void {
    rmSync(this.place(hash), { force: true })
  }

  path(hash: string): string {
    const path = this.place(hash)
    if (!existsSync(path)) throw new AtelierError('versions.object', `The file with content ${hash} is missing from this project.`, 'Run "atelier versions verify" to see what else is.')
    return path
  }

  /** Null when the object is whole, else what is wrong. */
  check(hash: string): string | null {
    const path = this.place(hash)
    if (!existsSync(path)) return `object ${hash} is missing`
    return sha256Of(readFileSync(path)) === hash ? null : `object ${hash} was altered`
  }
}
