import { applyDrawn, describe, drawFor } from './augment'
import type { DrawnStep, Pipeline, Raster } from './augment'

/** A training sample in one epoch (from 0): its row, and the row that follows it in that epoch's order. */
export interface TileKey { readonly seed: number; readonly epoch: number; readonly row: number; readonly partner: number }

export interface AugmentedTile {
  readonly image: Raster
  /** Share of the sample itself in its labels, and the row that it was mixed with. */
  readonly share: number
  readonly partner: number | null
  readonly drawn: DrawnStep[]
  readonly said: string[]
}

/** What a training gets of a sample, with what was drawn for it: the one function behind preview, gallery and their words. */
export function augmentTile(pipeline: Pipeline, { seed, epoch, row, partner }: TileKey, imageOf: (row: number) => Raster): AugmentedTile {
  const image = imageOf(row)
  const size = { height: image.height, width: image.width, channels: image.channels }
  const drawnOf = (sample: number): DrawnStep[] => drawFor(pipeline, { seed, epoch, sample, size })
  const drawn = drawnOf(row)
  const { image: result, share } = applyDrawn(pipeline, image, drawn, () => ({ image: imageOf(partner), drawn: drawnOf(partner) }))
  return { image: result, share, partner: share < 1 ? partner : null, drawn, said: describe(pipeline, drawn) }
}
