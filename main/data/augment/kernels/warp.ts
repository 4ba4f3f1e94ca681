import { fillBytes } from './raster'
import type { Raster } from './raster'

export type Interpolation = 'bilinear' | 'nearest'

/** Weights of bilinear interpolation are whole numbers of 1 / 2048: two of them and a byte fit 32 bits. */
const UNIT = 2048
const HALF = 1 << 21

/**
 * Fills `target` from `source` through a matrix of inverseAffine. Taps outside of the image count as `fill`; each channel
 * is rounded to the nearest byte.
 */
export function warpAffine(source: Raster, target: Raster, matrix: Float64Array, interpolation: Interpolation, fill: number): void {
  const { width, height, channels } = target
  const [a, d] = [matrix[0] ?? 1, matrix[3] ?? 0]
  const kernel = interpolation === 'nearest' ? nearestRow : channels === 1 ? greyRow : channels === 3 ? colourRow : anyRow
  const inset = interpolation === 'nearest' ? 0 : 1
  for (let y = 0; y < height; y += 1) {
    const half = interpolation === 'nearest' ? 0.5 : 0
    const x0 = (matrix[1] ?? 0) * y + (matrix[2] ?? 0) + half
    const y0 = (matrix[4] ?? 1) * y + (matrix[5] ?? 0) + half
    const row = target.start + y * width * channels
    // Where every tap lies inside: there the row needs no tests.
    const from = Math.max(firstInside(x0, a, source.width - inset, width), firstInside(y0, d, source.height - inset, width))
    const to = Math.min(endInside(x0, a, source.width - inset, width), endInside(y0, d, source.height - inset, width))
    if (from >= to) {
      edgeRow(source, target, row, 0, width, x0, y0, a, d, fill, inset)
      continue
    }
    edgeRow(source, target, row, 0, from, x0, y0, a, d, fill, inset)
    kernel(source, target, row, from, to, x0, y0, a, d)
    edgeRow(source, target, row, to, width, x0, y0, a, d, fill, inset)
  }
}

/** A hair more than the error that the positions of a row gather. */
const SAFE = 1e-7

/** First x with 0 <= start + step x < limit, up to `end`. */
function firstInside(start: number, step: number, limit: number, end: number): number {
  if (Math.abs(step) < 1e-12) return start >= SAFE && start < limit - SAFE ? 0 : end
  const x = step > 0 ? (SAFE - start) / step : (limit - SAFE - start) / step
  return x <= 0 ? 0 : x >= end ? end : Math.ceil(x)
}

/** The x after the last one with 0 <= start + step x < limit, up to `end`. */
function endInside(start: number, step: number, limit: number, end: number): number {
  if (Math.abs(step) < 1e-12) return start >= SAFE && start < limit - SAFE ? end : 0
  const x = step > 0 ? (limit - SAFE - start) / step : (SAFE - start) / step
  return x < 0 ? 0 : x >= end ? end : Math.floor(x) + 1
}

type Row = (source: Raster, target: Raster, row: number, from: number, to: number, x0: number, y0: number, a: number, d: number) => void

const nearestRow: Row = ({ bytes, start, width, channels }, target, row, from, to, x0, y0, a, d) => {
  const out = target.bytes
  for (let x = from; x < to; x += 1) {
    const at = start + (Math.trunc(y0 + d * x) * width + Math.trunc(x0 + a * x)) * channels
    const place = row + x * channels
    for (let c = 0; c < channels; c += 1) out[place + c] = bytes[at + c] ?? 0
  }
}

const greyRow: Row = ({ bytes, start, width }, target, row, from, to, x0, y0, a, d) => {
  const out = target.bytes
  for (let x = from; x < to; x += 1) {
    const sx = x0 + a * x
    const sy = y0 + d * x
    const ix = sx | 0
    const iy = sy | 0
    const fx = ((sx - ix) * UNIT) | 0
    const fy = ((sy - iy) * UNIT) | 0
    const at = start + iy * width + ix
    const p = bytes[at] ?? 0
    const q = bytes[at + width] ?? 0
    const upper = (p << 11) + fx * ((bytes[at + 1] ?? 0) - p)
    const lower = (q << 11) + fx * ((bytes[at + width + 1] ?? 0) - q)
    out[row + x] = ((upper << 11) + fy * (lower - upper) + HALF) >> 22
  }
}

const colourRow: Row = ({ bytes, start, width }, target, row, from, to, x0, y0, a, d) => {
  const out = target.bytes
  const stride = width * 3
  for (let x = from; x < to; x += 1) {
    const sx = x0 + a * x
    const sy = y0 + d * x
    const ix = sx | 0
    const iy = sy | 0
    const fx = ((sx - ix) * UNIT) | 0
    const fy = ((sy - iy) * UNIT) | 0
    const at = start + iy * stride + ix * 3
    const under = at + stride
    const place = row + x * 3
    for (let c = 0; c < 3; c += 1) {
      const p = bytes[at + c] ?? 0
      const q = bytes[under + c] ?? 0
      const upper = (p << 11) + fx * ((bytes[at + 3 + c] ?? 0) - p)
      const lower = (q << 11) + fx * ((bytes[under + 3 + c] ?? 0) - q)
      out[place + c] = ((upper << 11) + fy * (lower - upper) + HALF) >> 22
    }
  }
}

const anyRow: Row = ({ bytes, start, width, channels }, target, row, from, to, x0, y0, a, d) => {
  const out = target.bytes
  const stride = width * channels
  for (let x = from; x < to; x += 1) {
    const sx = x0 + a * x
    const sy = y0 + d * x
    const ix = sx | 0
    const iy = sy | 0
    const fx = ((sx - ix) * UNIT) | 0
    const fy = ((sy - iy) * UNIT) | 0
    const at = start + iy * stride + ix * channels
    for (let c = 0; c < channels; c += 1) {
      const p = bytes[at + c] ?? 0
      const q = bytes[at + stride + c] ?? 0
      const upper = (p << 11) + fx * ((bytes[at + channels + c] ?? 0) - p)
      const lower = (q << 11) + fx * ((bytes[at + stride + channels + c] ?? 0) - q)
      out[row + x * channels + c] = ((upper << 11) + fy * (lower - upper) + HALF) >> 22
    }
  }
}

/** The part of a row whose taps may lie outside; inset 1 interpolates, inset 0 takes the nearest pixel. */
function edgeRow(source: Raster, target: Raster, row: number, from: number, to: number, x0: number, y0: number, a: number, d: number, fill: number, inset: number): void {
  for (let x = from; x < to; x += 1) {
    const place = row + x * target.channels
    if (inset === 1) blendAt(source, target, place, x0 + a * x, y0 + d * x, fill)
    else nearestAt(source, target, place, x0 + a * x, y0 + d * x, fill)
  }
}

/** Writes the pixel at the position, from which half a pixel is still to be cut off, or `fill` where that is outside. */
export function nearestAt(source: Raster, target: Raster, place: number, x: number, y: number, fill: number): void {
  const { channels } = source
  if (!(x >= 0 && y >= 0 && x < source.width && y < source.height)) return fillBytes(target, place, channels, fill)
  const at = source.start + (Math.trunc(y) * source.width + Math.trunc(x)) * channels
  for (let c = 0; c < channels; c += 1) target.bytes[place + c] = source.bytes[at + c] ?? 0
}

/** Writes what bilinear interpolation gives at the position of pixel centres; a tap outside counts as `fill`. */
export function blendAt(source: Raster, target: Raster, place: number, x: number, y: number, fill: number): void {
  const { bytes, start, width, height, channels } = source
  if (!(x > -1 && y > -1 && x < width && y < height)) return fillBytes(target, place, channels, fill)
  const ix = Math.floor(x)
  const iy = Math.floor(y)
  const fx = ((x - ix) * UNIT) | 0
  const fy = ((y - iy) * UNIT) | 0
  const left = ix >= 0
  const right = ix < width - 1
  const top = iy >= 0
  const bottom = iy < height - 1
  const at = start + (iy * width + ix) * channels
  const under = at + width * channels
  for (let c = 0; c < channels; c += 1) {
    const p = left && top ? bytes[at + c] ?? 0 : fill
    const q = left && bottom ? bytes[under + c] ?? 0 : fill
    const upper = (p << 11) + fx * ((right && top ? bytes[at + channels + c] ?? 0 : fill) - p)
    const lower = (q << 11) + fx * ((right && bottom ? bytes[under + channels + c] ?? 0 : fill) - q)
    target.bytes[place + c] = ((upper << 11) + fy * (lower - upper) + HALF) >> 22
  }
}

/** Fills `target` through the coefficients of inversePerspective, which take pixel corners (index + 1/2) to pixel corners. */
export function warpPerspective(source: Raster, target: Raster, coefficients: Float64Array, interpolation: Interpolation, fill: number): void {
  const { width, height, channels } = target
  const [a = 1, b = 0, c = 0, d = 0, e = 1, f = 0, g = 0, h = 0] = coefficients
  const back = interpolation === 'nearest' ? 0 : 0.5
  const write = interpolation === 'nearest' ? nearestAt : blendAt
  for (let y = 0; y < height; y += 1) {
    const v = y + 0.5
    for (let x = 0; x < width; x += 1) {
      const u = x + 0.5
      const scale = 1 / (g * u + h * v + 1)
      write(source, target, target.start + (y * width + x) * channels, (a * u + b * v + c) * scale - back, (d * u + e * v + f) * scale - back, fill)
    }
  }
}
