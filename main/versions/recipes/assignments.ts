import type { Json, JsonObject, PatchOp, Recipe } from '../../../preload/contract'
import { jsonObject } from '../../../preload/contract'
import { canonicalJson } from '../../lib/hash'
import { applyPatch } from '../changes'
import { resolveRecipe } from './resolve'
import { applySettings } from './settings'
import type { Setting } from './settings'

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A patch's path with elements of lists by their name or id, as people type them. */
function typed(recipe: JsonObject, path: string): string {
  let at: Json | undefined = recipe
  return path.slice(1).split('/').map((part) => {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    const inList = Array.isArray(at)
    at = Array.isArray(at) ? at[Number(key)] : at !== undefined && isObject(at) ? at[key] : undefined
    const name = inList && at !== undefined && isObject(at) ? at.id ?? at.name : undefined
    return typeof name === 'string' ? name : key
  }).join('.')
}

const text = (value: Json): string => (typeof value === 'string' && /^[A-Za-z][A-Za-z0-9._-]*$/.test(value) && !['true', 'false', 'null', 'yes', 'no', 'on', 'off'].includes(value) ? value : JSON.stringify(value))

/** One assignment for each plain value. */
const leaves = (path: string, value: Json): Setting[] => (isObject(value) && Object.keys(value).length > 0 ? Object.entries(value).flatMap(([key, inner]) => leaves(`${path}.${key}`, inner)) : [{ path, value: text(value) }])

/**
 * The fewest assignments found, as `--set` takes them, that turn a complete recipe into what a patch makes of it: what follows
 * from choosing a unit is left out. Null where none do. Pure.
 */
export function assignmentsOf(recipe: Recipe, patch: readonly PatchOp[]): Setting[] | null {
  const before = jsonObject.parse(recipe)
  const wanted = canonicalJson(resolveRecipe(applyPatch(before, patch)))
  const gives = (settings: readonly Setting[]): boolean => {
    try {
      return canonicalJson(resolveRecipe(applySettings(before, settings))) === wanted
    } catch {
      return false
    }
  }
  const all = patch.flatMap(({ op, path, value }) => (op === 'remove' || value === undefined ? [] : leaves(typed(before, path), value)))
  if (!gives(all)) return null
  return all.reduce((kept, setting) => {
    const fewer = kept.filter((other) => other !== setting)
    return gives(fewer) ? fewer : kept
  }, all)
}
