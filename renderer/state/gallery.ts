import { create } from 'zustand'
import type { ErrorBody, GalleryTiles, GalleryWish } from '../../preload/contract'
import { bodyOf, call } from '../api/client'
import type { OffStep, Step } from './pipeline'

/** Which pictures, of what, without what becomes of them. */
type Choice = Pick<GalleryWish, 'data' | 'targets' | 'label' | 'offset' | 'count' | 'shrink'>
export type Wish = Omit<GalleryWish, 'originals'>

/** What the gallery shows: the newest answer, the pictures as they are, and what both are of. */
export interface Shown { readonly of: Wish; readonly answer: GalleryTiles; readonly originals: Uint8Array; /** When it was asked for, by performance.now(). */ readonly asked: number }

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
  /** Asks for tiles. While one answer is awaited only the newest wish is kept; it is asked for next. */
  want(wish: Wish): void
  /** Asks for the newest wish once more, with the pictures as they are. */
  again(): void
}

const choiceOf = ({ data, targets, label, offset, count, shrink }: Wish): Choice => ({ data, targets, label, offset, count, shrink })
const same = (a: object, b: object): boolean => JSON.stringify(a) === JSON.stringify(b)

let wanted: { readonly wish: Wish; readonly asked: number } | null = null
let busy = false

/** The pictures that both answers are of: where files changed meanwhile, others come and must be read anew. */
const samplesOf = ({ tiles }: GalleryTiles): number[] => tiles.map(({ index }) => index)

export const useGallery = create<Gallery>((set, get) => {
  const ask = async (wish: Wish, asked: number): Promise<void> => {
    const before = get().shown
    const held = before !== null && same(choiceOf(before.of), choiceOf(wish)) ? before : null
    let answer = await call('augment.gallery', { ...wish, originals: held === null })
    if (held !== null && !same(samplesOf(answer), samplesOf(held.answer))) answer = await call('augment.gallery', { ...wish, originals: true })
    set({ shown: { of: wish, answer, originals: answer.originals ?? held?.originals ?? new Uint8Array(), asked }, error: null })
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
    want: (wish) => {
      // Classes and samples are those of one data set.
      if (newest !== null && newest.data.dataset !== wish.data.dataset) set({ label: null, offset: 0, sample: null })
      newest = wish
      wanted = { wish, asked: performance.now() }
      void pump()
    },
    again: () => {
      if (newest === null) return
      set({ shown: null, error: null })
      get().want(newest)
    },
  }
})
