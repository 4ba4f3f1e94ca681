import type { Json } from '../../preload/contract'

/** JSON with the keys of every object in order, so that equal values have equal text. */
export function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, ordered(value[key] ?? null)]))
}
