import { useEffect, useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { Json, UnitInfo } from '../../../preload/contract'
import { useGallery } from '../../state/gallery'
import type { Removed } from '../../state/gallery'
import { allIds, copyOf, merged, moved, newStep, parted, stepsIn, withIds } from '../../state/pipeline'
import type { Entry, OffStep, Step } from '../../state/pipeline'
import { useRecipe } from '../../state/recipe'
import type { ReadyMade } from './pipelines'

const NONE: readonly OffStep[] = []

/** The list with the steps below `parent`, or the whole list, changed. */
function within(entries: readonly Entry[], parent: string | null, change: (list: readonly Entry[]) => readonly Entry[]): Entry[] {
  if (parent === null) return [...change(entries)]
  return entries.map((entry) => (entry.step.id === parent ? { ...entry, step: { ...entry.step, of: change(stepsIn(entry.step.of).map((step) => ({ step, on: true }))).map(({ step }) => step) } } : entry))
}

/** The step of this id, also below a one-of, changed. */
function changed(step: Step, id: string, change: (step: Step) => Step): Step {
  if (step.id === id) return change(step)
  return step.of === undefined ? step : { ...step, of: stepsIn(step.of).map((below) => changed(below, id, change)) }
}

/** What is switched off and what was removed, where they belong to the recipe that the form started from. */
const asideOf = (recipe: string, gallery: Pick<ReturnType<typeof useGallery.getState>, 'recipe' | 'off' | 'removed'>): { off: readonly OffStep[]; removed: readonly Removed[] } =>
  gallery.recipe === recipe ? gallery : { off: NONE, removed: [] }

/** The recipe's list of augmentations, with what is switched off in its place, and the step that was removed last. */
export function usePipeline(): { readonly entries: readonly Entry[]; readonly removed: Removed | null } {
  const steps = useRecipe((state) => state.document.augment)
  const recipe = useRecipe(({ begun }) => String(begun))
  const gallery = useGallery(useShallow((state) => ({ recipe: state.recipe, off: state.off, removed: state.removed })))
  const mine = gallery.recipe === recipe
  useEffect(() => {
    if (!mine) useGallery.getState().set({ recipe, off: [], removed: [] })
  }, [mine, recipe])
  const { off, removed } = asideOf(recipe, gallery)
  return { entries: useMemo(() => merged(stepsIn(steps), off), [steps, off]), removed: removed.at(-1) ?? null }
}

function now(): { entries: readonly Entry[]; removed: readonly Removed[] } {
  const { document, begun } = useRecipe.getState()
  const { off, removed } = asideOf(String(begun), useGallery.getState())
  return { entries: merged(stepsIn(document.augment), off), removed }
}

function write(next: readonly Entry[], removed?: readonly Removed[]): void {
  const { on, off } = parted(next)
  useGallery.getState().set(removed === undefined ? { off } : { off, removed })
  useRecipe.getState().set('augment', on)
}

const unitsNow = (): readonly UnitInfo[] => useRecipe.getState().units?.registries.augmentations ?? []

/**
 * Everything that a person does to the list; steps are named by their ids, and by the one-of that they stand below where
 * `parent` names it. It looks at the list as it is by then, so that what a card hands on stays the same from one move of a
 * slider to the next.
 */
export const edits = {
  add(op: string, parent: string | null): void {
    const { entries } = now()
    const unit = unitsNow().find(({ id }) => id === op)
    if (unit === undefined) return
    const step = newStep(unit, allIds(entries), unitsNow().find(({ id }) => id === 'affine'))
    write(within(entries, parent, (list) => [...list, { step, on: true }]))
  },
  /** Sets a parameter, or p. */
  put(id: string, name: string, value: Json): void {
    write(now().entries.map((entry) => ({ ...entry, step: changed(entry.step, id, (step) => ({ ...step, [name]: value })) })))
  },
  move(parent: string | null, from: number, to: number): void {
    write(within(now().entries, parent, (list) => moved(list, from, to)))
  },
  duplicate(id: string, parent: string | null): void {
    const { entries } = now()
    write(within(entries, parent, (list) => list.flatMap((entry) => (entry.step.id === id ? [entry, { step: copyOf(entry.step, allIds(entries)), on: entry.on }] : [entry]))))
  },
  remove(id: string, parent: string | null): void {
    const { entries, removed } = now()
    let kept = removed
    const next = within(entries, parent, (list) => {
      const index = list.findIndex(({ step }) => step.id === id)
      const entry = list[index]
      if (entry !== undefined) kept = [...removed, { step: entry.step, on: entry.on, parent, index }]
      return list.filter(({ step }) => step.id !== id)
    })
    write(next, kept)
  },
  /** Takes the step that was removed last back to its place. */
  restore(): void {
    const { entries, removed } = now()
    const last = removed.at(-1)
    if (last === undefined) return
    // Where its one-of went meanwhile, the step comes back on its own.
    const parent = entries.some(({ step }) => step.id === last.parent) ? last.parent : null
    const taken = allIds(entries)
    const step = taken.includes(last.step.id) ? copyOf(last.step, taken) : last.step
    write(within(entries, parent, (list) => [...list.slice(0, last.index), { step, on: last.on }, ...list.slice(last.index)]), removed.slice(0, -1))
  },
  toggle(id: string): void {
    write(now().entries.map((entry) => (entry.step.id === id ? { ...entry, on: !entry.on } : entry)))
  },
  /** Puts a ready-made pipeline in place of the steps. */
  take(ready: ReadyMade): void {
    const { entries, removed } = now()
    useGallery.getState().set({ off: [], removed: [...removed, ...entries.map(({ step, on }, index) => ({ step, on, parent: null, index })).reverse()] })
    useRecipe.getState().set('augment', withIds(ready.steps, unitsNow()))
  },
}

/** Fields of a step that are parameters of its transform. */
export const isStepField = (name: string): boolean => !['id', 'op', 'p', 'of'].includes(name)
