import { sizesThrough } from './bind'
import type { Pipeline } from './bind'
import { acts, epochKeys, keyedRng } from './kernels/keyed'
import { lengthOf, wordsOf } from './kernels/raster'
import type { Raster, Size } from './kernels/raster'
import { windowOver } from './kernels/work'
import type { Work } from './kernels/work'
import { layOut } from './lanes'
import type { Lanes, Play } from './lanes'

/** Images of one size and how they are augmented. */
export interface Augmenter {
  /** Size of what comes out. */
  readonly size: Size
  /**
   * The samples of `rows` as augmented in this epoch, uint8 [rows, height, width, channels], in memory that the next call of
   * anything in this module may use again: copy or convert it first. `partners[i]` is the sample that follows rows[i] in the
   * epoch's order (after the last one the first), and is looked at only where a step mixes. Where `mix` is given,
   * mix.share[i] becomes the share of rows[i] in its labels; the rest is that of partners[i].
   */
  batch(epoch: number, rows: Uint32Array, partners: Uint32Array, mix?: { readonly share: Float32Array }): Uint8Array
}

/**
 * Augments batches of `pixels`, uint8 [rows, height, width, channels] in any memory, without new memory for each image. The
 * same pixels as applyDrawn gives for what drawFor draws. Throws AtelierError("augment.size") where a step cannot take the size.
 */
export function makeAugmenter(pipeline: Pipeline, pixels: Uint8Array, size: Size, seed: number): Augmenter {
  const sizes = sizesThrough(pipeline, size)
  const out = sizes.at(-1) ?? size
  const ids = pipeline.steps.map(({ id }) => id)
  let keys: { epoch: number; of: Int32Array } = { epoch: -1, of: new Int32Array() }
  const words = wordsOf(pixels)
  return {
    size: out,
    batch(epoch, rows, partners, mix) {
      if (keys.epoch !== epoch) keys = { epoch, of: epochKeys(ids, seed, epoch) }
      return augmentBatch(pipeline, sizes, keys.of, rows, partners, windowOver(pixels, words, size), windowOver(pixels, words, size), mix)
    },
  }
}

/** Draws while it applies: the same draws as drawFor, each step's generator being its own. `of` turns to another sample. */
function keyedPlay({ steps }: Pipeline, keys: Int32Array): Play & { of(sample: number): Play } {
  const rng = keyedRng()
  let sample = 0
  const play = {
    of(next: number): Play {
      sample = next
      return play
    },
    acts: (step: number) => acts(keys, 4 * step, sample, steps[step]?.p ?? 0),
    apply(step: number, work: Work, source: Raster, target: Raster): number {
      rng.restart(keys, 4 * step, sample)
      return steps[step]?.transform.augment(work, source, target, rng) ?? 1
    },
  }
  return play
}

function augmentBatch(pipeline: Pipeline, sizes: readonly Size[], keys: Int32Array, rows: Uint32Array, partners: Uint32Array, image: (at: number) => Raster, partnerImage: (at: number) => Raster, mix?: { readonly share: Float32Array }): Uint8Array {
  const { steps, mixing } = pipeline
  const [size, out] = [sizes[0], sizes.at(-1)]
  if (size === undefined || out === undefined) throw new RangeError('a pipeline without sizes')
  const [length, step] = [lengthOf(size), lengthOf(out)]
  const [play, partnerPlay] = [keyedPlay(pipeline, keys), keyedPlay(pipeline, keys)]

  // The partner of one sample is often the next sample: what the steps before the mixing made of it is kept in one of two places.
  let partnerRow = 0
  let made = 0
  const lanes: Lanes = layOut(sizes, rows.length, () => {
    made += 1
    const result = lanes.kept[made % 2 === 0 ? 0 : 1](sizes[mixing] ?? size)
    lanes.other.run(0, mixing, partnerPlay.of(partnerRow), partnerImage(partnerRow * length), result)
    return result
  })
  const result = windowOver(lanes.bytes, lanes.words, out)
  let keptRow = -1
  rows.forEach((row, i) => {
    const known = keptRow === row
    const before = made
    partnerRow = partners[i] ?? row
    const source = known ? lanes.kept[made % 2 === 0 ? 0 : 1](sizes[mixing] ?? size) : image(row * length)
    const share = lanes.own.run(known ? mixing : 0, steps.length, play.of(row), source, result(lanes.results + i * step))
    keptRow = made === before ? -1 : partnerRow
    if (mix !== undefined) mix.share[i] = share
  })
  return lanes.bytes.subarray(lanes.results, lanes.results + rows.length * step)
}
