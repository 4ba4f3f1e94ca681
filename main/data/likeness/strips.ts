import type { LikenessStrips } from '../../../preload/contract/likeness'
import type { AugmentStep } from '../augment'
import { pngOf } from '../decode'
import { previewTiles } from '../preview'
import { choose, eachViewed } from './sample'
import type { Images } from './sample'

const PICTURES = 12

/** A few of the images that are compared, as PNGs: training as it is, the same ones as augmented in the first epoch, and validation as evaluation sees it. */
export async function stripsOf(images: Images, augment: readonly AugmentStep[], seed: number): Promise<LikenessStrips> {
  const chosen = choose(images, seed)
  if (chosen === null) return { train: [], augmented: [], val: [] }
  const { view, channels } = chosen.input
  const seen: Uint8Array[] = []
  eachViewed(chosen.input, chosen.val.subarray(0, PICTURES), (pixels) => { seen.push(pixels.slice()) })
  const tiles = await previewTiles(images, augment, { seed, epoch: 0, offset: 0, count: PICTURES })
  return {
    train: tiles.map(({ original }) => original), augmented: tiles.map(({ png }) => png),
    val: await Promise.all(seen.map((data) => pngOf({ ...view, channels, data }, Math.max(view.height, view.width)))),
  }
}
