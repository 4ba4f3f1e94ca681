import { create } from 'zustand'
import { jsonObject } from '../../preload/contract'
import type { CallOutput, Fix, JsonObject, Recipe } from '../../preload/contract'
import { call } from '../api/client'
import { measuredStore } from './measured'
import { applyFix } from './preflight'

export type CheckedTargets = CallOutput<'targets.check'>

/** What was measured of a recipe's targets. */
export const useTargets = measuredStore<CheckedTargets>((recipe, ticket) => call('targets.check', { recipe, ticket }))

/** Transforms of a data set's targets as they were before a proposal was accepted, and what that was called. */
export interface Accepted { readonly title: string; readonly dataset: string; readonly before: readonly { readonly name: string; readonly transform: JsonObject }[] }

interface AcceptedState {
  /** What may be undone, the latest last. */
  readonly accepted: readonly Accepted[]
  /** Carries a fix out on the recipe in the form, and remembers how to undo it where it changes transforms alone. */
  accept(of: Recipe, fix: Fix): Promise<void>
  /** Takes the last acceptance off the list. */
  takeLast(): Accepted | null
}

/** The targets whose transform a patch changes, as they are before it. */
const touched = ({ targets }: Recipe, { patch }: Fix): Accepted['before'] =>
  targets.filter((_, i) => patch.some(({ path }) => path === `/targets/${i}/transform` || path.startsWith(`/targets/${i}/transform/`))).map(({ name, transform }) => ({ name, transform: jsonObject.parse(transform) }))

/** Whether a fix changes transforms of targets and nothing else: columns come back where they are chosen. */
export const onlyTransforms = ({ patch }: Fix): boolean => patch.every(({ path }) => /^\/targets\/\d+\/transform(\/|$)/.test(path))

export const useAccepted = create<AcceptedState>((set, get) => ({
  accepted: [],
  accept: async (of, fix) => {
    const before = touched(of, fix)
    await applyFix(of, fix)
    if (before.length > 0 && onlyTransforms(fix)) set(({ accepted }) => ({ accepted: [...accepted, { title: fix.title, dataset: of.data.dataset, before }] }))
  },
  takeLast: () => {
    const { accepted } = get()
    set({ accepted: accepted.slice(0, -1) })
    return accepted.at(-1) ?? null
  },
}))
