import { z } from 'zod'
import type { Pair } from '../../engine/ops'
import { shapeError } from './define'

/** A size or stride: one number for both axes, or [height, width]. */
export const extent = z.union([z.int().positive(), z.tuple([z.int().positive(), z.int().positive()])])
export const asPair = (value: z.infer<typeof extent>): Pair => (typeof value === 'number' ? [value, value] : value)
export const padding = z.enum(['same', 'valid'])

/** Rows that come out of a window of `size` moved by `stride` over `input` rows. */
export function outputSize(input: number, size: number, stride: number, kind: 'same' | 'valid', axis: string): number {
  const output = kind === 'same' ? Math.ceil(input / stride) : Math.floor((input - size) / stride) + 1
  if (output < 1) throw shapeError(`a window of ${size} does not fit into ${input} ${axis}`, 'Use padding "same", a smaller window or larger images.')
  return output
}
