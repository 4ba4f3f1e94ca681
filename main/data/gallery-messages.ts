import { z } from 'zod'
import { errorBody } from '../../preload/contract/errors'
import { jsonObject } from '../../preload/contract/json'
import { augmentStep } from '../../preload/contract/recipe'

// Memory that threads share is no ArrayBuffer, which the class itself would ask for.
const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array)
const size = z.object({ height: z.int(), width: z.int(), channels: z.int() })

/** Steps and images of one size, by their rows; every image lies in memory that threads share. */
const work = z.object({ id: z.int(), steps: z.array(augmentStep), size, images: z.array(z.object({ row: z.int(), pixels: bytes })) })

/** What the thread that draws the gallery is asked for: tiles, written into `out` one after the other, or the extremes of one image. */
export const galleryOrder = z.discriminatedUnion('kind', [
  work.extend({ kind: z.literal('tiles'), seed: z.int(), epoch: z.int(), shrink: z.int(), tiles: z.array(z.object({ row: z.int(), partner: z.int() })), out: bytes }),
  work.extend({ kind: z.literal('extremes'), row: z.int(), partner: z.int() }),
])
export type GalleryOrder = z.infer<typeof galleryOrder>
export type TilesOrder = Extract<GalleryOrder, { kind: 'tiles' }>
export type ExtremesOrder = Extract<GalleryOrder, { kind: 'extremes' }>

const said = z.array(z.string())
const picture = size.extend({ pixels: bytes, said })
const drawn = z.object({ id: z.string(), op: z.string(), drawn: jsonObject.nullable() })

export const galleryAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('tiles'), id: z.int(), tiles: z.array(z.object({ share: z.number(), partner: z.int().nullable(), drawn: z.array(drawn), said })) }),
  z.object({ kind: z.literal('extremes'), id: z.int(), rows: z.array(z.object({ step: z.string(), op: z.string(), parameters: z.array(z.string()), low: picture, middle: picture, high: picture })), worst: picture.nullable() }),
  z.object({ kind: z.literal('failed'), id: z.int(), error: errorBody }),
])
export type GalleryAnswer = z.infer<typeof galleryAnswer>
export type MadeTiles = Extract<GalleryAnswer, { kind: 'tiles' }>
export type MadeExtremes = Extract<GalleryAnswer, { kind: 'extremes' }>
