import { toErrorBody } from '../lib/errors'
import { bindPipeline, extremesOf, lengthOf, outputSize, raster } from './augment'
import type { AugmentStep, ExtremePicture, Raster, Size } from './augment'
import type { ExtremesOrder, GalleryAnswer, GalleryOrder, MadeExtremes, TilesOrder } from './gallery-messages'
import { shrinkInto, shrunkSize } from './shrink'
import { augmentTile } from './tile'

/** What comes out of these steps for images of a size, and whether they need other samples. Throws ProblemsError where they cannot be. */
export function galleryOutput(steps: readonly AugmentStep[]): { output: (size: Size) => Size; mixes: boolean } {
  const pipeline = bindPipeline(steps)
  return { output: (size) => outputSize(pipeline, size), mixes: pipeline.mixing >= 0 }
}

function imagesOf({ size, images }: GalleryOrder): (row: number) => Raster {
  const byRow = new Map(images.map(({ row, pixels }) => [row, raster(size, pixels)]))
  return (row) => {
    const image = byRow.get(row)
    if (image === undefined) throw new RangeError(`the image of row ${row} was not sent`)
    return image
  }
}

function makeTiles(order: TilesOrder): GalleryAnswer {
  const pipeline = bindPipeline(order.steps)
  const imageOf = imagesOf(order)
  let at = 0
  const tiles = order.tiles.map(({ row, partner }) => {
    const { image, share, partner: mixed, drawn, said } = augmentTile(pipeline, { seed: order.seed, epoch: order.epoch, row, partner }, imageOf)
    shrinkInto(image.bytes, image.start, image, order.shrink, order.out, at)
    at += lengthOf(shrunkSize(image, order.shrink))
    return { share, partner: mixed, drawn: drawn.map((step) => ({ ...step })), said }
  })
  return { kind: 'tiles', id: order.id, tiles }
}

function makeExtremes(order: ExtremesOrder): MadeExtremes {
  const imageOf = imagesOf(order)
  const { rows, worst } = extremesOf(bindPipeline(order.steps), imageOf(order.row), imageOf(order.partner))
  const plain = ({ image: { height, width, channels, bytes, start }, said }: ExtremePicture) => ({ height, width, channels, pixels: bytes.slice(start, start + height * width * channels), said })
  return { kind: 'extremes', id: order.id, rows: rows.map((row) => ({ ...row, low: plain(row.low), middle: plain(row.middle), high: plain(row.high) })), worst: worst === null ? null : plain(worst) }
}

/** Carries out an order, on whatever thread; a failure is an answer too. */
export function carryOut(order: GalleryOrder): GalleryAnswer {
  try {
    return order.kind === 'tiles' ? makeTiles(order) : makeExtremes(order)
  } catch (error) {
    return { kind: 'failed', id: order.id, error: toErrorBody(error) }
  }
}
