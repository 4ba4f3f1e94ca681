import type { AugmentTile } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { bindPipeline, raster } from './augment'
import type { AugmentStep, Raster } from './augment'
import type { ImageInput } from './batches'
import { pngOf } from './decode'
import { epochOrder } from './pipeline'
import type { Prepared } from './prepare'
import { augmentTile } from './tile'

/** Tiles from `offset` of the epoch's order on, or those of the rows that `samples` names. */
interface Want { readonly seed: number; readonly epoch: number; readonly offset: number; readonly count: number; readonly samples?: readonly number[] | undefined }

function imageAt({ height, width, channels, pixels }: ImageInput, row: number): Raster {
  const size = height * width * channels
  return raster({ height, width, channels }, Uint8Array.from(pixels.subarray(row * size, (row + 1) * size)))
}

/** As large as the image is: pixels are shown as they are. */
const png = ({ height, width, channels, bytes, start }: Raster): Promise<string> =>
  pngOf({ height, width, channels, data: bytes.subarray(start, start + height * width * channels) }, Math.max(height, width))

/** Places in the epoch's order of the samples that are wanted. */
function placesOf(rows: Uint32Array, order: Uint32Array, { offset, count, samples }: Want): number[] {
  if (samples === undefined) return Array.from({ length: Math.max(0, Math.min(count, order.length - offset)) }, (_, i) => offset + i)
  return samples.map((row) => {
    const place = order.findIndex((sample) => rows[sample] === row)
    if (place < 0) throw new AtelierError('augment.sample', `sample ${row} is not of the training part`, 'Only training images are ever augmented. Take a sample that the preview without --sample names.')
    return place
  })
}

/**
 * Training samples as a training with this seed gets them in this epoch (from 0), in that epoch's order: the same code, the
 * same draws, the same bytes. Throws "augment.images" where the data has no pictures.
 */
export async function previewTiles({ source: { input }, parts: { train } }: Pick<Prepared, 'source' | 'parts'>, augment: readonly AugmentStep[], want: Want): Promise<AugmentTile[]> {
  if (input.kind !== 'image') throw new AtelierError('augment.images', 'a table has no pictures to change', 'Choose a data set of images.')
  const pipeline = bindPipeline(augment)
  const order = epochOrder(want.seed, want.epoch, train.count)
  const tiles: AugmentTile[] = []
  for (const place of placesOf(train.rows, order, want)) {
    const sample = order[place] ?? 0
    const row = train.rows[sample] ?? 0
    const next = train.rows[order[(place + 1) % order.length] ?? 0] ?? 0
    const { image, drawn, ...rest } = augmentTile(pipeline, { seed: want.seed, epoch: want.epoch, row, partner: next }, (at) => imageAt(input, at))
    tiles.push({ ...train.origin(sample), sample: row, seed: want.seed, epoch: want.epoch, ...rest, drawn: drawn.map((step) => ({ ...step })), png: await png(image), original: await png(imageAt(input, row)) })
  }
  return tiles
}
