import { z } from 'zod'
import type { Rng } from '../../../lib/rng'
import { brighten, contrastTo, saturate } from './colour'
import { sharpen } from './filter'
import { equalise, stretch } from './levels'
import { inverseAffine } from './matrix'
import { copyPixels } from './raster'
import type { Raster, Size } from './raster'
import { short } from './ranges'
import { posterizeTo, solarizeFrom } from './steps'
import { warpAffine } from './warp'
import type { Interpolation } from './warp'
import type { Work } from './work'

/** The fourteen operations that RandAugment and TrivialAugment choose from, in torchvision's order. */
export const operations = ['identity', 'shear-x', 'shear-y', 'translate-x', 'translate-y', 'rotate', 'brightness', 'colour', 'contrast', 'sharpness', 'posterize', 'solarize', 'autocontrast', 'equalize'] as const
export type Operation = (typeof operations)[number]

/** An operation with its magnitude: a shear as its tangent, a shift in pixels, degrees, a change of a factor from 1, bits, a threshold, or 0. */
export const drawnOperation = z.strictObject({ operation: z.enum(operations), magnitude: z.number().min(-65535).max(65535) })
export type DrawnOperation = z.infer<typeof drawnOperation>

/** The strongest magnitude of each kind. Shifts are shares of the image's side. */
export interface Reach { readonly shear: number; readonly shift: number; readonly degrees: number; readonly factor: number; readonly lostBits: number }

/** Rounds halves to even, as torch does. */
const roundEven = (value: number): number => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value))

/** Draws the sign where the operation has one. `level` is 0 to 1. */
export function drawMagnitude(operation: Operation, level: number, reach: Reach, rng: Rng, size: Size): number {
  const signed = (most: number): number => (rng.next() < 0.5 ? -most : most) * level
  switch (operation) {
    case 'shear-x': case 'shear-y': return signed(reach.shear)
    case 'translate-x': return Math.trunc(signed(reach.shift * size.width))
    case 'translate-y': return Math.trunc(signed(reach.shift * size.height))
    case 'rotate': return signed(reach.degrees)
    case 'brightness': case 'colour': case 'contrast': case 'sharpness': return signed(reach.factor)
    case 'posterize': return roundEven(8 - level * reach.lostBits)
    case 'solarize': return 255 * (1 - level)
    case 'identity': case 'autocontrast': case 'equalize': return 0
  }
}

const still = { degrees: 0, right: 0, down: 0, scale: 1, shearX: 0, shearY: 0 }
const degreesOf = (tangent: number): number => (Math.atan(tangent) * 180) / Math.PI

export interface WarpParams { readonly interpolation: Interpolation; readonly fill: number }

function applyOperation(work: Work, source: Raster, target: Raster, { operation, magnitude }: DrawnOperation, { interpolation, fill }: WarpParams): void {
  const move = (turn: Partial<typeof still>, corner: boolean): void => {
    inverseAffine(source, { ...still, ...turn }, corner, work.matrix)
    warpAffine(source, target, interpolation, fill, work)
  }
  switch (operation) {
    case 'identity': return copyPixels(source, target)
    // torchvision shears about the corner, and turns counter-clockwise here.
    case 'shear-x': return move({ shearX: degreesOf(magnitude) }, true)
    case 'shear-y': return move({ shearY: degreesOf(magnitude) }, true)
    case 'translate-x': return move({ right: magnitude }, false)
    case 'translate-y': return move({ down: magnitude }, false)
    case 'rotate': return move({ degrees: -magnitude }, false)
    case 'brightness': return brighten(source, target, 1 + magnitude, work)
    case 'colour': return saturate(source, target, 1 + magnitude, work)
    case 'contrast': return contrastTo(source, target, 1 + magnitude, work)
    case 'sharpness': return sharpen(source, target, 1 + magnitude, work)
    case 'posterize': return posterizeTo(source, target, magnitude, work)
    case 'solarize': return solarizeFrom(source, target, magnitude, work)
    case 'autocontrast': return stretch(source, target, work)
    case 'equalize': return equalise(source, target, work)
  }
}

/** Applies the operations one after the other. */
export function applyOperations(work: Work, source: Raster, target: Raster, drawn: readonly DrawnOperation[], params: WarpParams): void {
  if (drawn.length === 0) return copyPixels(source, target)
  let from = source
  drawn.forEach((operation, i) => {
    work.reset()
    const to = i === drawn.length - 1 ? target : work.image(i % 2 === 0 ? 0 : 1, source)
    applyOperation(work, from, to, operation, params)
    from = to
  })
}

export function describeOperation({ operation, magnitude }: DrawnOperation): string {
  switch (operation) {
    case 'identity': return 'leave as it is'
    case 'autocontrast': return 'stretch the contrast'
    case 'equalize': return 'equalize the histogram'
    case 'posterize': return `keep ${magnitude} bits`
    case 'solarize': return `invert from ${short(magnitude, 1)} up`
    case 'rotate': return `rotate ${short(Math.abs(magnitude), 1)}° ${magnitude < 0 ? 'clockwise' : 'counter-clockwise'}`
    case 'translate-x': return `shift ${Math.abs(magnitude)} px ${magnitude < 0 ? 'left' : 'right'}`
    case 'translate-y': return `shift ${Math.abs(magnitude)} px ${magnitude < 0 ? 'up' : 'down'}`
    case 'shear-x': case 'shear-y': return `${operation === 'shear-x' ? 'shear rows' : 'shear columns'} by ${short(magnitude)}`
    case 'colour': return `saturation x ${short(1 + magnitude)}`
    case 'brightness': case 'contrast': case 'sharpness': return `${operation} x ${short(1 + magnitude)}`
  }
}
