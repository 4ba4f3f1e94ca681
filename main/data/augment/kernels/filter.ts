import { copyBytes, copyPixels } from './raster'
import type { Raster } from './raster'
import { cut } from './table'
import type { Work } from './work'

/** Weights along rows and down columns, in whole numbers of 1 / 4096 and 1 / 2048: both and a byte fit 31 bits. */
const WEIGHTS = [new Int32Array(64), new Int32Array(64)] as const

/** Where index i of n lies when the edge is mirrored without repeating the edge itself. */
export function reflect(i: number, n: number): number {
  if (n === 1) return 0
  const period = 2 * n - 2
  const at = ((i % period) + period) % period
  return at < n ? at : period - at
}

/** Writes the weights of a Gaussian at the distances 0, 1, ..., so that middle + 2 (others) = unit; returns the last distance that has a weight. */
function gaussianWeights(radius: number, sigma: number, unit: number, weights: Int32Array): number {
  const value = (distance: number): number => Math.exp(-(distance * distance) / (2 * sigma * sigma))
  let total = 1
  for (let i = 1; i <= radius; i += 1) total += 2 * value(i)
  let [last, sum] = [0, 0]
  for (let i = 1; i <= radius; i += 1) {
    const weight = Math.round((unit * value(i)) / total)
    weights[i] = weight
    sum += 2 * weight
    if (weight > 0) last = i
  }
  weights[0] = unit - sum
  return last
}

/**
 * Gaussian blur with 2 radius + 1 taps an axis and mirrored edges, each byte rounded once. Down the columns into one row of
 * 19-bit numbers, then along that row, so that what is in between stays in the nearest cache.
 */
export function blur(source: Raster, target: Raster, radius: number, sigma: number, work: Work): void {
  const [weights, down] = WEIGHTS
  const reach = gaussianWeights(radius, sigma, 4096, weights)
  gaussianWeights(radius, sigma, 2048, down)
  if (reach === 0) return copyPixels(source, target)
  const { height, width, channels } = source
  const stride = width * channels
  const pad = reach * channels
  const line = work.ints(0, stride + 2 * pad)
  for (let y = 0; y < height; y += 1) {
    columnSums(source, y, reach, down, line, pad)
    for (let k = 1; k <= reach; k += 1) {
      const [before, after] = [pad + reflect(-k, width) * channels, pad + reflect(width - 1 + k, width) * channels]
      for (let c = 0; c < channels; c += 1) {
        line[pad - k * channels + c] = line[before + c] ?? 0
        line[pad + (width - 1 + k) * channels + c] = line[after + c] ?? 0
      }
    }
    rowSums(line, pad, channels, reach, weights, target, target.start + y * stride, stride)
  }
}

function columnSums({ bytes, start, height, width, channels }: Raster, y: number, reach: number, weights: Int32Array, line: Int32Array, pad: number): void {
  const stride = width * channels
  const middle = start + y * stride
  const [w0, w1, w2] = [weights[0] ?? 0, weights[1] ?? 0, reach > 1 ? weights[2] ?? 0 : 0]
  const [up1, down1] = [start + reflect(y - 1, height) * stride, start + reflect(y + 1, height) * stride]
  if (reach === 1) {
    for (let i = 0; i < stride; i += 1) line[pad + i] = w0 * (bytes[middle + i] ?? 0) + w1 * ((bytes[up1 + i] ?? 0) + (bytes[down1 + i] ?? 0))
    return
  }
  const [up2, down2] = [start + reflect(y - 2, height) * stride, start + reflect(y + 2, height) * stride]
  for (let i = 0; i < stride; i += 1) {
    line[pad + i] = w0 * (bytes[middle + i] ?? 0) + w1 * ((bytes[up1 + i] ?? 0) + (bytes[down1 + i] ?? 0)) + w2 * ((bytes[up2 + i] ?? 0) + (bytes[down2 + i] ?? 0))
  }
  for (let k = 3; k <= reach; k += 1) {
    const [up, down, w] = [start + reflect(y - k, height) * stride, start + reflect(y + k, height) * stride, weights[k] ?? 0]
    for (let i = 0; i < stride; i += 1) line[pad + i] = (line[pad + i] ?? 0) + w * ((bytes[up + i] ?? 0) + (bytes[down + i] ?? 0))
  }
}

function rowSums(line: Int32Array, pad: number, channels: number, reach: number, weights: Int32Array, target: Raster, row: number, stride: number): void {
  const out = target.bytes
  const half = 1 << 22
  const [w0, w1, w2] = [weights[0] ?? 0, weights[1] ?? 0, reach > 1 ? weights[2] ?? 0 : 0]
  const [one, two] = [channels, 2 * channels]
  if (reach === 1) {
    for (let i = 0; i < stride; i += 1) {
      const at = pad + i
      out[row + i] = (w0 * (line[at] ?? 0) + w1 * ((line[at - one] ?? 0) + (line[at + one] ?? 0)) + half) >> 23
    }
  } else if (reach === 2) {
    for (let i = 0; i < stride; i += 1) {
      const at = pad + i
      out[row + i] = (w0 * (line[at] ?? 0) + w1 * ((line[at - one] ?? 0) + (line[at + one] ?? 0)) + w2 * ((line[at - two] ?? 0) + (line[at + two] ?? 0)) + half) >> 23
    }
  } else {
    for (let i = 0; i < stride; i += 1) {
      const at = pad + i
      let sum = w0 * (line[at] ?? 0) + half
      for (let k = 1, step = channels; k <= reach; k += 1, step += channels) sum += (weights[k] ?? 0) * ((line[at - step] ?? 0) + (line[at + step] ?? 0))
      out[row + i] = sum >> 23
    }
  }
}

/**
 * Moves each pixel away from (factor > 1) or towards (factor < 1) the mean of its neighbourhood, 3x3 with weight 5 in the
 * middle. The outermost pixels stay. As torchvision's adjust_sharpness.
 */
export function sharpen(source: Raster, target: Raster, factor: number): void {
  const { bytes, start, height, width, channels } = source
  const stride = width * channels
  if (height <= 2 || width <= 2) return copyPixels(source, target)
  const share = Math.fround(1 - factor)
  copyBytes(source, start, target, target.start, stride)
  copyBytes(source, start + (height - 1) * stride, target, target.start + (height - 1) * stride, stride)
  for (let y = 1; y < height - 1; y += 1) {
    const [row, place] = [start + y * stride, target.start + y * stride]
    for (let c = 0; c < channels; c += 1) {
      target.bytes[place + c] = bytes[row + c] ?? 0
      target.bytes[place + stride - channels + c] = bytes[row + stride - channels + c] ?? 0
    }
    for (let i = row + channels; i < row + stride - channels; i += 1) {
      const value = bytes[i] ?? 0
      const [up, down] = [i - stride, i + stride]
      const sum = (bytes[up - channels] ?? 0) + (bytes[up] ?? 0) + (bytes[up + channels] ?? 0) + (bytes[i - channels] ?? 0) + 5 * value + (bytes[i + channels] ?? 0)
        + (bytes[down - channels] ?? 0) + (bytes[down] ?? 0) + (bytes[down + channels] ?? 0)
      const mean = ((sum + 6) / 13) | 0
      target.bytes[place + i - row] = cut(Math.fround(value + share * (mean - value)))
    }
  }
}
