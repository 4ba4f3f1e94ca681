import { copyPixels } from './raster'
import type { Raster } from './raster'
import type { Work } from './work'

/** A part of an image, in pixels. */
export interface Box { readonly top: number; readonly left: number; readonly height: number; readonly width: number }

interface Taps { readonly starts: number; readonly weights: number; readonly most: number }

/**
 * Taps of a triangle filter that shrinks or grows `from` pixels to `to`: when it shrinks, the triangle widens, so that
 * nothing is left out (antialiasing). For each output the first source index and an even number of taps, and the weights,
 * of which the last may be 0.
 */
function taps(from: number, to: number, work: Work): Taps {
  const most = 2 * Math.ceil(Math.max(1, from / to)) + 2
  const places = { starts: work.take(8 * to), weights: work.take(2 * most * to), most }
  work.kernels.triangle(from, to, places.starts, places.weights, most)
  return places
}

/** The box of the source, resized to the target: along the rows first, with bytes in between, as torchvision's resize (bilinear, antialias). */
export function resizeBox(source: Raster, box: Box, target: Raster, work: Work): void {
  const { channels } = source
  if (box.top + box.height > source.height || box.left + box.width > source.width) throw new RangeError(`a box of ${box.height}x${box.width} at row ${box.top}, column ${box.left} does not lie in ${source.height}x${source.width}`)
  const whole = box.height === source.height && box.width === source.width
  if (whole && target.height === source.height && target.width === source.width) return copyPixels(source, target)
  const stride = source.width * channels
  // A line more than there is: the tap of weight 0 may lie beyond the last.
  const between = work.take((box.height + 1) * target.width * channels + 16)
  const rows = taps(box.width, target.width, work)
  work.kernels.alongRows(source.start + box.top * stride + box.left * channels, stride, between, box.height, target.width, channels, rows.starts, rows.weights, rows.most)
  const columns = taps(box.height, target.height, work)
  work.kernels.alongColumns(between, target.start, target.height, target.width * channels, columns.starts, columns.weights, columns.most)
}
