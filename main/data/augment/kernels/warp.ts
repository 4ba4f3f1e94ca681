import type { Raster } from './raster'
import type { Work } from './work'

export type Interpolation = 'bilinear' | 'nearest'

/** Through the matrix of inverseAffine in the work. Taps outside of the image count as `fill`; each byte is rounded. */
export function warpAffine(source: Raster, target: Raster, interpolation: Interpolation, fill: number, work: Work): void {
  work.kernels.warpAffine(source.start, target.start, source.height, source.width, source.channels, work.matrixAt, interpolation === 'nearest' ? 1 : 0, fill)
}

/** Through the coefficients of inversePerspective in the work, which take pixel corners (index + 1/2) to pixel corners. */
export function warpPerspective(source: Raster, target: Raster, interpolation: Interpolation, fill: number, work: Work): void {
  work.kernels.warpPerspective(source.start, target.start, source.height, source.width, source.channels, work.matrixAt, interpolation === 'nearest' ? 1 : 0, fill)
}
