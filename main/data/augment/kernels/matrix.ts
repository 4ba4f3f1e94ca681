import type { Size } from './raster'

const radians = (degrees: number): number => (degrees * Math.PI) / 180

export interface Turn { readonly degrees: number; readonly right: number; readonly down: number; readonly scale: number; readonly shearX: number; readonly shearY: number }

/**
 * Writes the matrix [a, b, c, d, e, f] that takes a pixel of the result to the place it comes from: x' = a x + b y + c,
 * y' = d x + e y + f, in indices of pixels. Rotation (clockwise for positive degrees), scale and shear (degrees) about the
 * middle of the image, or about its top left corner; then the shift in pixels. As torchvision's affine.
 */
export function inverseAffine({ height, width }: Size, turn: Turn, corner: boolean, matrix: Float64Array): void {
  const [rotation, sx, sy] = [radians(turn.degrees), radians(turn.shearX), radians(turn.shearY)]
  const a = Math.cos(rotation - sy) / Math.cos(sy)
  const b = (-Math.cos(rotation - sy) * Math.tan(sx)) / Math.cos(sy) - Math.sin(rotation)
  const c = Math.sin(rotation - sy) / Math.cos(sy)
  const d = (-Math.sin(rotation - sy) * Math.tan(sx)) / Math.cos(sy) + Math.cos(rotation)
  const inverse: [number, number, number, number] = [d / turn.scale, -b / turn.scale, -c / turn.scale, a / turn.scale]
  // Positions are taken from the middle of the image, where pixel centres lie at halves.
  const [cx, cy] = corner ? [-width / 2, -height / 2] : [0, 0]
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2]
  const [x, y] = [-cx - turn.right - middleX, -cy - turn.down - middleY]
  matrix[0] = inverse[0]
  matrix[1] = inverse[1]
  matrix[2] = inverse[0] * x + inverse[1] * y + cx + middleX
  matrix[3] = inverse[2]
  matrix[4] = inverse[3]
  matrix[5] = inverse[2] * x + inverse[3] * y + cy + middleY
}
