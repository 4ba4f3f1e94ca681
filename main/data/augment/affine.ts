import { z } from 'zod'
import { defineTransform } from './define'
import { inverseAffine } from './kernels/matrix'
import { around, fillValue, range, short, towards, uniform } from './kernels/ranges'
import { warpAffine } from './kernels/warp'

const params = z.strictObject({
  /** Rotation is uniform in [-degrees, degrees]. */
  degrees: z.number().min(0).max(180).default(10),
  /** Largest shift as shares of [height, width]. */
  translate: z.tuple([z.number().min(0).max(1), z.number().min(0).max(1)]).default([0.1, 0.1]),
  scale: range(0.1, 10, 0.9, 1.1),
  /** Shears along rows and columns are uniform in [-shear, shear], in degrees. */
  shear: z.number().min(0).max(60).default(0),
  interpolation: z.enum(['bilinear', 'nearest']).default('bilinear'),
  fill: fillValue,
})

/**
 * Rotation (clockwise for positive degrees), scale and shear about the middle, then a shift by whole pixels; as
 * torchvision's RandomAffine with bilinear interpolation. A tap outside counts as `fill`, where torchvision darkens
 * the edge twice when a fill is given.
 */
export const affine = defineTransform({
  id: 'affine', group: 'place', title: 'Affine', summary: 'Rotates, shifts, scales and shears.', source: 'torchvision v2, affine', moves: true,
  params,
  drawn: z.strictObject({
    degrees: z.number().min(-180).max(180), right: z.int().min(-65535).max(65535), down: z.int().min(-65535).max(65535), scale: z.number().min(0.1).max(10),
    shearX: z.number().min(-60).max(60), shearY: z.number().min(-60).max(60),
  }),
  sample: ({ degrees, translate, scale, shear }, rng, { height, width }) => ({
    degrees: around(rng, degrees), right: Math.round(around(rng, translate[1] * width)), down: Math.round(around(rng, translate[0] * height)),
    scale: uniform(rng, scale), shearX: around(rng, shear), shearY: around(rng, shear),
  }),
  apply(work, source, target, drawn, { interpolation, fill }) {
    inverseAffine(source, drawn, false, work.matrix)
    warpAffine(source, target, interpolation, fill, work)
  },
  describe({ degrees, right, down, scale, shearX, shearY }) {
    const words = [
      degrees === 0 ? '' : `rotate ${short(Math.abs(degrees), 1)}° ${degrees < 0 ? 'counter-clockwise' : 'clockwise'}`,
      right === 0 ? '' : `shift ${towards(right, 'right', 'left')}`, down === 0 ? '' : `shift ${towards(down, 'down', 'up')}`,
      scale === 1 ? '' : `scale to ${short(scale * 100, 0)} %`, shearX === 0 && shearY === 0 ? '' : `shear ${short(shearX, 1)}° and ${short(shearY, 1)}°`,
    ].filter((word) => word !== '')
    return words.length === 0 ? 'leave as it is' : words.join(', ')
  },
})
