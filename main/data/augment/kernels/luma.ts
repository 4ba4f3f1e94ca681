import { lengthOf } from './raster'
import type { Raster } from './raster'

/** torchvision's brightness of a colour: 0.2989 R + 0.587 G + 0.114 B, cut off. The weights add up to 0.9999, so grey v > 0 gives v - 1. */
export const luma = (r: number, g: number, b: number): number => ((2989 * r + 5870 * g + 1140 * b) / 10000) | 0

/** Mean brightness of an image; of grey images the mean itself. */
export function meanLuma({ bytes, start, height, width, channels }: Raster): number {
  const length = lengthOf({ height, width, channels })
  let sum = 0
  if (channels >= 3) for (let i = start; i < start + length; i += channels) sum += luma(bytes[i] ?? 0, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0)
  else for (let i = start; i < start + length; i += channels) sum += bytes[i] ?? 0
  return Math.fround(sum / (height * width))
}
