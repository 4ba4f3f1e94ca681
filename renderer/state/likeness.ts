import { create } from 'zustand'
import { jsonObject } from '../../preload/contract'
import type { AugmentFit, ErrorBody, Recipe } from '../../preload/contract'
import { bodyOf, call } from '../api/client'

interface LikenessState {
  /** The newest comparison, or why there is none, and the key of the recipe that it is of. */
  readonly of: string | null
  readonly fit: AugmentFit | null
  readonly error: ErrorBody | null
  /** The key of the recipe that is being compared. */
  readonly asked: string | null
  /** Compares what a recipe makes of its images; an answer that comes after a newer question is dropped. */
  compare(recipe: Recipe): Promise<void>
}

/** What of a recipe the comparison depends on. */
export const likenessKey = ({ data, targets, augment, seed }: Recipe): string => JSON.stringify({ data, targets, augment, seed })

export const useLikeness = create<LikenessState>((set, get) => ({
  of: null, fit: null, error: null, asked: null,
  compare: async (recipe) => {
    const key = likenessKey(recipe)
    if (get().asked === key) return
    set({ asked: key, error: null })
    const answer = await call('augment.fit', { recipe: jsonObject.parse(recipe) }).then((fit) => ({ fit, error: null }), (error: unknown) => ({ fit: null, error: bodyOf(error) }))
    if (get().asked === key) set({ ...answer, of: key, asked: null })
  },
}))
