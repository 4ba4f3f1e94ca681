import type { ImageInput } from '../batches'

type Memory = Pick<ImageInput, 'height' | 'width' | 'channels' | 'pixels'>

/** FNV-1a over 32-bit words, or over bytes where images do not lie on words: equal images have equal sums. */
function sumOf(units: Uint8Array | Int32Array, start: number, length: number): number {
  let sum = 0x811c9dc5
  for (let i = start; i < start + length; i += 1) sum = Math.imul(sum ^ (units[i] ?? 0), 0x01000193)
  return sum ^ (sum >>> 15)
}

function same(units: Uint8Array | Int32Array, a: number, b: number, length: number): boolean {
  for (let i = 0; i < length; i += 1) if (units[a * length + i] !== units[b * length + i]) return false
  return true
}

/** How many of these images are byte for byte one of those, as a model gets them. */
export function copiesOf({ height, width, channels, pixels }: Memory, of: Uint32Array, among: Uint32Array): number {
  const size = height * width * channels
  const words = size % 4 === 0 && pixels.byteOffset % 4 === 0
  const units = words ? new Int32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2) : pixels
  const length = words ? size >> 2 : size
  const places = new Map<number, number[]>()
  for (const row of among) {
    const sum = sumOf(units, row * length, length)
    const known = places.get(sum)
    if (known === undefined) places.set(sum, [row])
    // One of equal images is enough to find the others by.
    else if (!known.some((other) => same(units, other, row, length))) known.push(row)
  }
  return of.reduce((count, row) => count + (places.get(sumOf(units, row * length, length))?.some((other) => same(units, other, row, length)) === true ? 1 : 0), 0)
}
