import { useCallback, useEffect, useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { Json } from '../../../preload/contract'
import { useGallery } from '../../state/gallery'
import type { Removed } from '../../state/gallery'
import { allIds, copyOf, merged, moved, newStep, parted, stepsIn, withIds } from '../../state/pipeline'
import type { Entry, OffStep, Step } from '../../state/pipeline'
import { useRecipe } from '../../state/recipe'
import type { ReadyMade } from './pipelines'

export interface PipelineEdits {
  readonly entries: readonly Entry[]
  readonly removed: Removed | null
  /** Below a one-of where `parent` names it. */
  add(op: string, parent: string | null): void
  /** A parameter, or p, of a step. */
  put(id: string, name: string, value: Json): void
  move(parent: string | null, from: number, to: number): void
  duplicate(id: string, parent: string | null): void
  remove(id: string, parent: string | null): void
  /** Takes the step that was removed last back to its place. */
  restore(): void
  toggle(id: string): void
  /** Puts a ready-made pipeline in place of the steps. */
  take(ready: ReadyMade): void
}

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

/** The recipe's list of augmentations and everything that a person does to it. What is switched off is kept beside the recipe. */
export function usePipeline(): PipelineEdits {
  const document = useRecipe((state) => state.document)
  const recipe = useRecipe(({ begun }) => String(begun))
  const gallery = useGallery(useShallow((state) => ({ recipe: state.recipe, off: state.off, removed: state.removed })))
  const mine = gallery.recipe === recipe
  useEffect(() => {
    if (!mine) useGallery.getState().set({ recipe, off: [], removed: [] })
  }, [mine, recipe])
  const removed = mine ? gallery.removed : []
  const off = mine ? gallery.off : NONE
  const entries = useMemo(() => merged(stepsIn(document.augment), off), [document.augment, off])

  const write = useCallback((next: readonly Entry[]): void => {
    const parts = parted(next)
    useGallery.getState().set({ off: parts.off })
    useRecipe.getState().set('augment', parts.on)
  }, [])
  const units = () => useRecipe.getState().units?.registries.augmentations ?? []
  const keep = (one: Removed): void => useGallery.getState().set({ removed: [...removed, one] })

  return {
    entries, removed: removed.at(-1) ?? null,
    add(op, parent) {
      const unit = units().find(({ id }) => id === op)
      if (unit === undefined) return
      const step = newStep(unit, allIds(entries), units().find(({ id }) => id === 'affine'))
      write(within(entries, parent, (list) => [...list, { step, on: true }]))
    },
    put: (id, name, value) => write(entries.map((entry) => ({ ...entry, step: changed(entry.step, id, (step) => ({ ...step, [name]: value })) }))),
    move: (parent, from, to) => write(within(entries, parent, (list) => moved(list, from, to))),
    duplicate: (id, parent) => write(within(entries, parent, (list) => list.flatMap((entry) => (entry.step.id === id ? [entry, { step: copyOf(entry.step, allIds(entries)), on: entry.on }] : [entry])))),
    remove(id, parent) {
      write(within(entries, parent, (list) => {
        const index = list.findIndex(({ step }) => step.id === id)
        const entry = list[index]
        if (entry !== undefined) keep({ step: entry.step, on: entry.on, parent, index })
        return list.filter(({ step }) => step.id !== id)
      }))
    },
    restore() {
      const last = removed.at(-1)
      if (last === undefined) return
      useGallery.getState().set({ removed: removed.slice(0, -1) })
      // Where its one-of went meanwhile, the step comes back on its own.
      const parent = entries.some(({ step }) => step.id === last.parent) ? last.parent : null
      const taken = allIds(entries)
      const step = taken.includes(last.step.id) ? copyOf(last.step, taken) : last.step
      write(within(entries, parent, (list) => [...list.slice(0, last.index), { step, on: last.on }, ...list.slice(last.index)]))
    },
    toggle: (id) => write(entries.map((entry) => (entry.step.id === id ? { ...entry, on: !entry.on } : entry))),
    take(ready) {
      useGallery.getState().set({ off: [], removed: [...removed, ...entries.map(({ step, on }, index) => ({ step, on, parent: null, index })).reverse()] })
      useRecipe.getState().set('augment', withIds(ready.steps, units()))
    },
  }
}

/** Fields of a step that are parameters of its transform. */
export const isStepField = (name: string): boolean => !['id', 'op', 'p', 'of'].includes(name)
