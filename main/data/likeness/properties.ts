/** Brightness of each pixel, 0 to 1, [height, width]. */
export interface Grey { readonly height: number; readonly width: number; readonly values: Float32Array }

/** One number of an image that a training set may cover or not. */
export interface Property {
  readonly id: string
  readonly title: string
  /** What it is, and what it cannot tell. */
  readonly summary: string
  /** Smaller differences count for nothing, given validation's mean: distances are told in no smaller unit, and half of it is added to either end of a range. */
  least(mean: number): number
  of(grey: Grey): number
}

/** The median of the border's pixels. */
export function background({ height, width, values }: Grey): number {
  const frame: number[] = []
  for (let x = 0; x < width; x += 1) frame.push(values[x] ?? 0, values[(height - 1) * width + x] ?? 0)
  for (let y = 1; y < height - 1; y += 1) frame.push(values[y * width] ?? 0, values[y * width + width - 1] ?? 0)
  return Float32Array.from(frame).sort()[frame.length >> 1] ?? 0
}

function moments(values: Float32Array): { mean: number; spread: number } {
  let [sum, squares] = [0, 0]
  for (const value of values) {
    sum += value
    squares += value * value
  }
  const mean = sum / values.length
  return { mean, spread: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) }
}

/** Root mean square of the Laplacian on four neighbours over the interior, in units of the image's own spread. */
function sharpness(grey: Grey): number {
  const { height, width, values } = grey
  const { spread } = moments(values)
  if (spread < 1 / 255 || height < 3 || width < 3) return 0
  let sum = 0
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1, end = at + width - 2; at < end; at += 1) {
      const bend = 4 * (values[at] ?? 0) - (values[at - 1] ?? 0) - (values[at + 1] ?? 0) - (values[at - width] ?? 0) - (values[at + width] ?? 0)
      sum += bend * bend
    }
  }
  return Math.sqrt(sum / ((height - 2) * (width - 2))) / spread
}

/** Root mean square distance of what differs from the background from its own middle: the side of an even square that spreads as far, over the image's side. */
function scale(grey: Grey): number {
  const { height, width, values } = grey
  const ground = background(grey)
  let [mass, x1, y1, xx, yy] = [0, 0, 0, 0, 0]
  for (let y = 0; y < height; y += 1) {
    const v = (y + 0.5) / height
    for (let x = 0; x < width; x += 1) {
      const weight = ((values[y * width + x] ?? 0) - ground) ** 2
      const u = (x + 0.5) / width
      mass += weight
      x1 += weight * u
      y1 += weight * v
      xx += weight * u * u
      yy += weight * v * v
    }
  }
  if (mass === 0) return 0
  return Math.sqrt(6 * Math.max(0, xx / mass - (x1 / mass) ** 2 + yy / mass - (y1 / mass) ** 2))
}

/** What images are compared by. One line here, and everything else follows: evidence, check and screen. */
export const properties: readonly Property[] = [
  { id: 'brightness', title: 'Brightness', summary: 'Mean brightness, 0 to 1.', least: () => 0.02, of: ({ values }) => moments(values).mean },
  { id: 'contrast', title: 'Contrast', summary: 'Standard deviation of brightness over the image, 0 to 0.5.', least: () => 0.02, of: ({ values }) => moments(values).spread },
  // Interpolation alone takes a quarter from a crisp drawing, and comes with every step that moves an image. Flat images have none to be a quarter of.
  { id: 'sharpness', title: 'Sharpness', summary: 'Root mean square of the Laplacian over the contrast: blur lowers it, noise and fine texture raise it. It cannot tell noise from detail.', least: (mean) => Math.max(0.02, 0.25 * mean), of: sharpness },
  { id: 'scale', title: 'Scale', summary: 'How much of the image its content fills, as a share of the side: spread of what differs from the border\'s median, 1 for an evenly filled image. It needs a fairly even background; a picture without one always fills the image.', least: () => 0.03, of: scale },
]

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
