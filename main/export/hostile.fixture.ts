import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { crc32 } from 'node:zlib'
import { masked } from './tfevents/record'
import { message } from './tfevents/proto'

/** A zip made by hand, so that it can say what no honest program would. */
export interface Entry { readonly name: string | Uint8Array; readonly content: Uint8Array | string; readonly mode?: number; readonly flags?: number; readonly method?: number; readonly says?: number; readonly packed?: boolean }

export function zipOf(entries: readonly Entry[]): Uint8Array {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const { name, content, mode = 0o100644, flags = 0x800, method, says, packed = false } of entries) {
    const [title, body] = [Buffer.from(name), Buffer.from(content)]
    const data = packed ? deflateRawSync(body) : body
    const kind = method ?? (packed ? 8 : 0)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(flags, 2)
    head.writeUInt16LE(kind, 4)
    head.writeUInt32LE(crc32(body), 10)
    head.writeUInt32LE(data.length, 14)
    head.writeUInt32LE(says ?? body.length, 18)
    head.writeUInt16LE(title.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, title, data])
    const central = Buffer.alloc(46)
    central.write('PK\x01\x02', 'latin1')
    central.writeUInt16LE(0x031e, 4)
    head.copy(central, 6)
    central.writeUInt32LE((mode << 16) >>> 0, 38)
    central.writeUInt32LE(at, 42)
    locals.push(local)
    centrals.push(Buffer.concat([central, title]))
    at += local.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}

/** One record of an event file. */
export function recordOf(data: Uint8Array, wrong: 'nothing' | 'length' | 'data' = 'nothing'): Uint8Array {
  const head = Buffer.alloc(12)
  head.writeBigUInt64LE(BigInt(data.length))
  head.writeUInt32LE((masked(head.subarray(0, 8)) + (wrong === 'length' ? 1 : 0)) >>> 0, 8)
  const tail = Buffer.alloc(4)
  tail.writeUInt32LE((masked(data) ^ (wrong === 'data' ? 1 : 0)) >>> 0)
  return Buffer.concat([head, data, tail])
}
/** Where a record of a whole event file begins, counted from 1. */
export function recordStart(path: string, number: number): number {
  const bytes = readFileSync(path)
  let at = 0
  for (let n = 1; n < number; n += 1) at += 16 + bytes.readUInt32LE(at)
  return at
}
/** A scalar as other programs write it, in float32. */
export const scalarRecord = (step: number, value: number): Uint8Array =>
  recordOf(message([1, 'double', 1_750_000_000 + step], [2, 'varint', step], [5, 'bytes', message([1, 'bytes', message([1, 'bytes', 'loss'], [2, 'float', value])])]))

/** Ways to harm a file or folder that an export made. */
export const edit = (path: string, change: (text: string) => string): void => writeFileSync(path, change(readFileSync(path, 'utf8')))
export const editJson = (path: string, from: string | RegExp, to: string): void => edit(path, (text) => {
  const changed = text.replace(from, to)
  if (changed === text) throw new Error(`nothing to change in ${path}`)
  return changed
})
export const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(path, bytes)
}
export const cut = (path: string, bytes: number): void => truncateSync(path, readFileSync(path).length - bytes)
export const linkTo = (target: string, path: string): void => symlinkSync(target, path)
export const folder = (path: string): string => {
  mkdirSync(path, { recursive: true })
  return path
}
export const inFolder = (path: string, name: string, content: string | Uint8Array): string => {
  const file = join(path, name)
  folder(join(file, '..'))
  writeFileSync(file, content)
  return path
}
