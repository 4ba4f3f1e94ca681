import { copyPixels } from './raster'
import type { Raster } from './raster'
import type { Work } from './work'

/** A part of an image, in pixels. */
export interface Box { readonly top: number; readonly left: number; readonly height: number; readonly width: number }

/** Weights are whole numbers of 1 / 2^14. */
const BITS = 14

/**
 * Taps of a triangle filter that shrinks or grows `from` pixels to `to`: when it shrinks, the triangle widens, so that
 * nothing is left out (antialiasing). Writes first source index and count for each output, and `most` weights for each.
 */
function taps(from: number, to: number, starts: Int32Array, weights: Int32Array, most: number): void {
  const ratio = from / to
  const support = Math.max(1, ratio)
  for (let i = 0; i < to; i += 1) {
    const centre = ratio * (i + 0.5)
    const first = Math.max(0, Math.trunc(centre - support + 0.5))
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - first
    const value = (k: number): number => Math.max(0, 1 - Math.abs((k + first - centre + 0.5) / support))
    let total = 0
    for (let k = 0; k < count; k += 1) total += value(k)
    for (let k = 0; k < count; k += 1) weights[i * most + k] = Math.floor((value(k) / total) * (1 << BITS) + 0.5)
    starts[2 * i] = first
    starts[2 * i + 1] = count
  }
}

/** The box of the source, resized to the target: along the rows first, with bytes in between, as torchvision's resize (bilinear, antialias). */
export function resizeBox(source: Raster, box: Box, target: Raster, work: Work): void {
  const { channels } = source
  const whole = box.height === source.height && box.width === source.width
  if (whole && target.height === source.height && target.width === source.width) return copyPixels(source, target)
  const between = work.bytes(box.height * target.width * channels)
  alongRows(source, box, target.width, between, work)
  alongColumns(between, box.height, target, work)
}

function alongRows({ bytes, start, width, channels }: Raster, box: Box, to: number, out: Uint8Array, work: Work): void {
  const most = 2 * Math.ceil(Math.max(1, box.width / to)) + 1
  const [starts, weights] = [work.ints(0, 2 * to), work.ints(1, most * to)]
  taps(box.width, to, starts, weights, most)
  for (let y = 0; y < box.height; y += 1) {
    const row = start + ((box.top + y) * width + box.left) * channels
    for (let x = 0; x < to; x += 1) {
      const [from, count, table] = [row + (starts[2 * x] ?? 0) * channels, starts[2 * x + 1] ?? 0, x * most]
      for (let c = 0; c < channels; c += 1) {
        let sum = 1 << (BITS - 1)
        for (let k = 0, at = from + c; k < count; k += 1, at += channels) sum += (weights[table + k] ?? 0) * (bytes[at] ?? 0)
        out[(y * to + x) * channels + c] = Math.min(255, sum >> BITS)
      }
    }
  }
}

function alongColumns(bytes: Uint8Array, from: number, target: Raster, work: Work): void {
  const { height, width, channels } = target
  const most = 2 * Math.ceil(Math.max(1, from / height)) + 1
  const [starts, weights] = [work.ints(0, 2 * height), work.ints(1, most * height)]
  taps(from, height, starts, weights, most)
  const stride = width * channels
  for (let y = 0; y < height; y += 1) {
    const [first, count, table, row] = [(starts[2 * y] ?? 0) * stride, starts[2 * y + 1] ?? 0, y * most, target.start + y * stride]
    const [w0, w1] = [weights[table] ?? 0, count > 1 ? weights[table + 1] ?? 0 : 0]
    const second = count > 1 ? first + stride : first
    for (let i = 0; i < stride; i += 1) {
      let sum = (1 << (BITS - 1)) + w0 * (bytes[first + i] ?? 0) + w1 * (bytes[second + i] ?? 0)
      for (let k = 2, at = first + 2 * stride + i; k < count; k += 1, at += stride) sum += (weights[table + k] ?? 0) * (bytes[at] ?? 0)
      target.bytes[row + i] = Math.min(255, sum >> BITS)
    }
  }
}
