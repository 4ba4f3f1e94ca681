import { create } from 'zustand'
import { jsonObject } from '../../preload/contract'
import type { AugmentFit, ErrorBody, Recipe } from '../../preload/contract'
import { bodyOf, call } from '../api/client'
import { text } from '../text/en'
import { attempt } from './notices'

interface LikenessState {
  /** The newest comparison, or why there is none, and the key of the recipe that it is of. */
  readonly of: string | null
  readonly fit: AugmentFit | null
  readonly error: ErrorBody | null
  /** The key of the recipe that is being compared. */
  readonly asked: string | null
  readonly ticket: string
  /** Compares what a recipe makes of its images; an earlier comparison that is still on is ended for it. */
  compare(recipe: Recipe): Promise<void>
  /** The data is no longer what was compared. */
  outdate(): void
}

/** What of a recipe the comparison depends on. */
export const likenessKey = ({ data, targets, augment, seed }: Recipe): string => JSON.stringify({ data, targets, augment, seed })

export const useLikeness = create<LikenessState>((set, get) => ({
  of: null, fit: null, error: null, asked: null, ticket: '',
  compare: async (recipe) => {
    const key = likenessKey(recipe)
    const before = get()
    if (before.asked === key) return
    const ticket = crypto.randomUUID()
    set({ asked: key, ticket, error: null })
    try {
      if (before.asked !== null) await call('preflight.cancel', { ticket: before.ticket })
      const fit = await call('augment.fit', { recipe: jsonObject.parse(recipe), ticket })
      if (get().ticket === ticket) set({ fit, of: key, asked: null })
    } catch (error) {
      // What failed was asked for this recipe: it is not asked again by itself.
      if (get().ticket === ticket) set({ fit: null, error: bodyOf(error), of: key, asked: null })
    }
  },
  outdate: () => {
    const { asked, ticket } = get()
    set({ of: null, asked: null, ticket: '' })
    // What is being compared may be what there was before.
    if (asked !== null) attempt(text.likeness.title, async () => { await call('preflight.cancel', { ticket }) })
  },
}))
