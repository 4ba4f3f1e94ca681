import { z } from 'zod'
import { defineTransform } from './define'
import { copyPixels } from './kernels/raster'
import { fillValue } from './kernels/ranges'
import { inversePerspective, warpPerspective } from './kernels/warp'

const inset = z.int().min(0).max(32767)
const params = z.strictObject({ distortion: z.number().min(0).max(1).default(0.3), interpolation: z.enum(['bilinear', 'nearest']).default('bilinear'), fill: fillValue })
const drawn = z.strictObject({ insets: z.tuple([inset, inset, inset, inset, inset, inset, inset, inset]) })

/** Moves each corner inwards by a uniform number of pixels, at most distortion / 2 of each side, as torchvision's RandomPerspective (whose default is 0.5). */
export const perspective = defineTransform<z.infer<typeof params>, z.infer<typeof drawn>>({
  id: 'perspective', group: 'place', title: 'Perspective', summary: 'Moves the corners inwards, as if seen from the side.', source: 'torchvision v2, perspective', moves: true,
  params,
  /** Right and down from the top left corner, and so on clockwise: how far each corner moves inwards along x and y. */
  drawn,
  sample({ distortion }, rng, { height, width }) {
    const x = (): number => rng.int(Math.floor((distortion * width) / 2) + 1)
    const y = (): number => rng.int(Math.floor((distortion * height) / 2) + 1)
    return { insets: [x(), y(), x(), y(), x(), y(), x(), y()] }
  },
  apply(work, source, target, { insets: [x0, y0, x1, y1, x2, y2, x3, y3] }, { interpolation, fill }) {
    const [right, bottom] = [source.width - 1, source.height - 1]
    // Corners of a line do not say what a perspective is.
    if (right === 0 || bottom === 0) return copyPixels(source, target)
    const { matrix } = work
    matrix[0] = x0
    matrix[1] = y0
    matrix[2] = right - x1
    matrix[3] = y1
    matrix[4] = right - x2
    matrix[5] = bottom - y2
    matrix[6] = x3
    matrix[7] = bottom - y3
    inversePerspective(source, work)
    warpPerspective(source, target, interpolation, fill, work)
  },
  describe: ({ insets }) => `move the corners inwards by ${[0, 2, 4, 6].map((i) => `${insets[i] ?? 0}/${insets[i + 1] ?? 0}`).join(', ')} px`,
})
