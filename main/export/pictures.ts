import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'

/** Pictures larger than this stay out of formats that hold them in memory. */
const LARGEST = 32 << 20

/** Width and height of a PNG or JPEG, from its header; null where it is neither. */
export function sizeOf(bytes: Uint8Array): readonly [number, number] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47) return [view.getUint32(16), view.getUint32(20)]
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null
  for (let at = 2; at + 9 < bytes.length;) {
    const marker = view.getUint16(at)
    // Start of frame, without the four markers of its range that stand for tables (ITU-T T.81, B.1.1.3).
    if (marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker)) return [view.getUint16(at + 7), view.getUint16(at + 5)]
    if (marker < 0xff00) return null
    at += 2 + view.getUint16(at + 2)
  }
  return null
}

/** The picture in a file, or null where it holds none. */
export function pictureIn(path: string): { readonly bytes: Uint8Array; readonly size: readonly [number, number] } | null {
  const handle = openSync(path, 'r')
  try {
    const head = Buffer.alloc(4)
    readSync(handle, head, 0, 4, 0)
    if (head.readUInt32BE(0) !== 0x89504e47 && head.readUInt16BE(0) !== 0xffd8) return null
  } finally {
    closeSync(handle)
  }
  if (statSync(path).size > LARGEST) return null
  const bytes = readFileSync(path)
  const size = sizeOf(bytes)
  return size === null ? null : { bytes, size }
}
