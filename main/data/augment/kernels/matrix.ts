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

/** Four corners, [x, y] each: top left, top right, bottom right, bottom left. */
export type Corners = readonly [number, number, number, number, number, number, number, number]

/**
 * Writes [a, b, c, d, e, f, g, h] of the perspective that takes the corners of the result back to the corners of the
 * image: x' = (a x + b y + c) / (g x + h y + 1). Gaussian elimination with pivots on eight equations.
 */
export function inversePerspective(image: Corners, result: Corners, coefficients: Float64Array): void {
  const rows: Float64Array[] = []
  for (let i = 0; i < 8; i += 2) {
    const [x, y, u, v] = [result[i] ?? 0, result[i + 1] ?? 0, image[i] ?? 0, image[i + 1] ?? 0]
    rows.push(Float64Array.of(x, y, 1, 0, 0, 0, -u * x, -u * y, u), Float64Array.of(0, 0, 0, x, y, 1, -v * x, -v * y, v))
  }
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0
  for (let k = 0; k < 8; k += 1) {
    let pivot = k
    for (let row = k + 1; row < 8; row += 1) if (Math.abs(at(row, k)) > Math.abs(at(pivot, k))) pivot = row
    const [upper, lower] = [rows[pivot] ?? new Float64Array(9), rows[k] ?? new Float64Array(9)]
    rows[k] = upper
    rows[pivot] = lower
    for (let row = k + 1; row < 8; row += 1) {
      const factor = at(row, k) / at(k, k)
      const below = rows[row]
      if (below !== undefined && factor !== 0) for (let j = k; j < 9; j += 1) below[j] = (below[j] ?? 0) - factor * at(k, j)
    }
  }
  for (let k = 7; k >= 0; k -= 1) {
    let sum = at(k, 8)
    for (let j = k + 1; j < 8; j += 1) sum -= at(k, j) * (coefficients[j] ?? 0)
    coefficients[k] = sum / at(k, k)
  }
}
