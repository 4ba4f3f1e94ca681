import { create } from 'zustand'
import { jsonObject } from '../../preload/contract'
import type { Json, JsonObject, Preset, Recipe, RecipeProblem, Resolved, UnitInfo } from '../../preload/contract'
import { call } from '../api/client'
import type { ClassGuess } from './class-column'

export interface Units { readonly frame: JsonObject; readonly registries: Readonly<Record<string, readonly UnitInfo[]>>; readonly presets: readonly Preset[] }

interface RecipeState {
  readonly units: Units | null
  /** The preset that the document started from, or null when it is the recipe of a version. */
  readonly preset: string | null
  /** Short id of the version whose recipe the document started from. */
  readonly origin: string | null
  /** How often the form began with a preset or a version: what is kept beside its recipe ends with it. */
  readonly begun: number
  /** The column that was taken for the class by itself, until a person chooses one or begins anew. */
  readonly guessed: ClassGuess | null
  readonly document: JsonObject
  /** The document as the last check completed it; null while it has problems. */
  readonly complete: Recipe | null
  readonly model: Resolved['model']
  readonly problems: readonly RecipeProblem[]
  readonly checking: boolean
  load(): Promise<void>
  choosePreset(name: string): void
  /** Takes over the recipe of a version. */
  take(recipe: Recipe, version: string): void
  /** Another recipe in place of the form's own, which keeps its origin: a fix was carried out on it, or its targets were chosen. */
  replace(recipe: Recipe | JsonObject): void
  /** Takes a column for the class by itself; with null none is chosen, which the check refuses and sends the person to the field. */
  guessClass(guess: ClassGuess | null): void
  /** Sets the value at a dotted path; choosing another unit starts from its defaults. */
  set(path: string, value: Json): void
  chooseUnit(path: string, key: string, unit: UnitInfo, keep: readonly string[]): void
  /** Checks the document as it is now; `checking` is false afterwards unless it was changed meanwhile. */
  check(): Promise<void>
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

export function valueAt(document: Json | undefined, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((at, key) => (Array.isArray(at) ? at[Number(key)] : isObject(at) ? at[key] : undefined), document)
}

/** The text at a path; "" where there is none. */
export function textAt(document: Json | undefined, path: string): string {
  const value = valueAt(document, path)
  return typeof value === 'string' ? value : ''
}

export function withValue(document: Json | undefined, path: string, value: Json): Json {
  const [key = '', ...rest] = path.split('.')
  const inner = (held: Json | undefined): Json => (rest.length === 0 ? value : withValue(held, rest.join('.'), value))
  if (Array.isArray(document)) return document.map((item, i) => (i === Number(key) ? inner(item) : item))
  const object = isObject(document) ? document : {}
  return { ...object, [key]: inner(object[key]) }
}

/** A problem's path with targets by their place, as the document has them, where the check names them. */
export function placeOf(document: JsonObject, path: string): string {
  const [root, name, ...rest] = path.split('.')
  const { targets } = document
  if (root !== 'targets' || !Array.isArray(targets)) return path
  const index = targets.findIndex((target) => isObject(target) && target.name === name)
  return index < 0 ? path : [root, index, ...rest].join('.')
}

/** Where the form chooses the column of its only target. */
export const CLASS_COLUMN = 'targets.0.column'

let asked = 0
let timer: ReturnType<typeof setTimeout> | null = null

export const useRecipe = create<RecipeState>((set, get) => {
  const change = (document: JsonObject): void => {
    // A check that is on is of what the form held before: its answer must not pass for this one's.
    asked += 1
    set({ document, checking: true })
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(() => void get().check(), 200)
  }
  return {
    units: null, preset: 'quick', origin: null, begun: 0, guessed: null, document: {}, complete: null, model: null, problems: [], checking: true,
    load: async () => {
      const units = await call('recipes.units', {})
      set({ units })
      get().choosePreset(get().preset ?? 'quick')
    },
    choosePreset: (name) => {
      const preset = get().units?.presets.find((p) => p.name === name)
      if (preset === undefined) return
      set({ preset: name, origin: null, begun: get().begun + 1, guessed: null })
      change(jsonObject.parse(structuredClone(preset.recipe)))
    },
    take: (recipe, version) => {
      set({ preset: null, origin: version, begun: get().begun + 1, guessed: null })
      change(jsonObject.parse(structuredClone(recipe)))
    },
    replace: (recipe) => change(jsonObject.parse(structuredClone(recipe))),
    guessClass: (guessed) => {
      get().set(CLASS_COLUMN, guessed?.column ?? '')
      set({ guessed })
    },
    set: (path, value) => {
      if (path === CLASS_COLUMN || path === 'data.dataset') set({ guessed: null })
      change(jsonObject.parse(withValue(get().document, path, value)))
    },
    chooseUnit: (path, key, unit, keep) => {
      const held = valueAt(get().document, path)
      const kept = isObject(held) ? Object.fromEntries(Object.entries(held).filter(([name]) => keep.includes(name))) : {}
      change(jsonObject.parse(withValue(get().document, path, { ...kept, [key]: unit.id, ...unit.defaults })))
    },
    check: async () => {
      // This check is the one that waits to follow what was typed: it must not come again and outdate this one.
      if (timer !== null) clearTimeout(timer)
      timer = null
      const mine = ++asked
      const { document } = get()
      try {
        const { recipe, problems, model } = await call('recipes.resolve', { recipe: document })
        if (mine === asked) set({ problems: problems.map((problem) => ({ ...problem, path: placeOf(document, problem.path) })), complete: problems.length === 0 ? recipe : null, model, checking: false })
      } catch (error) {
        if (mine === asked) set({ problems: [{ path: '', message: error instanceof Error ? error.message : String(error), hint: '' }], complete: null, model: null, checking: false })
      }
    },
  }
})
