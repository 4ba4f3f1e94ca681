import { z } from 'zod'
import { sha256Of } from '../../lib/hash'
import type { Column, RawImage, Reader } from '../dataset'
import { idx } from './idx'

/** A pixel over this, 20 % of full intensity, belongs to the shape whose box is measured. */
export const SHAPE_THRESHOLD = 51

/** What this reader adds to a picture's class, in the order of its columns; a picture without a shape has no box and no centroid. */
export interface Shape { readonly ink: number; readonly box_width_px: number | null; readonly box_height_px: number | null; readonly centroid_x_px: number | null; readonly centroid_y_px: number | null }
const NAMES = ['ink', 'box_width_px', 'box_height_px', 'centroid_x_px', 'centroid_y_px'] as const

/**
 * Ink is the mean intensity, 0 to 1. The box holds every pixel over SHAPE_THRESHOLD, in whole pixels. The centroid is the mean
 * place of all pixels weighted by intensity, from the centre of the top left pixel, x to the right and y down.
 */
export function shapeOf({ height, width, data }: Pick<RawImage, 'height' | 'width' | 'data'>): Shape {
  let [total, sumX, sumY] = [0, 0, 0]
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const value = data[y * width + x] ?? 0
      total += value
      sumX += value * x
      sumY += value * y
      if (value <= SHAPE_THRESHOLD) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  return {
    ink: total / (255 * width * height),
    box_width_px: right < 0 ? null : right - left + 1, box_height_px: bottom < 0 ? null : bottom - top + 1,
    centroid_x_px: total === 0 ? null : sumX / total, centroid_y_px: total === 0 ? null : sumY / total,
  }
}

/** Pictures of the MNIST family with targets that are measured from their own pixels, so that there is no second copy of them. */
export const idxShapes: Reader = {
  id: 'idx-shapes', title: 'IDX files with shapes', summary: 'A folder with files of the MNIST family; ink, box and centroid of each picture are targets beside its class.', source: 'LeCun et al., The MNIST database', params: z.strictObject({}),
  // A folder that a person adds is read as what it holds; measured targets are asked for by name.
  detect: () => Promise.resolve(false),
  async open(location, hooks) {
    const whole = await idx.open(location, hooks)
    const { images } = whole
    if (images === null) return whole
    const shapes: Shape[] = []
    for (let i = 0; i < whole.count; i += 1) shapes.push(shapeOf(await images.read(i)))
    const measured = NAMES.map((name): Column => ({ name, kind: 'number', values: shapes.map((shape) => shape[name]) }))
    return { ...whole, reader: 'idx-shapes', columns: [...whole.columns, ...measured], fingerprint: sha256Of(`${whole.fingerprint}\nshapes 1, threshold ${SHAPE_THRESHOLD}`) }
  },
}
