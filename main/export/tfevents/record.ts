import { LIMITS, chunksOf } from '../input'
import type { OutputFile } from '../output'
import { refuse } from '../refusal'

/** TFRecord: length (8 bytes, little-endian), its masked CRC-32C, the data, their masked CRC-32C (tensorflow.org/tutorials/load_data/tfrecord). */

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0x82f63b78 : rest >>> 1
  return rest >>> 0
})

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4). */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
/** A checksum as the format keeps it: turned and shifted, since a checksum over checksums is weak. */
export const masked = (bytes: Uint8Array): number => {
  const crc = crc32c(bytes)
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0
}

export function putRecord(file: OutputFile, data: Uint8Array): void {
  const head = Buffer.alloc(12)
  head.writeBigUInt64LE(BigInt(data.length))
  head.writeUInt32LE(masked(head.subarray(0, 8)), 8)
  const tail = Buffer.alloc(4)
  tail.writeUInt32LE(masked(data))
  file.write(head)
  file.write(data)
  file.write(tail)
}

export interface FileRecord { readonly number: number; readonly data: Uint8Array }

/**
 * The records of a file, counted from 1. The first that is damaged or cut off is refused with its number and how many were
 * read before it; TensorBoard's own reader stops there without a word.
 */
export function* recordsOf(path: string, where: string): Generator<FileRecord> {
  let held = Buffer.alloc(0)
  let number = 1
  const damaged = (what: string): Error => refuse('damaged', `${where}, record ${number}`, `${what}; ${number - 1} ${number === 2 ? 'record was' : 'records were'} read before it`)
  for (const chunk of chunksOf(path)) {
    held = Buffer.concat([held, chunk])
    let at = 0
    while (held.length - at >= 12) {
      if (held.readUInt32LE(at + 8) !== masked(held.subarray(at, at + 8))) throw damaged('the checksum of its length does not fit')
      const length = Number(held.readBigUInt64LE(at))
      if (length > LIMITS.record) throw refuse('too-large', `${where}, record ${number}`, `it has ${length} bytes, and more than ${LIMITS.record >> 20} MiB are not read`)
      if (held.length - at < 16 + length) break
      const data = held.subarray(at + 12, at + 12 + length)
      if (held.readUInt32LE(at + 12 + length) !== masked(data)) throw damaged('its checksum does not fit')
      yield { number, data }
      number += 1
      at += 16 + length
    }
    held = held.subarray(at)
  }
  if (held.length > 0) throw damaged('it is cut off')
}
