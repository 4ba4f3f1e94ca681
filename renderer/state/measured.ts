import { useEffect } from 'react'
import { create } from 'zustand'
import type { StoreApi, UseBoundStore } from 'zustand'
import { jsonObject } from '../../preload/contract'
import type { ErrorBody, JsonObject, Recipe } from '../../preload/contract'
import { bodyOf, call } from '../api/client'
import { text } from '../text/en'
import { attempt } from './notices'
import { useProject } from './project'
import { useRuns } from './runs'
import { underTicket } from './work'

/** What was measured of a recipe, and what is being measured. */
export interface Measured<A> {
  /** The newest answer, or why there is none, and the recipe that it is of. */
  readonly answer: A | null
  readonly error: ErrorBody | null
  readonly of: Recipe | null
  /** The recipe that is being measured, and the ticket to cancel that by. */
  readonly asked: Recipe | null
  readonly ticket: string
  /** The recipe whose measurement a person cancelled: it is not asked for again by itself. */
  readonly left: Recipe | null
  /** Whether a measurement of one recipe is one of the other. */
  same(a: Recipe, b: Recipe): boolean
  /** Measures a recipe; an earlier measurement that is still on is ended for it. */
  check(recipe: Recipe): Promise<void>
  cancel(): Promise<void>
  /** What was measured, or is being, is no longer so. */
  outdate(): void
}
export type MeasuredStore<A> = UseBoundStore<StoreApi<Measured<A>>>

/** A store of what the owner measures of recipes, where the newest question counts. */
export const measuredStore = <A>(ask: (recipe: JsonObject, ticket: string) => Promise<A>, same = (a: Recipe, b: Recipe): boolean => a === b): MeasuredStore<A> => create<Measured<A>>((set, get) => ({
  answer: null, error: null, of: null, asked: null, ticket: '', left: null, same,
  check: async (recipe) => {
    const before = get()
    if (before.asked !== null && same(before.asked, recipe)) return
    const ticket = crypto.randomUUID()
    set({ asked: recipe, ticket, error: null, left: null })
    try {
      if (before.asked !== null) await call('preflight.cancel', { ticket: before.ticket })
      const answer = await underTicket(ticket, () => ask(jsonObject.parse(recipe), ticket))
      if (get().ticket === ticket) set({ answer, of: recipe, asked: null })
    } catch (error) {
      const body = bodyOf(error)
      // What failed was asked for this recipe: it is not asked again by itself.
      if (get().ticket === ticket) set(body.code === 'preflight.cancelled' ? { asked: null, left: recipe } : { asked: null, answer: null, of: recipe, error: body })
    }
  },
  cancel: async () => {
    await call('preflight.cancel', { ticket: get().ticket })
  },
  outdate: () => {
    const { asked, ticket } = get()
    set({ of: null, asked: null, ticket: '', left: null })
    // What is being measured may be what there was before.
    if (asked !== null) attempt(text.preflight.cancel, async () => { await call('preflight.cancel', { ticket }) })
  },
}))

/** After the last change to the recipe; a person who is still typing is not measured. */
const PAUSE_MS = 500

export interface Measuring {
  /** Whether what is known is of another recipe. */
  readonly stale: boolean
  readonly busy: boolean
  /** Whether it is about to be measured by itself. */
  readonly soon: boolean
  readonly training: boolean
  /** Why it is not up to date. */
  readonly why: string
  readonly ticket: string
  check(): void
  cancel(): void
}

/** Measures a recipe a little after its last change, once it is valid (else null). Only when asked where a training needs the machine, or where data would have to be fetched for it. */
export function useMeasuring<A>(useStore: MeasuredStore<A>, recipe: Recipe | null): Measuring {
  const { of, asked, left, ticket, same } = useStore()
  const here = useProject((state) => state.datasets.some(({ name, available }) => name === recipe?.data.dataset && available))
  const training = useRuns((state) => state.starting || state.runs.some((run) => run.state === 'running'))
  const is = (other: Recipe | null): boolean => recipe === other || (recipe !== null && other !== null && same(recipe, other))
  const soon = recipe !== null && !training && here && ![of, asked, left].some(is)
  const check = (): void => { if (recipe !== null) attempt(text.preflight.check, () => useStore.getState().check(recipe)) }
  useEffect(() => {
    if (!soon) return
    const timer = setTimeout(() => attempt(text.preflight.check, () => useStore.getState().check(recipe)), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [soon, recipe, useStore])
  return {
    stale: !is(of), busy: asked !== null, soon, training, ticket, why: recipe === null ? text.preflight.invalid : training ? text.preflight.whileTraining : text.preflight.stale,
    check, cancel: () => attempt(text.preflight.cancel, () => useStore.getState().cancel()),
  }
}
