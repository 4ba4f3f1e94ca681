import { z } from 'zod'
import { defineTransform, sizeError } from './define'
import { reflect } from './kernels/filter'
import type { Raster, Size } from './kernels/raster'
import { fillValue, resultSize } from './kernels/ranges'
import type { Work } from './kernels/work'

const border = z.enum(['fill', 'reflect', 'edge'])

const params = z.strictObject({
  /** Pixels added on each side before cropping. */
  padding: z.int().min(0).max(512).default(4),
  size: resultSize,
  /** "fill" writes `fill` into the padding, "reflect" mirrors the image without repeating its edge, "edge" repeats the edge. */
  border: border.default('fill'),
  fill: fillValue,
})
type Params = z.infer<typeof params>

const outputSize = ({ size }: Params, image: Size): Size => (size === null ? image : { height: size[0], width: size[1], channels: image.channels })

/** The row or column of the image that stands at index i of the padded image. */
const placed = (i: number, n: number, kind: 'reflect' | 'edge'): number => (kind === 'edge' ? Math.min(n - 1, Math.max(0, i)) : reflect(i, n))

function crop(source: Raster, target: Raster, top: number, left: number, kind: z.infer<typeof border>, fill: number, { kernels }: Work): void {
  const { channels } = source
  const [from, to] = [source.width * channels, target.width * channels]
  // What lies inside is copied as one piece.
  const [y0, y1] = [Math.min(target.height, Math.max(0, -top)), Math.min(target.height, source.height - top)]
  const [x0, x1] = [Math.min(target.width, Math.max(0, -left)), Math.min(target.width, source.width - left)]
  const whole = y0 === 0 && x0 === 0 && y1 === target.height && x1 === target.width
  if (kind === 'fill' && !whole) kernels.fill(target.start, target.height * to, fill)
  if (y1 > y0 && x1 > x0) kernels.copyBox(source.start + (top + y0) * from + (left + x0) * channels, from, target.start + y0 * to + x0 * channels, to, (x1 - x0) * channels, y1 - y0)
  if (kind === 'fill' || whole) return
  for (let y = 0; y < target.height; y += 1) {
    const row = source.start + placed(top + y, source.height, kind) * from
    const inside = y >= y0 && y < y1
    for (let x = 0; x < target.width; x += 1) {
      if (inside && x >= x0 && x < x1) continue
      const at = row + placed(left + x, source.width, kind) * channels
      for (let c = 0; c < channels; c += 1) target.bytes[target.start + y * to + x * channels + c] = source.bytes[at + c] ?? 0
    }
  }
}

/** A window of the padded image at a uniform place: He et al. 2016 pad 32x32 images by 4. */
export const cropWithPadding = defineTransform({
  id: 'crop', group: 'place', title: 'Crop with padding', summary: 'Pads the image and cuts out a window at a random place.', source: 'arXiv 1512.03385, section 4.2; torchvision v2, RandomCrop', moves: true,
  params,
  /** Corner of the window in the image's own pixels; negative in the padding. */
  drawn: z.strictObject({ top: z.int().min(-512).max(65535), left: z.int().min(-512).max(65535) }),
  outputSize(given, image, where) {
    const size = outputSize(given, image)
    if (size.height > image.height + 2 * given.padding || size.width > image.width + 2 * given.padding) {
      throw sizeError(where, `a crop of ${size.height}x${size.width} does not fit into ${image.height}x${image.width} with a padding of ${given.padding}`, 'Choose a smaller size or more padding.')
    }
    return size
  },
  sample(given, rng, image) {
    const size = outputSize(given, image)
    return { top: rng.int(image.height + 2 * given.padding - size.height + 1) - given.padding, left: rng.int(image.width + 2 * given.padding - size.width + 1) - given.padding }
  },
  apply: (work, source, target, { top, left }, given) => crop(source, target, top, left, given.border, given.fill, work),
  describe: ({ top, left }) => `crop from row ${top}, column ${left}`,
})
