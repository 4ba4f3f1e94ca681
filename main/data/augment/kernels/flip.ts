import { copyBytes, inWords } from './raster'
import type { Raster } from './raster'

/** Mirrors left and right. */
export function flipColumns(source: Raster, target: Raster): void {
  const { width, channels } = source
  const [from, to] = [source.words, target.words]
  const aligned = from !== null && to !== null && inWords(source, target)
  if (aligned && channels === 1 && width % 4 === 0) flipGrey(source, from, target, to)
  else if (aligned && channels === 3 && width % 4 === 0) flipColour(source, from, target, to)
  else if (aligned && channels === 4) flipPixels(source, from, target, to)
  else flipAny(source, target)
}

/** Four pixels of one byte are turned around in a word. */
function flipGrey(source: Raster, from: Int32Array, target: Raster, to: Int32Array): void {
  const count = source.width >> 2
  for (let y = 0; y < source.height; y += 1) {
    const last = (source.start >> 2) + (y + 1) * count - 1
    const row = (target.start >> 2) + y * count
    for (let i = 0; i < count; i += 1) {
      const word = from[last - i] ?? 0
      to[row + i] = (word << 24) | ((word & 0xff00) << 8) | ((word >> 8) & 0xff00) | (word >>> 24)
    }
  }
}

/** Four pixels of three bytes are three words: pixels 3, 2, 1, 0 of them are written. Low bytes come first on every processor that this runs on. */
function flipColour(source: Raster, from: Int32Array, target: Raster, to: Int32Array): void {
  const count = (source.width >> 2) * 3
  for (let y = 0; y < source.height; y += 1) {
    const last = (source.start >> 2) + (y + 1) * count - 3
    const row = (target.start >> 2) + y * count
    for (let i = 0; i < count; i += 3) {
      // a = r0 g0 b0 r1, b = g1 b1 r2 g2, c = b2 r3 g3 b3, first byte first.
      const a = from[last - i] ?? 0
      const b = from[last - i + 1] ?? 0
      const c = from[last - i + 2] ?? 0
      to[row + i] = (c >>> 8) | ((b & 0xff0000) << 8)
      to[row + i + 1] = (b >>> 24) | ((c & 0xff) << 8) | ((a >>> 24) << 16) | (b << 24)
      to[row + i + 2] = ((b >>> 8) & 0xff) | (a << 8)
    }
  }
}

function flipPixels(source: Raster, from: Int32Array, target: Raster, to: Int32Array): void {
  const { height, width } = source
  for (let y = 0; y < height; y += 1) {
    const last = (source.start >> 2) + (y + 1) * width - 1
    const row = (target.start >> 2) + y * width
    for (let i = 0; i < width; i += 1) to[row + i] = from[last - i] ?? 0
  }
}

function flipAny(source: Raster, target: Raster): void {
  const { bytes, start, height, width, channels } = source
  for (let y = 0; y < height; y += 1) {
    const row = target.start + y * width * channels
    const last = start + ((y + 1) * width - 1) * channels
    for (let x = 0; x < width; x += 1) {
      for (let c = 0; c < channels; c += 1) target.bytes[row + x * channels + c] = bytes[last - x * channels + c] ?? 0
    }
  }
}

/** Turns top and bottom around. */
export function flipRows(source: Raster, target: Raster): void {
  const { height, width, channels } = source
  const stride = width * channels
  for (let y = 0; y < height; y += 1) copyBytes(source, source.start + (height - 1 - y) * stride, target, target.start + y * stride, stride)
}
