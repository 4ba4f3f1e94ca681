import type { Kernels, Place } from './memory'
import { lengthOf } from './raster'
import type { Raster, Size } from './raster'

/** What kernels work with: functions, tables and passing memory, and the image to mix with. One for each place that images pass through. */
export interface Work {
  readonly kernels: Kernels
  readonly buffer: ArrayBuffer
  /** A table of bytes for each channel, and their address. */
  readonly tables: Uint8Array
  readonly tablesAt: number
  readonly matrix: Float64Array
  readonly matrixAt: number
  /** Address of `bytes` bytes for the step that runs; what they hold is arbitrary. */
  take(bytes: number): number
  /** Gives back what was taken. */
  reset(): void
  /** An image of this size, with arbitrary pixels, until the next call for that place. */
  image(place: 0 | 1, size: Size): Raster
  /** The sample that this one is mixed with, as the steps before the mixing left it. */
  partner(): Raster
}

/** Kernels read and write this far beyond an image. */
const BEYOND = 64
/** Rounded to whole vectors. */
export const roomFor = (bytes: number): number => ((bytes + 15) & ~15) + BEYOND

/** The largest height and width of these sizes. */
export const largest = (sizes: readonly Size[]): Size => ({ height: Math.max(...sizes.map(({ height }) => height)), width: Math.max(...sizes.map(({ width }) => width)), channels: sizes[0]?.channels ?? 1 })

/** Room for what steps take while they run: an image between two passes of resizing, a line of sums, weights and tables. */
const passing = ({ height, width, channels }: Size): number => roomFor(height * width * channels + 2 * width * channels + 16 * (channels + 4) * (height + width + 64) + 1024)
const tableBytes = ({ channels }: Size): number => roomFor(256 * channels)
const MATRIX = 64

/** Bytes that a work for images of at most this size needs. */
export const workBytes = (most: Size): number => tableBytes(most) + roomFor(MATRIX) + 2 * roomFor(lengthOf(most)) + passing(most)

export function makeWork(place: Place, at: number, most: Size, partner: () => Raster): Work {
  const matrixAt = at + tableBytes(most)
  const first = matrixAt + roomFor(MATRIX)
  const images = [roomAt(place, first), roomAt(place, first + roomFor(lengthOf(most)))] as const
  const from = first + 2 * roomFor(lengthOf(most))
  const end = from + passing(most)
  let next = from
  return {
    kernels: place.kernels, buffer: place.buffer, partner, matrixAt, tablesAt: at,
    tables: new Uint8Array(place.buffer, at, tableBytes(most)), matrix: new Float64Array(place.buffer, matrixAt, 8),
    take(bytes) {
      const taken = next
      next += (bytes + 15) & ~15
      if (next > end) throw new RangeError(`a step takes ${next - from} bytes of ${end - from}`)
      return taken
    },
    reset() { next = from },
    image: (which, size) => images[which](size),
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Memory for one image after another, of any size that fits. */
export function roomAt({ bytes, words }: Place, start: number): (size: Size) => Raster {
  const held: Writable<Raster> = { height: 0, width: 0, channels: 0, bytes, words, start }
  return (size) => {
    held.height = size.height
    held.width = size.width
    held.channels = size.channels
    return held
  }
}

/** A window that is moved over images of one size in one block of memory. */
export function windowOver(bytes: Uint8Array, words: Int32Array | null, size: Size): (start: number) => Raster {
  const held: Writable<Raster> = { height: size.height, width: size.width, channels: size.channels, bytes, words, start: 0 }
  return (start) => {
    held.start = start
    return held
  }
}
