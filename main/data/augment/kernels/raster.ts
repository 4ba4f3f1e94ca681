/** Height and width in pixels, and channels. Of 2 or 4 channels the last one is transparency, which colour changes leave alone. */
export interface Size { readonly height: number; readonly width: number; readonly channels: number }

/** One image: uint8 [height, width, channels], interleaved, from `start` on. `words` is the same memory in fours, null where it is not aligned. */
export interface Raster extends Size { readonly bytes: Uint8Array; readonly words: Int32Array | null; readonly start: number }

export const lengthOf = ({ height, width, channels }: Size): number => height * width * channels
export const hasAlpha = (channels: number): boolean => channels === 2 || channels === 4
/** Channels that carry colour or grey. */
export const tones = (channels: number): number => (hasAlpha(channels) ? channels - 1 : channels)

export const wordsOf = (bytes: Uint8Array): Int32Array | null => (bytes.byteOffset % 4 === 0 ? new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2) : null)

/** An image in this memory, or in memory of its own. */
export function raster({ height, width, channels }: Size, bytes: Uint8Array = new Uint8Array(height * width * channels), start = 0): Raster {
  return { height, width, channels, bytes, words: wordsOf(bytes), start }
}

/** Above this many bytes the runtime's own copy is quicker than a loop. */
const LONG = 2048

/** Copies the pixels; both have one size. */
export function copyPixels(source: Raster, target: Raster): void {
  const length = lengthOf(source)
  const { bytes: from, start } = source
  const { bytes: to, start: at } = target
  if (length > LONG) {
    to.set(from.subarray(start, start + length), at)
    return
  }
  const [a, b] = [source.words, target.words]
  let done = 0
  if (a !== null && b !== null && ((start | at) & 3) === 0) {
    const count = length >> 2
    const first = start >> 2
    const second = at >> 2
    for (let i = 0; i < count; i += 1) b[second + i] = a[first + i] ?? 0
    done = count << 2
  }
  for (; done < length; done += 1) to[at + done] = from[start + done] ?? 0
}
