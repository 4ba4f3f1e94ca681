import { create } from 'zustand'
import { jsonObject } from '../../preload/contract'
import type { ErrorBody, Fix, PreflightReport, Recipe } from '../../preload/contract'
import { CallError, bodyOf, call } from '../api/client'
import { text } from '../text/en'
import { useRecipe } from './recipe'

interface PreflightState {
  /** The newest report, and the recipe that it is of. */
  readonly report: PreflightReport | null
  readonly of: Recipe | null
  /** The recipe that is being checked, and the ticket to cancel that by. */
  readonly checking: Recipe | null
  readonly ticket: string
  readonly error: ErrorBody | null
  /** Checks a recipe; an earlier check that is still on is ended for it. */
  check(recipe: Recipe): Promise<void>
  cancel(): Promise<void>
  /** What the report was made of is no longer so: a version or a data set changed. */
  outdate(): void
}

export const usePreflight = create<PreflightState>((set, get) => ({
  report: null, of: null, checking: null, ticket: '', error: null,
  check: async (recipe) => {
    const before = get()
    const ticket = crypto.randomUUID()
    set({ checking: recipe, ticket, error: null })
    try {
      if (before.checking !== null) await call('preflight.cancel', { ticket: before.ticket })
      const report = await call('preflight', { recipe: jsonObject.parse(recipe), ticket })
      if (get().ticket === ticket) set({ report, of: recipe, checking: null })
    } catch (error) {
      const body = bodyOf(error)
      if (get().ticket === ticket) set({ checking: null, error: body.code === 'preflight.cancelled' ? null : body })
    }
  },
  cancel: async () => {
    await call('preflight.cancel', { ticket: get().ticket })
  },
  outdate: () => set({ of: null }),
}))

/** What was typed meanwhile would be lost. */
const CHANGED: ErrorBody = { code: 'recipe.changed', message: text.preflight.changed, hint: text.preflight.changedHint }

/** Carries a fix out on the recipe in the form, which must be the one that it was made for. */
export async function applyFix(of: Recipe, { patch }: Fix): Promise<void> {
  const { document, checking } = useRecipe.getState()
  if (checking) throw new CallError(CHANGED)
  const { recipe } = await call('recipes.patch', { recipe: jsonObject.parse(of), patch: [...patch] })
  if (useRecipe.getState().document !== document) throw new CallError(CHANGED)
  useRecipe.getState().replace(recipe)
}
