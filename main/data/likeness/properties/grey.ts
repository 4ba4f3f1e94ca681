/** Brightness of each pixel, 0 to 1, [height, width]. */
export interface Grey { readonly height: number; readonly width: number; readonly values: Float32Array }

/** The median of the border's pixels. */
export function background({ height, width, values }: Grey): number {
  const frame: number[] = []
  for (let x = 0; x < width; x += 1) frame.push(values[x] ?? 0, values[(height - 1) * width + x] ?? 0)
  for (let y = 1; y < height - 1; y += 1) frame.push(values[y * width] ?? 0, values[y * width + width - 1] ?? 0)
  return Float32Array.from(frame).sort()[frame.length >> 1] ?? 0
}

/** Mean and standard deviation (ddof 0) of the pixels. */
export function moments(values: Float32Array): { mean: number; spread: number } {
  let [sum, squares] = [0, 0]
  for (const value of values) {
    sum += value
    squares += value * value
  }
  const mean = sum / values.length
  return { mean, spread: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) }
}

/** Brightness of interleaved bytes from `start` on: luma of red, green and blue (ITU-R BT.601), else the mean of the channels; the last one of 2 or 4 is transparency and does not count. */
export function greyOf(bytes: Uint8Array, start: number, channels: number, grey: Grey): void {
  const { values } = grey
  const tones = channels === 2 || channels === 4 ? channels - 1 : channels
  const weights = tones === 3 ? [0.299 / 255, 0.587 / 255, 0.114 / 255] : new Array<number>(tones).fill(1 / (255 * tones))
  for (let i = 0, at = start; i < values.length; i += 1, at += channels) {
    let sum = 0
    for (let tone = 0; tone < tones; tone += 1) sum += (weights[tone] ?? 0) * (bytes[at + tone] ?? 0)
    values[i] = sum
  }
}
