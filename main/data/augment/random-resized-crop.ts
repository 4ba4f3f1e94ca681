import { z } from 'zod'
import { defineTransform } from './define'
import { resultSize } from './kernels/ranges'
import { logUniform, range, uniform } from './kernels/ranges'
import { resizeBox } from './kernels/resample'

const params = z.strictObject({
  size: resultSize,
  /** Share of the image's area. torchvision takes 0.08 to 1, which leaves nothing of a digit. */
  scale: range(0.01, 1, 0.6, 1),
  /** Width over height, log-uniform. */
  ratio: range(0.1, 10, 0.75, 1.3333),
})

const index = z.int().min(0).max(65535)

/** A part of random area and shape, resized (Szegedy et al. 2015). Ten tries as torchvision's; then the largest middle part of an allowed shape. */
export const randomResizedCrop = defineTransform({
  id: 'random-resized-crop', group: 'place', title: 'Random resized crop', summary: 'Cuts out a part of random area and shape and resizes it.', source: 'arXiv 1409.4842, section 6; torchvision v2, RandomResizedCrop (bilinear, antialias)', moves: true,
  params,
  drawn: z.strictObject({ top: index, left: index, height: z.int().min(1).max(65535), width: z.int().min(1).max(65535) }),
  outputSize: ({ size }, image) => (size === null ? image : { height: size[0], width: size[1], channels: image.channels }),
  sample({ scale, ratio }, rng, image) {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const area = uniform(rng, scale) * image.height * image.width
      const shape = logUniform(rng, ratio)
      const width = Math.round(Math.sqrt(area * shape))
      const height = Math.round(Math.sqrt(area / shape))
      if (width > 0 && width <= image.width && height > 0 && height <= image.height) {
        return { top: rng.int(image.height - height + 1), left: rng.int(image.width - width + 1), height, width }
      }
    }
    const own = image.width / image.height
    const width = own > ratio[1] ? Math.max(1, Math.round(image.height * ratio[1])) : image.width
    const height = own < ratio[0] ? Math.max(1, Math.round(image.width / ratio[0])) : image.height
    return { top: (image.height - height) >> 1, left: (image.width - width) >> 1, height, width }
  },
  apply: (work, source, target, drawn) => resizeBox(source, drawn, target, work),
  describe: ({ top, left, height, width }) => `cut ${height}x${width} from row ${top}, column ${left} and resize`,
})
