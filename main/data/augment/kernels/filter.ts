import { copyPixels } from './raster'
import type { Raster } from './raster'
import type { Work } from './work'

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

/** Gaussian blur with 2 radius + 1 taps an axis and mirrored edges, each byte rounded once. */
export function blur(source: Raster, target: Raster, radius: number, sigma: number, work: Work): void {
  const { height, width, channels } = source
  const bytes = 4 * (radius + 1)
  const [down, along] = [work.take(bytes), work.take(bytes)]
  // Down the columns in units of 1 / 2048, along the rows of 1 / 4096: both and a byte fit 31 bits.
  const reach = gaussianWeights(radius, sigma, 4096, new Int32Array(work.buffer, along, radius + 1))
  gaussianWeights(radius, sigma, 2048, new Int32Array(work.buffer, down, radius + 1))
  if (reach === 0) return copyPixels(source, target)
  work.kernels.blur(source.start, target.start, height, width, channels, reach, down, along, work.take(4 * (width + 2 * reach) * channels + 32))
}

/**
 * Moves each pixel away from (factor > 1) or towards (factor < 1) the mean of its neighbourhood, 3x3 with weight 5 in the
 * middle. The outermost pixels stay. As torchvision's adjust_sharpness.
 */
export function sharpen(source: Raster, target: Raster, factor: number, work: Work): void {
  const { height, width, channels } = source
  if (height <= 2 || width <= 2) return copyPixels(source, target)
  work.kernels.sharpen(source.start, target.start, height, width, channels, 1 - factor)
}
