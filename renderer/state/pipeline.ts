import type { Json, JsonObject, UnitInfo } from '../../preload/contract'

/** A step of a recipe's list of augmentations as the form holds it: what is typed may not be valid yet. */
export type Step = JsonObject & { readonly id: string; readonly op: string }
/** A step that is switched off: it stands in no recipe and keeps its place behind another one, or at the front. */
export interface OffStep { readonly step: Step; readonly after: string | null }
/** A step in the list that a person sees, where those that are off keep their place. */
export interface Entry { readonly step: Step; readonly on: boolean }

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const isStep = (value: Json): value is Step => isObject(value) && typeof value.id === 'string' && typeof value.op === 'string'

/** The steps in a recipe's field, or below a one-of. */
export const stepsIn = (value: Json | undefined): Step[] => (Array.isArray(value) ? value.filter(isStep) : [])

/** The list with switched-off steps in their places. One whose neighbour is gone stands at the end; one whose id stands in the recipe meanwhile gets another: equal ids would draw the same. */
export function merged(on: readonly Step[], off: readonly OffStep[]): Entry[] {
  const entries: Entry[] = on.map((step) => ({ step, on: true }))
  const renamed = new Map<string, string>()
  for (const { step: kept, after: neighbour } of off) {
    const taken = allIds(entries)
    const step = idsIn([kept]).some((id) => taken.includes(id)) ? copyOf(kept, taken) : kept
    const after = neighbour === null ? null : renamed.get(neighbour) ?? neighbour
    const before = after === null ? 0 : entries.findIndex((entry) => entry.step.id === after) + 1
    entries.splice(after !== null && before === 0 ? entries.length : before, 0, { step, on: false })
    if (step.id !== kept.id) renamed.set(kept.id, step.id)
  }
  return entries
}

/** The other way round: what stands in the recipe, and what is kept beside it. */
export function parted(entries: readonly Entry[]): { on: Step[]; off: OffStep[] } {
  return {
    on: entries.filter(({ on }) => on).map(({ step }) => step),
    off: entries.flatMap(({ step, on }, i) => (on ? [] : [{ step, after: entries[i - 1]?.step.id ?? null }])),
  }
}

/** Ids of steps and of all those below them. */
const idsIn = (steps: readonly Step[]): string[] => steps.flatMap((step) => [step.id, ...idsIn(stepsIn(step.of))])

/** An id that no step has: the name itself, else with the first number that is free. */
export function freeId(name: string, taken: readonly string[]): string {
  let id = name
  for (let n = 2; taken.includes(id); n += 1) id = `${name}-${n}`
  return id
}

/** A new step with its transform's defaults. A one-of begins with nothing to choose from, which a recipe must have: `first` is put below it. */
export function newStep(unit: UnitInfo, taken: readonly string[], first: UnitInfo | undefined): Step {
  const id = freeId(unit.id, taken)
  const below: JsonObject = unit.id === 'oneOf' && first !== undefined ? { of: [newStep(first, [...taken, id], undefined)] } : {}
  return { id, op: unit.id, p: 1, ...unit.defaults, ...below }
}

/** A copy with ids of its own, also below it: equal ids would draw the same. */
export function copyOf(step: Step, taken: readonly string[]): Step {
  const id = freeId(step.op, taken)
  const below = stepsIn(step.of).reduce<Step[]>((copies, one) => [...copies, copyOf(one, [...taken, id, ...idsIn(copies)])], [])
  const own: JsonObject = step.of === undefined ? {} : { of: below }
  return { ...step, ...own, id }
}

export const allIds = (entries: readonly Entry[]): string[] => idsIn(entries.map(({ step }) => step))

/** Moves what stands at `from` to `to`; the same list where either is none of its places. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const next = [...list]
  if (from < 0 || to < 0 || from >= next.length || to >= next.length) return next
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}

/** Steps of a ready-made pipeline with ids of their own. */
export const withIds = (steps: readonly (JsonObject & { readonly op: string })[], units: readonly UnitInfo[]): Step[] =>
  steps.reduce<Step[]>((made, step) => {
    const unit = units.find(({ id }) => id === step.op)
    return unit === undefined ? made : [...made, { ...newStep(unit, idsIn(made), undefined), ...step }]
  }, [])
