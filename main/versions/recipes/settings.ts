import { parse } from 'yaml'
import { json, jsonObject, recipeFrame, unitPlaceAt } from '../../../preload/contract'
import type { Json, JsonObject, UnitPlace } from '../../../preload/contract'
import { AtelierError } from '../../lib/errors'

export interface Setting { readonly path: string; readonly value: string }

/** The path's keys. Slots have dots in their names, so below norm.layers everything up to the last key is the slot. */
function keysOf(path: string): string[] {
  const slot = /^norm\.layers\.(.+)\.([^.]+)$/.exec(path)
  return slot === null ? path.split('.') : ['norm', 'layers', slot[1] ?? '', slot[2] ?? '']
}

/** The place whose unit an assignment to this path chooses. */
function chosenAt(keys: readonly string[]): UnitPlace | undefined {
  const place = unitPlaceAt(keys.slice(0, -1))
  return place?.key === keys.at(-1) ? place : undefined
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const named = (item: Json, key: string): boolean => isObject(item) && (item.id === key || item.name === key)

function put(document: Json | undefined, keys: readonly string[], value: Json, path: string): Json {
  const [key, ...rest] = keys
  if (key === undefined) return value
  if (Array.isArray(document)) {
    const index = document.findIndex((item, i) => named(item, key) || String(i) === key)
    if (index < 0) {
      const known = document.map((item) => (isObject(item) ? [item.id, item.name].find((name) => typeof name === 'string') ?? '' : '')).filter((name) => name !== '')
      throw new AtelierError('recipe.setting', `--set ${path}: there is no element "${key}"`, known.length === 0 ? 'The list is empty.' : `Known: ${known.join(', ')}.`)
    }
    return document.map((item, i) => (i === index ? put(item, rest, value, path) : item))
  }
  if (document !== undefined && document !== null && !isObject(document)) throw new AtelierError('recipe.setting', `--set ${path}: "${key}" is below a plain value`, 'Check the path.')
  const held = document ?? {}
  return { ...held, [key]: put(held[key], rest, value, path) }
}

function get(document: Json | undefined, keys: readonly string[]): Json | undefined {
  const [key, ...rest] = keys
  if (key === undefined) return document
  if (Array.isArray(document)) return get(document.find((item, i) => named(item, key) || String(i) === key), rest)
  return isObject(document) ? get(document[key], rest) : undefined
}

/** Choosing another unit drops the old one's parameters, so that the new one starts from its own defaults. */
function resetUnit(document: JsonObject, path: string, value: Json): JsonObject {
  const keys = keysOf(path)
  const place = chosenAt(keys)
  if (place === undefined || get(document, keys) === value) return document
  const parent = get(document, keys.slice(0, -1))
  if (!isObject(parent)) return document
  const kept = Object.fromEntries(Object.entries(parent).filter(([key]) => place.frame.includes(key)))
  return jsonObject.parse(put(document, keys.slice(0, -1), kept, path))
}

/** Names that JavaScript objects have of their own; no field of a recipe is called so. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype'])

function valueOf({ path, value }: Setting): Json {
  let parsed: unknown
  try {
    parsed = parse(value)
  } catch (error) {
    throw new AtelierError('recipe.setting', `--set ${path}: the value "${value}" is not YAML (${error instanceof Error ? error.message.split('\n')[0] ?? '' : ''})`, 'Quote it.')
  }
  const checked = json.safeParse(parsed)
  if (!checked.success) throw new AtelierError('recipe.setting', `--set ${path}: "${value}" is no value that a recipe can hold`, 'Numbers are finite; text may need quotes.')
  return checked.data
}

/** Lists that every recipe has, so that their elements can be addressed when the document leaves them to the defaults. */
const withLists = (document: JsonObject): JsonObject => jsonObject.parse({ targets: recipeFrame.shape.targets.parse(undefined), augment: [], ...document })

/**
 * Applies assignments such as `norm.kind=group`: those that choose a unit first, the others in order. Values are parsed as YAML; elements of augment and targets are
 * addressed by id or name; the result is not yet validated. Throws "recipe.setting" that names the assignment.
 */
export function applySettings(document: JsonObject, settings: readonly Setting[]): JsonObject {
  const choosing = settings.filter(({ path }) => chosenAt(keysOf(path)) !== undefined)
  const rest = settings.filter((setting) => !choosing.includes(setting))
  return [...choosing, ...rest].reduce((now, setting) => {
    const { path } = setting
    const value = valueOf(setting)
    if (path.split('.').some((key) => key === '' || RESERVED.has(key))) throw new AtelierError('recipe.setting', `--set ${path}: this is no path of a recipe`, 'For example --set norm.kind=group.')
    return jsonObject.parse(put(resetUnit(now, path, value), keysOf(path), value, path))
  }, settings.length === 0 ? document : withLists(document))
}
