import { z } from 'zod'
import { defineTransform, sizeError } from './define'
import { reflect } from './kernels/filter'
import { copyBytes, fillBytes } from './kernels/raster'
import type { Raster, Size } from './kernels/raster'
import { fillValue, resultSize } from './kernels/ranges'

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

/** Source row or column at index i of the padded image; -1 in a filled border. */
const placed = (i: number, n: number, kind: z.infer<typeof border>): number =>
  (i >= 0 && i < n ? i : kind === 'fill' ? -1 : kind === 'edge' ? Math.min(n - 1, Math.max(0, i)) : reflect(i, n))

function crop(source: Raster, target: Raster, top: number, left: number, kind: z.infer<typeof border>, fill: number): void {
  const { channels } = source
  const stride = source.width * channels
  // Columns that lie inside are copied as one piece.
  const from = Math.min(target.width, Math.max(0, -left))
  const to = Math.max(from, Math.min(target.width, source.width - left))
  for (let y = 0; y < target.height; y += 1) {
    const row = placed(top + y, source.height, kind)
    const place = target.start + y * target.width * channels
    if (row < 0) {
      fillBytes(target, place, target.width * channels, fill)
      continue
    }
    const start = source.start + row * stride
    copyBytes(source, start + (left + from) * channels, target, place + from * channels, (to - from) * channels)
    for (let x = 0; x < target.width; x += x === from - 1 ? to - from + 1 : 1) {
      if (x >= from && x < to) continue
      const column = placed(left + x, source.width, kind)
      for (let c = 0; c < channels; c += 1) target.bytes[place + x * channels + c] = column < 0 ? fill : source.bytes[start + column * channels + c] ?? 0
    }
  }
}

/** A window of the padded image at a uniform place: He et al. 2016 pad 32x32 images by 4. */
export const cropWithPadding = defineTransform({
  id: 'crop', title: 'Crop with padding', summary: 'Pads the image and cuts out a window at a random place.', source: 'arXiv 1512.03385, section 4.2; torchvision v2, RandomCrop', moves: true,
  params,
  /** Corner of the window in the image's own pixels; negative in the padding. */
  drawn: z.strictObject({ top: z.int().min(-512).max(2560), left: z.int().min(-512).max(2560) }),
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
  apply: (_work, source, target, { top, left }, given) => crop(source, target, top, left, given.border, given.fill),
  describe: ({ top, left }) => `crop from row ${top}, column ${left}`,
})
