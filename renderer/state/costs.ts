import { create } from 'zustand'
import { jsonObject } from '../../preload/contract'
import type { CallOutput, ErrorBody, Recipe } from '../../preload/contract'
import { bodyOf, call } from '../api/client'

export type RecipeCost = CallOutput<'recipes.cost'>

interface CostState {
  /** What is known by now, by `costKey` of the recipe; or why one cannot be measured. */
  readonly known: ReadonlyMap<string, RecipeCost | ErrorBody>
  /** The recipe that is being measured. */
  readonly measuring: string | null
  /** Measures recipes one after another, each shown as soon as it is there. `anew` also those that are known. */
  measure(recipes: readonly Recipe[], anew: boolean): Promise<void>
  /** Lets the one go to its end that is being measured, and begins no other. */
  stop(): void
}

/** The same for recipes that are built alike from the same parts. */
export const costKey = (recipe: Recipe): string => JSON.stringify(recipe)
export const isCost = (cost: RecipeCost | ErrorBody): cost is RecipeCost => 'msPerStep' in cost

let asked = 0

export const useCosts = create<CostState>((set, get) => ({
  known: new Map(), measuring: null,
  measure: async (recipes, anew) => {
    const mine = ++asked
    if (anew) set({ known: new Map() })
    for (const recipe of recipes) {
      if (mine !== asked) return
      const key = costKey(recipe)
      if (!anew && get().known.has(key)) continue
      set({ measuring: key })
      const cost = await call('recipes.cost', { recipe: jsonObject.parse(recipe), anew }).catch(bodyOf)
      if (mine !== asked) return
      set(({ known }) => ({ known: new Map([...known, [key, cost]]) }))
    }
    set({ measuring: null })
  },
  stop: () => {
    asked += 1
    set({ measuring: null })
  },
}))
