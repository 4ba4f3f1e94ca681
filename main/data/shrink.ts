import type { Size } from './augment'

/** The size of a picture whose blocks of `by` x `by` pixels became one each; blocks at the lower and right edge may be smaller. */
export const shrunkSize = ({ height, width, channels }: Size, by: number): Size => ({ height: Math.ceil(height / by), width: Math.ceil(width / by), channels })

/** Writes each block's mean, rounded, at `to` of `out`: what a screen with fewer pixels shows of a picture. */
export function shrinkInto(pixels: Uint8Array, from: number, size: Size, by: number, out: Uint8Array, to: number): void {
  const { height, width, channels } = size
  if (by === 1) {
    out.set(pixels.subarray(from, from + height * width * channels), to)
    return
  }
  const small = shrunkSize(size, by)
  const line = width * channels
  if (by === 2 && height % 2 === 0 && width % 2 === 0) return halveInto(pixels, from, size, out, to)
  let at = to
  for (let row = 0; row < small.height; row += 1) {
    const rows = Math.min(by, height - row * by)
    for (let column = 0; column < small.width; column += 1) {
      const columns = Math.min(by, width - column * by)
      const count = rows * columns
      const first = from + row * by * line + column * by * channels
      for (let c = 0; c < channels; c += 1, at += 1) {
        let sum = count >> 1
        for (let y = 0, start = first + c; y < rows; y += 1, start += line) {
          for (let x = 0, k = start; x < columns; x += 1, k += channels) sum += pixels[k] ?? 0
        }
        out[at] = (sum / count) | 0
      }
    }
  }
}

/** The same for blocks of two by two that divide the picture, the most frequent case: without inner loops in a quarter of the time. */
function halveInto(pixels: Uint8Array, from: number, { height, width, channels }: Size, out: Uint8Array, to: number): void {
  const line = width * channels
  let at = to
  for (let row = 0; row < height; row += 2) {
    const end = from + (row + 1) * line
    for (let k = end - line; k < end; k += channels) {
      for (let c = 0; c < channels; c += 1, k += 1, at += 1) out[at] = ((pixels[k] ?? 0) + (pixels[k + channels] ?? 0) + (pixels[k + line] ?? 0) + (pixels[k + line + channels] ?? 0) + 2) >> 2
    }
  }
}
