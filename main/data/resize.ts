import type { RawImage } from './dataset'

/** Which source rows, with which weights, make each output row of a box filter; the weights of one sum to 1. */
function boxes(from: number, to: number): { first: number; weights: number[] }[] {
  const ratio = from / to
  return Array.from({ length: to }, (_, i) => {
    const start = i * ratio
    const end = Math.min(from, (i + 1) * ratio)
    const first = Math.floor(start)
    const weights: number[] = []
    for (let at = first; at < end - 1e-9; at += 1) weights.push((Math.min(at + 1, end) - Math.max(at, start)) / ratio)
    return { first, weights }
  })
}

/** Half-pixel centres, edges repeated, no smoothing before shrinking (as torch interpolate, align_corners false). */
function taps(from: number, to: number): { first: number; weights: number[] }[] {
  return Array.from({ length: to }, (_, i) => {
    const centre = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5))
    const first = Math.min(Math.floor(centre), Math.max(0, from - 2))
    const share = centre - first
    return from === 1 ? { first: 0, weights: [1] } : { first, weights: [1 - share, share] }
  })
}

const nearest = (from: number, to: number): { first: number; weights: number[] }[] =>
  Array.from({ length: to }, (_, i) => ({ first: Math.min(from - 1, Math.floor(((i + 0.5) * from) / to)), weights: [1] }))

const kernels = { area: boxes, bilinear: taps, nearest } as const

/**
 * Resizes uint8 pixels, rows first then columns, rounding half up once at the end. "area": the exact mean of the pixels
 * under each output pixel; "bilinear": two taps an axis; "nearest": one. Same size gives the same bytes.
 */
export function resize(image: RawImage, height: number, width: number, method: keyof typeof kernels): RawImage {
  if (image.height === height && image.width === width) return image
  const { channels, data } = image
  const rows = kernels[method](image.height, height)
  const columns = kernels[method](image.width, width)
  const between = new Float32Array(height * image.width * channels)
  const stride = image.width * channels
  rows.forEach(({ first, weights }, y) => {
    weights.forEach((weight, k) => {
      const from = (first + k) * stride
      for (let i = 0; i < stride; i += 1) between[y * stride + i] = (between[y * stride + i] ?? 0) + weight * (data[from + i] ?? 0)
    })
  })
  const out = new Uint8Array(height * width * channels)
  for (let y = 0; y < height; y += 1) {
    columns.forEach(({ first, weights }, x) => {
      for (let c = 0; c < channels; c += 1) {
        let sum = 0
        for (let k = 0; k < weights.length; k += 1) sum += (weights[k] ?? 0) * (between[y * stride + (first + k) * channels + c] ?? 0)
        out[(y * width + x) * channels + c] = Math.floor(sum + 0.5)
      }
    })
  }
  return { height, width, channels, data: out }
}

/** Channels as the recipe asks: luma of ITU-R BT.601 for grey; transparency is laid over black. */
export function withChannels(image: RawImage, wanted: 'as-is' | 'grey' | 'rgb'): RawImage {
  if (wanted === 'as-is') return image
  const { channels, data } = image
  const count = image.height * image.width
  const alpha = channels === 2 || channels === 4
  const colour = channels >= 3
  const outChannels = wanted === 'grey' ? 1 : 3
  if (!alpha && colour === (wanted === 'rgb')) return image
  const out = new Uint8Array(count * outChannels)
  for (let i = 0; i < count; i += 1) {
    const at = i * channels
    const cover = alpha ? (data[at + channels - 1] ?? 255) / 255 : 1
    const r = (data[at] ?? 0) * cover
    const g = colour ? (data[at + 1] ?? 0) * cover : r
    const b = colour ? (data[at + 2] ?? 0) * cover : r
    if (wanted === 'grey') out[i] = Math.floor(0.299 * r + 0.587 * g + 0.114 * b + 0.5)
    else out.set([Math.floor(r + 0.5), Math.floor(g + 0.5), Math.floor(b + 0.5)], i * 3)
  }
  return { ...image, channels: outChannels, data: out }
}
