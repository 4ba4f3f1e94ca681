import { copyPixels, lengthOf } from './raster'
import type { Raster } from './raster'
import { cut, mapBytes } from './table'
import type { Work } from './work'

/** Red, green and blue, with or without transparency. */
const coloured = (channels: number): boolean => channels === 3 || channels === 4

// Tables and sums are rounded to float32 where torchvision's are, since the results are cut off and not rounded.

/** value * factor. */
export function brighten(source: Raster, target: Raster, factor: number, work: Work): void {
  work.kernels.ramp(work.tablesAt, factor, 0)
  mapBytes(source, target, work)
}

/** Away from (factor > 1) or towards the image's mean brightness, 0.2989 R + 0.587 G + 0.114 B cut off for each pixel. */
export function contrastTo(source: Raster, target: Raster, factor: number, work: Work): void {
  const { tablesAt, kernels } = work
  const mean = Math.fround(kernels.sumLuma(source.start, lengthOf(source), source.channels) / (source.height * source.width))
  kernels.ramp(tablesAt, factor, Math.fround(1 - factor) * mean)
  mapBytes(source, target, work)
}

/** Away from (factor > 1) or towards each pixel's own grey. Images of other than 3 or 4 channels stay as they are. */
export function saturate(source: Raster, target: Raster, factor: number, work: Work): void {
  if (!coloured(source.channels)) return copyPixels(source, target)
  work.kernels.saturate(source.start, target.start, lengthOf(source), source.channels, factor, 1 - factor)
}

/** Each pixel's brightness in all three channels; 254 for white, since the weights add up to 0.9999. Images of other than 3 or 4 channels stay as they are. */
export function toGrey(source: Raster, target: Raster, work: Work): void {
  if (!coloured(source.channels)) return copyPixels(source, target)
  work.kernels.toGrey(source.start, target.start, lengthOf(source), source.channels)
}

/** Turns the colour wheel by `turn` (1 is all the way round); saturation and value stay. Images of other than 3 or 4 channels stay as they are. */
export function turnHue(source: Raster, target: Raster, turn: number, work: Work): void {
  if (!coloured(source.channels)) return copyPixels(source, target)
  work.kernels.turnHue(source.start, target.start, lengthOf(source), source.channels, 6 * (turn - Math.floor(turn)))
}

const logarithms = Float64Array.from({ length: 256 }, (_, v) => Math.log(Math.fround(v * Math.fround(1 / 255))))

/** value ^ gamma on [0, 1]. torchvision takes bytes back by 255.999, so that 1 becomes 255 when it is cut off. */
export function gammaTo(source: Raster, target: Raster, gamma: number, work: Work): void {
  const { tables } = work
  const back = Math.fround(255.999)
  tables[0] = 0
  for (let v = 1; v < 256; v += 1) tables[v] = cut(Math.fround(Math.fround(Math.exp(gamma * (logarithms[v] ?? 0))) * back))
  mapBytes(source, target, work)
}
