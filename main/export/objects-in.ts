import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { Gathering } from './gather'
import { chunksOf, plainStat } from './input'
import { refuse } from './refusal'

/** The hash of a file's content, read in pieces. */
export function hashOfFile(path: string): string {
  const hash = createHash('sha256')
  for (const chunk of chunksOf(path)) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}

/** A path that a side record names must stay below its folder. */
export function insideOnly(path: string, where: string): void {
  if (path === '' || path.startsWith('/') || /^[A-Za-z]:/.test(path) || path.includes('\\') || path.includes('\0') || path.split('/').includes('..')) throw refuse('unsafe-path', where, `"${path}" is no place below it`)
}

/** Takes up files that a side record names, when their content has the hash that it says. */
export function addFiles(into: Gathering, folder: string, files: Readonly<Record<string, string>>, where: string): void {
  for (const [hash, file] of Object.entries(files)) {
    insideOnly(file, where)
    const here = `${where}, file ${file}`
    // Each folder on the way is looked at too, since a link there leads out as well.
    const parts = file.split('/')
    parts.forEach((_, i) => plainStat(join(folder, ...parts.slice(0, i + 1)), here))
    const path = join(folder, ...parts)
    if (!plainStat(path, here).isFile()) throw refuse('value', here, 'it is a folder, and should be a file')
    if (hashOfFile(path) !== hash) throw refuse('disagrees', here, `its content is not what ${hash} names`)
    into.addObject(hash, path)
  }
}
