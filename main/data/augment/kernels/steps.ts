import type { Raster } from './raster'
import { mapBytes, maskBytes } from './table'
import type { Work } from './work'

/** Keeps the upper `bits` of every value. */
export const posterizeTo = (source: Raster, target: Raster, bits: number, work: Work): void => maskBytes(source, target, (0xff << (8 - bits)) & 0xff, 0, work)

/** Inverts the values at or above the threshold. */
export function solarizeFrom(source: Raster, target: Raster, threshold: number, work: Work): void {
  for (let v = 0; v < 256; v += 1) work.tables[v] = v >= threshold ? 255 - v : v
  mapBytes(source, target, work)
}
