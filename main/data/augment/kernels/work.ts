import { lengthOf, wordsOf } from './raster'
import type { Raster, Size } from './raster'

/** Memory that kernels reuse from image to image, and the image to mix with. One for each place that images pass through. */
export interface Work {
  /** Room for the byte tables of four channels. */
  readonly tables: Uint8Array
  readonly counts: Int32Array
  readonly matrix: Float64Array
  /** At least `length` numbers of one of these places; what they hold is arbitrary, and lasts until the next call for that place. */
  ints(place: 0 | 1, length: number): Int32Array
  bytes(length: number): Uint8Array
  /** An image of this size, with arbitrary pixels, until the next call for that place. */
  image(place: 0 | 1, size: Size): Raster
  /** The sample that this one is mixed with, as the steps before the mixing left it. */
  partner(): Raster
}

export function makeWork(partner: () => Raster): Work {
  const ints: [Int32Array, Int32Array] = [new Int32Array(), new Int32Array()]
  const images: [Room, Room] = [room(), room()]
  let bytes = new Uint8Array()
  return {
    tables: new Uint8Array(1024), counts: new Int32Array(1024), matrix: new Float64Array(8), partner,
    ints(place, length) {
      if (ints[place].length < length) ints[place] = new Int32Array(length)
      return ints[place]
    },
    bytes(length) {
      if (bytes.length < length) bytes = new Uint8Array(length)
      return bytes
    },
    image: (place, size) => images[place].of(size),
  }
}

/** Memory for one image after another, of any size. */
export interface Room { of(size: Size): Raster }

type Writable<T> = { -readonly [K in keyof T]: T[K] }

export function room(): Room {
  const held: Writable<Raster> = { height: 0, width: 0, channels: 0, bytes: new Uint8Array(), words: null, start: 0 }
  return {
    of(size) {
      const length = lengthOf(size)
      if (held.bytes.length < length) {
        // Whole words, so that the last bytes belong to one too.
        held.bytes = new Uint8Array((length + 3) & ~3)
        held.words = wordsOf(held.bytes)
      }
      held.height = size.height
      held.width = size.width
      held.channels = size.channels
      return held
    },
  }
}

/** A window that is moved over images of one size in one block of memory. */
export function windowOver(bytes: Uint8Array, size: Size): (start: number) => Raster {
  const held: Writable<Raster> = { height: size.height, width: size.width, channels: size.channels, bytes, words: wordsOf(bytes), start: 0 }
  return (start) => {
    held.start = start
    return held
  }
}
