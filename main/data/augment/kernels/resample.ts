import { copyPixels } from './raster'
import type { Raster } from './raster'
import type { Work } from './work'

/** A part of an image, in pixels. */
export interface Box { readonly top: number; readonly left: number; readonly height: number; readonly width: number }

/** Weights are whole numbers of 1 / 2^14. */
const UNIT = 16384

interface Taps { readonly starts: number; readonly weights: number; readonly most: number }

/**
 * Taps of a triangle filter that shrinks or grows `from` pixels to `to`: when it shrinks, the triangle widens, so that
 * nothing is left out (antialiasing). For each output the first source index and an even number of taps, and the weights,
 * of which the last may be 0.
 */
function taps(from: number, to: number, work: Work): Taps {
  const ratio = from / to
  const support = Math.max(1, ratio)
  const most = 2 * Math.ceil(support) + 2
  const places = { starts: work.take(8 * to), weights: work.take(2 * most * to), most }
  const [starts, weights] = [new Int32Array(work.buffer, places.starts, 2 * to), new Int16Array(work.buffer, places.weights, most * to)]
  for (let i = 0; i < to; i += 1) {
    const centre = ratio * (i + 0.5)
    const first = Math.max(0, Math.trunc(centre - support + 0.5))
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - first
    const offset = first - centre + 0.5
    let total = 0
    for (let k = 0; k < count; k += 1) total += Math.max(0, 1 - Math.abs((k + offset) / support))
    for (let k = 0; k < count; k += 1) weights[i * most + k] = (UNIT * Math.max(0, 1 - Math.abs((k + offset) / support))) / total + 0.5
    if (count % 2 === 1) weights[i * most + count] = 0
    starts[2 * i] = first
    starts[2 * i + 1] = count + (count % 2)
  }
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
