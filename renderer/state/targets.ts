import { create } from 'zustand'
import { jsonObject } from '../../preload/contract'
import type { CallOutput, ErrorBody, Fix, JsonObject, Recipe } from '../../preload/contract'
import { bodyOf, call } from '../api/client'
import { applyFix } from './preflight'

export type CheckedTargets = CallOutput<'targets.check'>

/** Transforms of a data set's targets as they were before a proposal was accepted, and what that was called. */
export interface Accepted { readonly title: string; readonly dataset: string; readonly before: readonly { readonly name: string; readonly transform: JsonObject }[] }

interface TargetsState {
  /** The newest answer, and the recipe that it is of. */
  readonly checked: CheckedTargets | null
  readonly of: Recipe | null
  readonly checking: Recipe | null
  readonly ticket: string
  readonly error: ErrorBody | null
  /** What may be undone, the latest last. */
  readonly accepted: readonly Accepted[]
  /** Measures a recipe's targets; an earlier measurement that is still on is ended for it. */
  check(recipe: Recipe): Promise<void>
  cancel(): Promise<void>
  /** Carries a fix out on the recipe in the form, and remembers how to undo it where it changes transforms alone. */
  accept(of: Recipe, fix: Fix): Promise<void>
  /** Takes the last acceptance off the list. */
  takeLast(): Accepted | null
  /** The data is no longer what was measured. */
  outdate(): void
}

/** The targets whose transform a patch changes, as they are before it. */
const touched = ({ targets }: Recipe, { patch }: Fix): Accepted['before'] =>
  targets.filter((_, i) => patch.some(({ path }) => path === `/targets/${i}/transform` || path.startsWith(`/targets/${i}/transform/`))).map(({ name, transform }) => ({ name, transform: jsonObject.parse(transform) }))

/** Whether a fix changes transforms of targets and nothing else: columns come back where they are chosen. */
export const onlyTransforms = ({ patch }: Fix): boolean => patch.every(({ path }) => /^\/targets\/\d+\/transform(\/|$)/.test(path))

export const useTargets = create<TargetsState>((set, get) => ({
  checked: null, of: null, checking: null, ticket: '', error: null, accepted: [],
  check: async (recipe) => {
    const before = get()
    const ticket = crypto.randomUUID()
    set({ checking: recipe, ticket, error: null })
    try {
      if (before.checking !== null) await call('preflight.cancel', { ticket: before.ticket })
      const checked = await call('targets.check', { recipe: jsonObject.parse(recipe), ticket })
      if (get().ticket === ticket) set({ checked, of: recipe, checking: null })
    } catch (error) {
      const body = bodyOf(error)
      // What failed was asked for this recipe: it is not asked again by itself.
      if (get().ticket === ticket) set(body.code === 'preflight.cancelled' ? { checking: null } : { checking: null, checked: null, of: recipe, error: body })
    }
  },
  cancel: async () => {
    await call('preflight.cancel', { ticket: get().ticket })
  },
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
  outdate: () => set({ of: null }),
}))
