import { rngOf } from '../../lib/rng'
import { raster } from './kernels/raster'
import type { Raster, Size } from './kernels/raster'

/** Images with smooth and rough parts, and both ends of the range. */
export function pictures(count: number, size: Size, seed = 1): Uint8Array {
  const rng = rngOf(seed, 'pictures', size.height, size.width, size.channels)
  const length = size.height * size.width * size.channels
  return Uint8Array.from({ length: count * length }, (_, i) => {
    const [image, x] = [Math.floor(i / length), i % length]
    return Math.max(0, Math.min(255, 128 + 110 * Math.sin(x / (9 + image)) + 60 * (rng.next() - 0.5)))
  })
}

export const picture = (size: Size, seed = 1): Raster => raster(size, pictures(1, size, seed))
