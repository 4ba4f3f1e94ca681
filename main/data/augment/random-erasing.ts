import { z } from 'zod'
import { defineTransform } from './define'
import { scatter } from './kernels/noise'
import { copyPixels } from './kernels/raster'
import { logUniform, noiseSeed, range, uniform } from './kernels/ranges'

const index = z.int().min(0).max(65535)

/** Erases a rectangle (Zhong et al. 2017). After ten shapes that do not fit, nothing is erased, as in torchvision. */
export const randomErasing = defineTransform({
  id: 'random-erasing', group: 'detail', title: 'Random erasing', summary: 'Overwrites a rectangle with one value or with noise.', source: 'arXiv 1708.04896, algorithm 1; torchvision v2, RandomErasing',
  params: z.strictObject({
    /** Share of the image's area. */
    scale: range(0.001, 1, 0.02, 0.33),
    /** Height over width, log-uniform (in random-resized-crop it is width over height, as in torchvision). */
    ratio: range(0.1, 10, 0.3, 3.3),
    fill: z.union([z.literal('noise'), z.int().min(0).max(255)]).default(0),
  }),
  drawn: z.strictObject({ top: index, left: index, height: index, width: index, seed: z.int().min(0).max(4294967295) }),
  sample({ scale, ratio }, rng, image) {
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const area = uniform(rng, scale) * image.height * image.width
      const shape = logUniform(rng, ratio)
      const height = Math.round(Math.sqrt(area * shape))
      const width = Math.round(Math.sqrt(area / shape))
      if (height < image.height && width < image.width) return { top: rng.int(image.height - height + 1), left: rng.int(image.width - width + 1), height, width, seed: noiseSeed(rng) }
    }
    return { top: 0, left: 0, height: 0, width: 0, seed: 0 }
  },
  apply({ kernels }, source, target, { top, left, height, width, seed }, { fill }) {
    copyPixels(source, target)
    const stride = target.width * target.channels
    let state = seed
    for (let y = top; y < Math.min(target.height, top + height); y += 1) {
      const at = target.start + y * stride + left * target.channels
      const length = Math.max(0, Math.min(target.width - left, width)) * target.channels
      if (fill === 'noise') state = scatter(target, at, length, state)
      else kernels.fill(at, length, fill)
    }
  },
  describe: ({ top, left, height, width }) => (height * width === 0 ? 'erase nothing: no shape fitted' : `erase ${height}x${width} from row ${top}, column ${left}`),
})
