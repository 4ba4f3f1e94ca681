import type { AugmentTile } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { applyDrawn, bindPipeline, describe, drawFor, raster } from './augment'
import type { AugmentStep, Pipeline, Raster } from './augment'
import type { ImageInput } from './batches'
import { pngOf } from './decode'
import { epochOrder } from './pipeline'
import type { Prepared } from './prepare'

interface Want { readonly seed: number; readonly epoch: number; readonly offset: number; readonly count: number }

function imageAt({ height, width, channels, pixels }: ImageInput, row: number): Raster {
  const size = height * width * channels
  return raster({ height, width, channels }, Uint8Array.from(pixels.subarray(row * size, (row + 1) * size)))
}

/** As large as the image is: pixels are shown as they are. */
const png = ({ height, width, channels, bytes, start }: Raster): Promise<string> =>
  pngOf({ height, width, channels, data: bytes.subarray(start, start + height * width * channels) }, Math.max(height, width))

function drawnFor(pipeline: Pipeline, { height, width, channels }: ImageInput, { seed, epoch }: Want, sample: number) {
  return drawFor(pipeline, { seed, epoch, sample, size: { height, width, channels } })
}

/**
 * Training samples as a training with this seed gets them in this epoch (from 0), in that epoch's order: the same code, the
 * same draws, the same bytes. Throws "augment.images" where the data has no pictures.
 */
export async function previewTiles({ source: { input }, parts: { train } }: Pick<Prepared, 'source' | 'parts'>, augment: readonly AugmentStep[], want: Want): Promise<AugmentTile[]> {
  if (input.kind !== 'image') throw new AtelierError('augment.images', 'a table has no pictures to change', 'Choose a data set of images.')
  const pipeline = bindPipeline(augment)
  const order = epochOrder(want.seed, want.epoch, train.count)
  const chosen = Array.from(order.subarray(want.offset, want.offset + want.count))
  const rowOf = (place: number): number => train.rows[order[place % order.length] ?? 0] ?? 0
  const tiles: AugmentTile[] = []
  for (const [i, sample] of chosen.entries()) {
    const row = train.rows[sample] ?? 0
    const original = imageAt(input, row)
    const drawn = drawnFor(pipeline, input, want, row)
    const partner = rowOf(want.offset + i + 1)
    const { image, share } = applyDrawn(pipeline, original, drawn, () => ({ image: imageAt(input, partner), drawn: drawnFor(pipeline, input, want, partner) }))
    tiles.push({
      ...train.origin(sample), sample: row, seed: want.seed, epoch: want.epoch, share, partner: share < 1 ? partner : null,
      drawn: drawn.map((step) => ({ ...step })), said: describe(pipeline, drawn), png: await png(image), original: await png(original),
    })
  }
  return tiles
}
