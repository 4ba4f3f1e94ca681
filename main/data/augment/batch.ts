import { sizesThrough } from './bind'
import type { Pipeline } from './bind'
import { acts, epochKeys, keyedRng } from './kernels/keyed'
import { copyPixels, lengthOf } from './kernels/raster'
import type { Raster, Size } from './kernels/raster'
import { makeWork, room, windowOver } from './kernels/work'

/** Images of one size, uint8 [rows, height, width, channels], and how they are augmented. */
export interface Augmenter {
  /** Size of what comes out. */
  readonly size: Size
  /**
   * Writes the samples of `rows` as augmented in this epoch one after the other into `target`, uint8 [rows, height, width,
   * channels]. `partners[i]` is the sample that follows rows[i] in the epoch's order (after the last one the first), and is
   * looked at only where a step mixes. Where `mix` is given, mix.share[i] becomes the share of rows[i] in its labels; the
   * rest is that of partners[i].
   */
  batch(epoch: number, rows: Uint32Array, partners: Uint32Array, target: Uint8Array, mix: { readonly share: Float32Array } | null): void
}

/** Several images at once, with draws of their own, without new memory for each of them. The same pixels as applyDrawn. */
export function makeAugmenter(pipeline: Pipeline, pixels: Uint8Array, size: Size, seed: number): Augmenter {
  const sizes = sizesThrough(pipeline, size)
  const out = sizes.at(-1) ?? size
  const { steps, mixing } = pipeline
  const ids = steps.map(({ id }) => id)
  const [own, other] = [lane(pipeline, sizes), lane(pipeline, sizes)]
  const image = windowOver(pixels, size)
  const partnerImage = windowOver(pixels, size)
  const length = lengthOf(size)

  // The partner of one sample is often the next sample: what the steps before the mixing made of it is kept.
  const kept = [room(), room()] as const
  let [ready, newest]: [{ row: number; epoch: number; raster: Raster } | null, 0 | 1] = [null, 0]
  let now: { epoch: number; keys: Int32Array; partner: number } = { epoch: -1, keys: new Int32Array(), partner: 0 }

  function partner(): Raster {
    const { epoch, keys, partner: row } = now
    if (mixing === 0) return partnerImage(row * length)
    const place = newest === 0 ? 1 : 0
    const result = kept[place].of(sizes[mixing] ?? size)
    other.run(0, mixing, keys, row, partnerImage(row * length), result, null)
    newest = place
    ready = { row, epoch, raster: result }
    return result
  }

  return {
    size: out,
    batch(epoch, rows, partners, target, mix) {
      if (now.epoch !== epoch) now = { epoch, keys: epochKeys(ids, seed, epoch), partner: 0 }
      const result = windowOver(target, out)
      const step = lengthOf(out)
      for (let i = 0; i < rows.length; i += 1) {
        const row = rows[i] ?? 0
        now.partner = partners[i] ?? row
        const before = mixing > 0 && ready !== null && ready.row === row && ready.epoch === epoch ? ready.raster : null
        const share = before === null
          ? own.run(0, steps.length, now.keys, row, image(row * length), result(i * step), partner)
          : own.run(mixing, steps.length, now.keys, row, before, result(i * step), partner)
        if (mix !== null) mix.share[i] = share
      }
    },
  }
}

interface Lane { run(from: number, to: number, keys: Int32Array, sample: number, source: Raster, target: Raster, partner: (() => Raster) | null): number }

/** What one image at a time passes through. */
function lane({ steps }: Pipeline, sizes: readonly Size[]): Lane {
  const rng = keyedRng()
  let partner: (() => Raster) | null = null
  const work = makeWork(() => {
    if (partner === null) throw new RangeError('a step before the mixing asked for a partner')
    return partner()
  })
  const between = [room(), room()] as const
  return {
    run(from, to, keys, sample, source, target, partnerOf) {
      partner = partnerOf
      let last = to - 1
      while (last >= from && !acts(keys, 4 * last, sample, steps[last]?.p ?? 0)) last -= 1
      let [now, place, share]: [Raster, 0 | 1, number] = [source, 0, 1]
      for (let i = from; i <= last; i += 1) {
        const step = steps[i]
        if (step === undefined || !acts(keys, 4 * i, sample, step.p)) continue
        const next = i === last ? target : between[place].of(sizes[i + 1] ?? target)
        rng.restart(keys, 4 * i, sample)
        share *= step.transform.augment(work, now, next, rng)
        now = next
        place = place === 0 ? 1 : 0
      }
      if (last < from) copyPixels(now, target)
      return share
    },
  }
}
