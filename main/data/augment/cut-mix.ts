import { z } from 'zod'
import { defineTransform } from './define'
import { betaQuantile } from './kernels/beta'
import { copyPixels } from './kernels/raster'
import { short } from './kernels/ranges'

const index = z.int().min(0).max(65535)

/**
 * A rectangle of the partner in the sample (Yun et al. 2019): its sides are sqrt(1 - lambda) of the image's, its middle is
 * uniform, and what lies outside is cut off. The labels' share is what is left of the sample's own area after that.
 */
export const cutMix = defineTransform({
  id: 'cut-mix', group: 'mix', title: 'CutMix', summary: 'Puts a rectangle of another sample in, and mixes the labels by area.', source: 'arXiv 1905.04899, section 3.1; torchvision v2, CutMix', mixes: true,
  params: z.strictObject({ alpha: z.number().min(0.01).max(100).default(1) }),
  drawn: z.strictObject({ top: index, left: index, height: index, width: index, share: z.number().min(0).max(1) }),
  sample({ alpha }, rng, { height, width }) {
    const half = 0.5 * Math.sqrt(1 - betaQuantile(rng.next(), alpha))
    const [x, y] = [rng.int(width), rng.int(height)]
    const [across, along] = [Math.floor(half * width), Math.floor(half * height)]
    const [left, top] = [Math.max(0, x - across), Math.max(0, y - along)]
    const box = { top, left, height: Math.min(height, y + along) - top, width: Math.min(width, x + across) - left }
    return { ...box, share: 1 - (box.height * box.width) / (height * width) }
  },
  apply(work, source, target, { top, left, height, width }) {
    copyPixels(source, target)
    const [rows, columns] = [Math.min(height, target.height - top), Math.min(width, target.width - left)]
    if (rows <= 0 || columns <= 0) return
    const stride = target.width * target.channels
    const at = top * stride + left * target.channels
    work.kernels.copyBox(work.partner().start + at, stride, target.start + at, stride, columns * target.channels, rows)
  },
  share: ({ share }) => share,
  describe: ({ top, left, height, width, share }) => `put ${height}x${width} of the next sample at row ${top}, column ${left} (${short((1 - share) * 100, 0)} % of the label)`,
})
