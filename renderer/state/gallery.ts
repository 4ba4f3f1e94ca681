import { create } from 'zustand'
import type { ErrorBody, GalleryTiles, GalleryWish } from '../../preload/contract'
import { bodyOf, call } from '../api/client'
import { aged, fresh, renewed, same } from './gallery-tiles'
import type { Drawn } from './gallery-tiles'
import type { OffStep, Step } from './pipeline'

/** Which pictures, of what, without what becomes of them. */
type Choice = Pick<GalleryWish, 'data' | 'targets' | 'label' | 'offset' | 'count' | 'shrink'>
export type Wish = Omit<GalleryWish, 'originals' | 'places'>

/** What the gallery shows and what it is of. */
export interface Shown extends Drawn { readonly of: Wish; /** How many pictures were not as they are when all were last drawn; null before any were drawn under steps. */ readonly changed: number | null; /** When it was asked for, by performance.now(). */ readonly asked: number }

/** A step that was removed, with its place, so that it can come back. */
export interface Removed { readonly step: Step; readonly parent: string | null; readonly index: number; readonly on: boolean }

interface Gallery {
  readonly view: 'pictures' | 'extremes' | 'likeness'
  readonly beside: boolean
  /** The longer side of a tile that a person wants, in pixels. */
  readonly side: number
  readonly label: string | null
  readonly offset: number
  readonly count: number
  /** Null takes the recipe's seed. */
  readonly seed: number | null
  readonly epoch: number
  /** The sample whose extremes are shown; null takes the first picture. */
  readonly sample: number | null
  /** What is off and what was removed belongs to the recipe that the form started from. */
  readonly recipe: string
  readonly off: readonly OffStep[]
  readonly removed: readonly Removed[]
  readonly shown: Shown | null
  readonly error: ErrorBody | null
  readonly waiting: boolean
  set(part: Partial<Pick<Gallery, 'view' | 'beside' | 'side' | 'label' | 'offset' | 'count' | 'seed' | 'epoch' | 'sample' | 'recipe' | 'off' | 'removed'>>): void
  /** Names what tells which tiles are in view, by their places; null where none are. */
  watch(inView: (() => readonly number[]) | null): void
  /** Asks for tiles, first for those in view, then for the others. While one answer is awaited only the newest wish is kept; it is asked for next. */
  want(wish: Wish): void
  /** Asks for the newest wish once more, with the pictures as they are. */
  again(): void
}

const choiceOf = ({ data, targets, label, offset, count, shrink }: Wish): Choice => ({ data, targets, label, offset, count, shrink })
/** Lets what has come be painted, and a newer wish come, before the next is put on the page. */
const breath = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve) })
/** Tiles out of view are asked for so many at a time, so that a newer wish never waits for long. */
const EACH = 32

let wanted: { readonly wish: Wish; readonly asked: number } | null = null
const newer = (): boolean => wanted !== null
let busy = false
let inView: (() => readonly number[]) | null = null

/** The places of so many tiles in the parts that they are asked for in: those in view, then the others. */
function partsOf(count: number): number[][] {
  const all = Array.from({ length: count }, (_, place) => place)
  const seen = new Set(inView?.())
  const first = all.filter((place) => seen.has(place))
  if (first.length === 0) return [all]
  const rest = all.filter((place) => !seen.has(place))
  return [first, ...Array.from({ length: Math.ceil(rest.length / EACH) }, (_, i) => rest.slice(i * EACH, (i + 1) * EACH))]
}

/** Parts of a wish, each asked for once, when it is needed or ahead of that. */
function askingFor(wish: Wish, parts: readonly number[][]): { of: (i: number) => Promise<GalleryTiles>; upTo: (i: number) => void } {
  const asked = new Map<number, Promise<GalleryTiles>>()
  const of = (i: number): Promise<GalleryTiles> => {
    const answer = asked.get(i) ?? call('augment.gallery', { ...wish, originals: false, places: parts.length === 1 ? null : parts[i] ?? null })
    // Where a part before it fails, or a newer wish has come, nobody waits for it.
    answer.catch(() => undefined)
    asked.set(i, answer)
    return answer
  }
  return { of, upTo: (i) => { for (let part = 0; part <= Math.min(i, parts.length - 1); part += 1) void of(part) } }
}

/** What decides which classes there are. */
const classesOf = ({ data, targets }: Wish) => ({ dataset: data.dataset, column: targets.find(({ kind }) => kind === 'class')?.column ?? null })

export const useGallery = create<Gallery>((set, get) => {
  const ask = async (wish: Wish, asked: number): Promise<void> => {
    const before = get().shown
    const show = ({ answer, tiles }: Drawn): void => {
      const changed = tiles.some(({ old }) => old) ? before?.changed ?? null : wish.augment.length === 0 ? null : tiles.filter(({ tile }) => tile.said.length > 0).length
      set({ shown: { of: wish, answer, tiles, changed, asked }, error: null })
    }
    let held = before !== null && same(choiceOf(before.of), choiceOf(wish)) ? aged(before) : null
    if (held !== null) {
      const parts = partsOf(held.tiles.length)
      const answers = askingFor(wish, parts)
      for (const [i, places] of parts.entries()) {
        held = renewed(held, places, await answers.of(i))
        if (held === null) break
        show(held)
        if (newer()) return
        // Those in view have the cores to themselves; from then on two parts are on their way while the page paints.
        answers.upTo(i + 2)
        await breath()
        if (newer()) return
      }
      if (held !== null) return
    }
    show(fresh(await call('augment.gallery', { ...wish, originals: true, places: null })))
  }
  const pump = async (): Promise<void> => {
    if (busy) return
    busy = true
    set({ waiting: true })
    for (let next = wanted; next !== null; next = wanted) {
      wanted = null
      try {
        await ask(next.wish, next.asked)
      } catch (error) {
        set({ error: bodyOf(error) })
      }
    }
    busy = false
    set({ waiting: false })
  }
  let newest: Wish | null = null
  return {
    view: 'pictures', beside: true, side: 112, label: null, offset: 0, count: 32, seed: null, epoch: 0, sample: null, recipe: '', off: [], removed: [], shown: null, error: null, waiting: false,
    set: (part) => set(part),
    watch: (next) => { inView = next },
    want: (wish) => {
      // Classes and samples are those of one data set and one target.
      const other = newest !== null && !same(classesOf(newest), classesOf(wish))
      if (other) set({ label: null, offset: 0, sample: null })
      newest = other ? { ...wish, label: null, offset: 0 } : wish
      wanted = { wish: newest, asked: performance.now() }
      void pump()
    },
    again: () => {
      if (newest === null) return
      set({ shown: null, error: null })
      get().want(newest)
    },
  }
})
