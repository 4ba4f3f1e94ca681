import { z } from 'zod'
import { jsonObject } from './json'
import { augmentStep, dataSpec, targetSpec } from './recipe'

function bytesFrom(base64: string): Uint8Array {
  const text = atob(base64)
  const bytes = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i += 1) bytes[i] = text.charCodeAt(i)
  return bytes
}

/** Pixels, uint8 [pictures, height, width, channels]. Between processes of the window they travel as they are, over the local socket, which carries JSON, as base64. */
export const pixelBytes = z.union([z.instanceof(Uint8Array), z.strictObject({ base64: z.string() }).transform(({ base64 }) => bytesFrom(base64))])

/** The parts of a recipe that decide what a training sees, and whose draws. Epochs count from 0. */
const look = z.strictObject({ data: dataSpec, targets: z.array(targetSpec).min(1), augment: z.array(augmentStep), seed: z.int().nonnegative(), epoch: z.int().nonnegative() })

/** Pictures of the training part, in an order of the gallery's own that no seed or epoch changes; of one class where `label` names one. */
export const galleryWish = look.extend({ label: z.string().nullable(), offset: z.int().nonnegative(), count: z.int().positive().max(256), /** The pictures of these places among them alone, in this order; null takes all of them. A place past the last picture has none. */ places: z.array(z.int().nonnegative()).min(1).max(256).nullable(), /** Whether the pictures as they are come along. */ originals: z.boolean(), /** Pictures are shown at 1 / shrink of their size: each block of so many pixels a side comes as its mean. 1 leaves every byte. */ shrink: z.int().min(1).max(64) })
export type GalleryWish = z.infer<typeof galleryWish>

const drawn = z.object({ id: z.string(), op: z.string(), drawn: jsonObject.nullable() })
const size = z.object({ height: z.int(), width: z.int(), channels: z.int() })

/** What is known of one tile beside its pixels; `sample` is its row, which draws hang on, and `index` its place in the data set. */
export const galleryTile = z.object({
  sample: z.int(), index: z.int(), part: z.string(), source: z.string(), label: z.string(),
  share: z.number(), partner: z.int().nullable(), drawn: z.array(drawn), said: z.array(z.string()),
})
export type GalleryTile = z.infer<typeof galleryTile>

export const galleryTiles = z.object({
  tiles: z.array(galleryTile),
  /** Sizes as training has them, and as `pixels` and `originals` hold them. */
  size, originalSize: size, shownSize: size, shownOriginalSize: size, pixels: pixelBytes, originals: pixelBytes.nullable(),
  /** Classes that `label` may name, none without a class target; and how many pictures there are of the one it names. */
  classes: z.array(z.string()), available: z.int(),
})
export type GalleryTiles = z.infer<typeof galleryTiles>

const picture = size.extend({ pixels: pixelBytes, said: z.array(z.string()) })
export type ExtremePicture = z.infer<typeof picture>

export const extremesWish = look.extend({ sample: z.int().nonnegative() })

/** One picture under each step alone, one parameter after the other at its 5th, 50th and 95th percentile with the others at their middle; and under all steps together. */
export const extremes = z.object({
  original: picture,
  rows: z.array(z.object({ step: z.string(), op: z.string(), /** Keys of what is drawn by this parameter; none where the step draws nothing. */ parameters: z.array(z.string()), low: picture, middle: picture, high: picture })),
  /** Every parameter of every step at the end that changes the picture most. Null without steps. */
  worst: picture.nullable(),
})
export type Extremes = z.infer<typeof extremes>

