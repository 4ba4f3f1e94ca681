import type { Raster } from './raster'
import type { Work } from './work'

export type Interpolation = 'bilinear' | 'nearest'

/** Room for where the pixels of a row come from, and for the image in a frame of fill. */
const lineBytes = ({ width }: Raster): number => 12 * (width + 3)
const frameBytes = ({ height, width, channels }: Raster): number => (height + 3) * (width + 2) * channels + 32

/** Through the matrix of inverseAffine in the work. Taps outside of the image count as `fill`; each byte is rounded. */
export function warpAffine(source: Raster, target: Raster, interpolation: Interpolation, fill: number, work: Work): void {
  work.kernels.warpAffine(source.start, target.start, source.height, source.width, source.channels, work.matrixAt, interpolation === 'nearest' ? 1 : 0, fill, work.take(lineBytes(source)), work.take(frameBytes(source)))
}

/**
 * Writes into the work's matrix the coefficients [a, b, c, d, e, f, g, h] of the perspective that takes pixels of the result to
 * where they come from: x' = (a x + b y + c) / (g x + h y + 1). The matrix holds the four corners of the result before,
 * [x, y] each: top left, top right, bottom right, bottom left.
 */
export function inversePerspective({ height, width }: Raster, work: Work): void {
  work.kernels.solvePerspective(work.matrixAt, width - 1, height - 1)
}

/** Through the coefficients of inversePerspective in the work, which take pixel corners (index + 1/2) to pixel corners. */
export function warpPerspective(source: Raster, target: Raster, interpolation: Interpolation, fill: number, work: Work): void {
  work.kernels.warpPerspective(source.start, target.start, source.height, source.width, source.channels, work.matrixAt, interpolation === 'nearest' ? 1 : 0, fill, work.take(lineBytes(source)), work.take(frameBytes(source)))
}
