import { closeSync, lstatSync, openSync, readFileSync, readSync, readdirSync } from 'node:fs'
import type { Stats } from 'node:fs'
import { join } from 'node:path'
import { byText } from './history'
import { refuse } from './refusal'

/** What an import takes at most. Files of a real history stay far below; what is above is a mistake or a trap. */
export const LIMITS = { files: 500_000, depth: 16, smallFile: 64 << 20, line: 64 << 20, record: 64 << 20, nesting: 200 }

const CHUNK = 1 << 18

/** Bytes of a file from its beginning, piece by piece; a piece is valid until the next one. */
export function* chunksOf(path: string): Generator<Uint8Array> {
  const handle = openSync(path, 'r')
  try {
    const buffer = new Uint8Array(CHUNK)
    for (;;) {
      const got = readSync(handle, buffer, 0, CHUNK, null)
      if (got === 0) return
      yield buffer.subarray(0, got)
    }
  } finally {
    closeSync(handle)
  }
}

/** Text of a file, piece by piece. What is not UTF-8 is refused: a replaced letter would be a silent change. */
export function* textOf(path: string, where: string): Generator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch {
      throw refuse('damaged', where, 'it is not UTF-8 text')
    }
  }
  for (const chunk of chunksOf(path)) yield decode(chunk)
  yield decode()
}

/** Lines without their line feed; the carriage return before it goes too, unless it may be part of a text. */
export function* linesOf(path: string, where: string, keepReturn = false): Generator<string> {
  let rest = ''
  let line = 1
  for (const text of textOf(path, where)) {
    rest += text
    let from = 0
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n', from)) {
      yield keepReturn || rest[end - 1] !== '\r' ? rest.slice(from, end) : rest.slice(from, end - 1)
      line += 1
      from = end + 1
    }
    rest = rest.slice(from)
    if (rest.length > LIMITS.line) throw refuse('too-large', `${where}, line ${line}`, `it has more than ${LIMITS.line >> 20} MiB`)
  }
  if (rest !== '') yield rest
}

/** A plain file or folder; a link or a device is refused, whose content would not be this import's. */
export function plainStat(path: string, where: string): Stats {
  let stat: Stats
  try {
    stat = lstatSync(path)
  } catch {
    throw refuse('missing', where, 'there is no such file or folder')
  }
  if (stat.isSymbolicLink()) throw refuse('link', where, 'it is a link')
  if (!stat.isFile() && !stat.isDirectory()) throw refuse('link', where, 'it is neither a file nor a folder')
  return stat
}

/** The whole text of a small file. */
export function smallText(path: string, where: string): string {
  if (!plainStat(path, where).isFile()) throw refuse('value', where, 'it is a folder, and should be a file')
  const bytes = plainStat(path, where).size
  if (bytes > LIMITS.smallFile) throw refuse('too-large', where, `it has ${bytes} bytes, and more than ${LIMITS.smallFile >> 20} MiB are not read`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (error) {
    if (error instanceof TypeError) throw refuse('damaged', where, 'it is not UTF-8 text')
    throw error
  }
}

/** Every file below a folder, as paths relative to it with "/", in order of name. */
export function filesBelow(folder: string, where: string): string[] {
  const files: string[] = []
  const walk = (relative: string, depth: number): void => {
    if (depth > LIMITS.depth) throw refuse('too-large', `${where}/${relative}`, `folders lie more than ${LIMITS.depth} deep`)
    for (const name of readdirSync(join(folder, relative)).sort(byText)) {
      const path = relative === '' ? name : `${relative}/${name}`
      if (plainStat(join(folder, path), `${where}/${path}`).isDirectory()) walk(path, depth + 1)
      else files.push(path)
      if (files.length > LIMITS.files) throw refuse('too-large', where, `it holds more than ${LIMITS.files} files`)
    }
  }
  walk('', 0)
  return files
}
