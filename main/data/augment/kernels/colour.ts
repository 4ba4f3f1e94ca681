import { luma, meanLuma } from './luma'
import { copyPixels, lengthOf } from './raster'
import type { Raster } from './raster'
import { cut, mapBytes } from './table'
import type { Work } from './work'

// Tables and sums are rounded to float32 where torchvision's are, since the results are cut off and not rounded.

/** value * factor. */
export function brighten(source: Raster, target: Raster, factor: number, work: Work): void {
  const { tables } = work
  const by = Math.fround(factor)
  for (let v = 0; v < 256; v += 1) tables[v] = cut(Math.fround(v * by))
  mapBytes(source, target, tables)
}

/** Away from (factor > 1) or towards the image's mean brightness. */
export function contrastTo(source: Raster, target: Raster, factor: number, work: Work): void {
  const { tables } = work
  const [by, rest] = [Math.fround(factor), Math.fround(1 - factor) * meanLuma(source)]
  for (let v = 0; v < 256; v += 1) tables[v] = cut(Math.fround(Math.fround(v * by) + rest))
  mapBytes(source, target, tables)
}

const scaled = new Float32Array(256)

/** Away from (factor > 1) or towards each pixel's own grey. Grey images stay as they are. */
export function saturate(source: Raster, target: Raster, factor: number): void {
  if (source.channels < 3) return copyPixels(source, target)
  const { bytes, start, channels } = source
  const out = target.bytes
  const by = Math.fround(factor)
  const rest = Math.fround(1 - factor)
  for (let v = 0; v < 256; v += 1) scaled[v] = v * by
  const length = lengthOf(source)
  for (let i = 0; i < length; i += channels) {
    const r = bytes[start + i] ?? 0
    const g = bytes[start + i + 1] ?? 0
    const b = bytes[start + i + 2] ?? 0
    const grey = rest * luma(r, g, b)
    const at = target.start + i
    out[at] = cut(Math.fround((scaled[r] ?? 0) + grey))
    out[at + 1] = cut(Math.fround((scaled[g] ?? 0) + grey))
    out[at + 2] = cut(Math.fround((scaled[b] ?? 0) + grey))
    if (channels === 4) out[at + 3] = bytes[start + i + 3] ?? 0
  }
}

/** Each pixel's brightness in all three channels. Grey images stay as they are. */
export function toGrey(source: Raster, target: Raster): void {
  if (source.channels < 3) return copyPixels(source, target)
  const { bytes, start, channels } = source
  const out = target.bytes
  const length = lengthOf(source)
  for (let i = 0; i < length; i += channels) {
    const grey = luma(bytes[start + i] ?? 0, bytes[start + i + 1] ?? 0, bytes[start + i + 2] ?? 0)
    const at = target.start + i
    out[at] = grey
    out[at + 1] = grey
    out[at + 2] = grey
    if (channels === 4) out[at + 3] = bytes[start + i + 3] ?? 0
  }
}

/** torchvision takes bytes to [0, 1] and back by 255.999, so that 1 becomes 255 when it is cut off. */
const BACK = 255.999 / 255

/**
 * Turns the colour wheel by `turn` (1 is all the way round); saturation and value stay. In HSV only the order of the
 * channels and the one in the middle change: the largest and smallest value of a pixel are the same before and after.
 */
export function turnHue(source: Raster, target: Raster, turn: number): void {
  if (source.channels < 3) return copyPixels(source, target)
  const { bytes, start, channels } = source
  const out = target.bytes
  const length = lengthOf(source)
  const by = 6 * (turn - Math.floor(turn))
  for (let i = 0; i < length; i += channels) {
    const r = bytes[start + i] ?? 0
    const g = bytes[start + i + 1] ?? 0
    const b = bytes[start + i + 2] ?? 0
    const at = target.start + i
    if (channels === 4) out[at + 3] = bytes[start + i + 3] ?? 0
    const high = r > g ? (r > b ? r : b) : g > b ? g : b
    const low = r < g ? (r < b ? r : b) : g < b ? g : b
    const chroma = high - low
    if (chroma === 0) {
      out[at] = r
      out[at + 1] = g
      out[at + 2] = b
      continue
    }
    const own = high === r ? (g - b) / chroma : high === g ? 2 + (b - r) / chroma : 4 + (r - g) / chroma
    let hue = own + by
    if (hue < 0) hue += 6
    else if (hue >= 6) hue -= 6
    const sector = hue | 0
    const share = hue - sector
    // Rising in even sectors, falling in odd ones.
    const middle = (BACK * (sector & 1 ? high - chroma * share : low + chroma * share)) | 0
    out[at] = sector === 0 || sector === 5 ? high : sector === 1 || sector === 4 ? middle : low
    out[at + 1] = sector === 1 || sector === 2 ? high : sector === 0 || sector === 3 ? middle : low
    out[at + 2] = sector === 3 || sector === 4 ? high : sector === 2 || sector === 5 ? middle : low
  }
}
