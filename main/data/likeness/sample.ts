import { permutation, rngOf } from '../../lib/rng'
import { bindPipeline, makeAugmenter } from '../augment'
import type { AugmentStep, Size } from '../augment'
import type { ImageInput } from '../batches'
import { epochOrder } from '../pipeline'
import type { Prepared } from '../prepare'
import { background, greyOf, properties } from './properties'
import type { Grey } from './properties'
import type { Sampled, Values } from './compare'

/** Images looked at of each part; fewer where they are large, so that a preflight stays quick. */
const MOST_IMAGES = 512
const MOST_PIXELS = 6_000_000
const LEAST_IMAGES = 64
/** Augmented at a time: their memory is used again. */
const CHUNK = 32

export type Images = Pick<Prepared, 'source' | 'parts'>

/** The images that are compared: rows of the source. Training's are the first of its first epoch. */
export interface Chosen { readonly input: ImageInput; readonly seed: number; readonly train: Uint32Array; readonly val: Uint32Array; /** Epochs that each training image is augmented in. */ readonly epochs: number }

/** Chooses by the run's seed. Null where there are no pictures or no validation part. */
export function choose({ source: { input }, parts: { train, val } }: Images, seed: number): Chosen | null {
  if (input.kind !== 'image' || val === null) return null
  const most = Math.max(LEAST_IMAGES, Math.min(MOST_IMAGES, Math.floor(MOST_PIXELS / (input.height * input.width))))
  const rowsOf = (rows: Uint32Array, order: Uint32Array): Uint32Array => Uint32Array.from(order.subarray(0, most), (i) => rows[i] ?? 0)
  const rows = rowsOf(train.rows, epochOrder(seed, 0, train.count))
  return { input, seed, train: rows, val: rowsOf(val.rows, permutation(val.count, rngOf(seed, 'likeness', 'val'))), epochs: Math.max(1, Math.floor(most / rows.length)) }
}

/** Calls back with the centre of every image as evaluation sees it, in one memory that is used again. */
export function eachViewed(input: ImageInput, rows: Uint32Array, hear: (pixels: Uint8Array, i: number) => void): void {
  const { height, width, channels, view, pixels } = input
  const seen = new Uint8Array(view.height * view.width * channels)
  const [top, left] = [Math.floor((height - view.height) / 2), Math.floor((width - view.width) / 2)]
  const line = view.width * channels
  rows.forEach((row, i) => {
    for (let y = 0; y < view.height; y += 1) {
      const from = ((row * height + top + y) * width + left) * channels
      seen.set(pixels.subarray(from, from + line), y * line)
    }
    hear(seen, i)
  })
}

/** Calls back with every chosen training image as training gets it: the same code, the same draws, epoch by epoch. Gives the size of what comes. */
export function eachAugmented({ input, seed, train, epochs }: Chosen, order: (epoch: number) => Uint32Array, rows: Uint32Array, augment: readonly AugmentStep[], hear: (pixels: Uint8Array, start: number, owner: number, size: Size) => void): void {
  const augmenter = makeAugmenter(bindPipeline(augment), input.pixels, { height: input.height, width: input.width, channels: input.channels }, seed)
  const length = augmenter.size.height * augmenter.size.width * augmenter.size.channels
  for (let epoch = 0; epoch < epochs; epoch += 1) {
    const follower = followers(order(epoch), rows)
    for (let from = 0; from < train.length; from += CHUNK) {
      const some = train.subarray(from, from + CHUNK)
      const made = augmenter.batch(epoch, some, Uint32Array.from(some, (row) => follower.get(row) ?? row))
      for (let i = 0; i < some.length; i += 1) hear(made, i * length, from + i, augmenter.size)
    }
  }
}

/** Who follows whom in an epoch: whom a sample may be mixed with. */
function followers(order: Uint32Array, rows: Uint32Array): Map<number, number> {
  return new Map(Array.from(order, (sample, i) => [rows[sample] ?? 0, rows[order[(i + 1) % order.length] ?? 0] ?? 0]))
}

const greyOfSize = ({ height, width }: { height: number; width: number }): Grey => ({ height, width, values: new Float32Array(height * width) })
const columns = (length: number): Float64Array[] => properties.map(() => new Float64Array(length))
function put(to: readonly Float64Array[], at: number, grey: Grey): void {
  properties.forEach((property, p) => { const column = to[p]; if (column !== undefined) column[at] = property.of(grey) })
}

/** Properties of images as evaluation sees them, one column each. */
export function plainValues(input: ImageInput, rows: Uint32Array): Float64Array[] {
  const [grey, found] = [greyOfSize(input.view), columns(rows.length)]
  eachViewed(input, rows, (pixels, i) => {
    greyOf(pixels, 0, input.channels, grey)
    put(found, i, grey)
  })
  return found
}

/** Properties of the chosen training images as these steps make them. */
export function augmentedValues(images: Images, chosen: Chosen, augment: readonly AugmentStep[]): Float64Array[] {
  const { input, seed, train, epochs } = chosen
  const [grey, found] = [greyOfSize(input.view), columns(train.length * epochs)]
  let at = 0
  eachAugmented(chosen, (epoch) => epochOrder(seed, epoch, images.parts.train.count), images.parts.train.rows, augment, (pixels, start) => {
    greyOf(pixels, start, input.channels, grey)
    put(found, at, grey)
    at += 1
  })
  return found
}

/** The usual background of training images as a byte: what is moved into view should look like it. */
export function groundOf({ input, train }: Chosen): number {
  const [grey, found] = [greyOfSize(input.view), [] as number[]]
  eachViewed(input, train.subarray(0, LEAST_IMAGES), (pixels) => {
    greyOf(pixels, 0, input.channels, grey)
    found.push(background(grey))
  })
  return Math.round(255 * (Float32Array.from(found).sort()[found.length >> 1] ?? 0))
}

/** All three parts, property by property. */
export function sampled({ train, epochs }: Chosen, plain: { readonly train: readonly Float64Array[]; readonly val: readonly Float64Array[] }, augmented: readonly Float64Array[]): Sampled {
  const empty = new Float64Array()
  return {
    owners: Uint32Array.from({ length: train.length * epochs }, (_, i) => i % train.length),
    values: properties.map((_, p): Values => ({ train: plain.train[p] ?? empty, augmented: augmented[p] ?? empty, val: plain.val[p] ?? empty })),
  }
}
