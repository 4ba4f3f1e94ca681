import { memoryOf } from './kernels/memory'
import { copyPixels, lengthOf } from './kernels/raster'
import type { Raster, Size } from './kernels/raster'
import { largest, makeWork, roomAt, roomFor, workBytes } from './kernels/work'
import type { Work } from './kernels/work'

/** What happens to an image: which steps act on it, and how one is applied. */
export interface Play {
  acts(step: number): boolean
  /** Returns the share of the sample itself in its labels. */
  apply(step: number, work: Work, source: Raster, target: Raster): number
}

/** Takes one image at a time through steps. */
export interface Lane {
  /** Writes what the steps [from, to) make of `source` into `target`, which lies in the memory; returns the sample's share in its labels. */
  run(from: number, to: number, play: Play, source: Raster, target: Raster): number
}

/** Where images pass in the memory of the thread. Nothing in it outlives the call that laid it out. */
export interface Lanes {
  /** For samples, and for those that they are mixed with. */
  readonly own: Lane
  readonly other: Lane
  /** Two places for partners. */
  readonly kept: readonly [(size: Size) => Raster, (size: Size) => Raster]
  readonly bytes: Uint8Array
  readonly words: Int32Array
  /** Address of the results, one after the other. */
  readonly results: number
}

/** Lays out the memory for images of `sizes` (before the first step and after each) and `count` results of the last size. */
export function layOut(sizes: readonly Size[], count: number, partner: () => Raster): Lanes {
  const most = largest(sizes)
  const room = roomFor(lengthOf(most))
  const forWork = workBytes(most)
  const place = memoryOf(2 * (forWork + 2 * room) + 2 * room + roomFor(count * lengthOf(sizes.at(-1) ?? most)))
  let next = place.base
  const take = (bytes: number): number => {
    next += bytes
    return next - bytes
  }
  const between = (): ((size: Size) => Raster) => roomAt(place, take(room))
  const lane = (partnerOf: () => Raster): Lane => laneOf(sizes, makeWork(place, take(forWork), most, partnerOf), [between(), between()])
  return {
    own: lane(partner), other: lane(() => { throw new RangeError('a step before the mixing asked for a partner') }),
    kept: [between(), between()], bytes: place.bytes, words: place.words, results: next,
  }
}

function laneOf(sizes: readonly Size[], work: Work, between: readonly [(size: Size) => Raster, (size: Size) => Raster]): Lane {
  return {
    run(from, to, play, source, target) {
      let last = to - 1
      while (last >= from && !play.acts(last)) last -= 1
      if (last < from) {
        copyPixels(source, target)
        return 1
      }
      let now = source
      if (source.bytes !== target.bytes) {
        now = between[0](source)
        copyPixels(source, now)
      }
      let place: 0 | 1 = 1
      let share = 1
      for (let step = from; step <= last; step += 1) {
        if (!play.acts(step)) continue
        const next = step === last ? target : between[place](sizes[step + 1] ?? target)
        work.reset()
        share *= play.apply(step, work, now, next)
        now = next
        place = place === 0 ? 1 : 0
      }
      return share
    },
  }
}
