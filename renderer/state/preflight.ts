import { create } from 'zustand'
import { jsonObject } from '../../preload/contract'
import type { ErrorBody, Fix, PreflightReport, Recipe } from '../../preload/contract'
import { bodyOf, call } from '../api/client'
import { useRecipe } from './recipe'

interface PreflightState {
  /** The newest report, and the recipe that it is of. */
  readonly report: PreflightReport | null
  readonly of: Recipe | null
  /** The recipe that is being checked. */
  readonly checking: Recipe | null
  readonly error: ErrorBody | null
  /** Checks a recipe; an earlier check that is still on is ended for it. */
  check(recipe: Recipe): Promise<void>
  cancel(): Promise<void>
}

export const usePreflight = create<PreflightState>((set, get) => ({
  report: null, of: null, checking: null, error: null,
  check: async (recipe) => {
    if (get().checking !== null) await call('preflight.cancel', {})
    set({ checking: recipe, error: null })
    try {
      const report = await call('preflight', { recipe: jsonObject.parse(recipe) })
      if (get().checking === recipe) set({ report, of: recipe, checking: null })
    } catch (error) {
      if (get().checking === recipe) set({ checking: null, error: bodyOf(error) })
    }
  },
  cancel: async () => {
    await call('preflight.cancel', {})
  },
}))

/** Carries a fix out on the recipe in the form. */
export async function applyFix(of: Recipe, { patch }: Fix): Promise<void> {
  const { recipe } = await call('recipes.patch', { recipe: jsonObject.parse(of), patch: [...patch] })
  useRecipe.getState().replace(recipe)
}
