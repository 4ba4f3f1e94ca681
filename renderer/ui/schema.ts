import type { Json, JsonObject } from '../../preload/contract'

/** Bounds of a number: `min` and `max` belong to it, `above` and `below` do not. */
export interface Range { readonly min?: number; readonly max?: number; readonly above?: number; readonly below?: number }

/** What a field of a JSON Schema asks a person for. */
export type FieldKind =
  | { readonly kind: 'number'; readonly integer: boolean; readonly range: Range }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** A number, or one of some words such as "auto" or nothing. */
  | { readonly kind: 'number-or-word'; readonly integer: boolean; readonly words: readonly string[]; readonly nullable: boolean; readonly range: Range }
  | { readonly kind: 'numbers'; readonly length: number | undefined; readonly nullable: boolean }
  | { readonly kind: 'text' }
  /** An object of fields, or nothing. */
  | { readonly kind: 'optional'; readonly schema: JsonObject }
  | { readonly kind: 'other' }

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const list = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
const number = (value: Json | undefined): number | undefined => (typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined)
function rangeOf(schema: JsonObject): Range {
  const [min, max, above, below] = [schema.minimum, schema.maximum, schema.exclusiveMinimum, schema.exclusiveMaximum].map(number)
  // A whole number above 0 is one of at least 1.
  const bounds = schema.type === 'integer' ? { min: min ?? (above === undefined ? undefined : above + 1), max: max ?? (below === undefined ? undefined : below - 1) } : { min, max, above, below }
  return Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined))
}
const isNumber = ({ type }: JsonObject): boolean => type === 'number' || type === 'integer'

/** Reads the kind of one property. What cannot be drawn is "other" and stays to be written in the recipe file. */
export function fieldKind(schema: JsonObject): FieldKind {
  const options = list(schema.anyOf)
  if (options.length > 0) {
    const words = options.flatMap((option) => (typeof option.const === 'string' ? [option.const] : Array.isArray(option.enum) ? option.enum.map(String) : []))
    const nullable = options.some((option) => option.type === 'null')
    const numeric = options.find(isNumber)
    const array = options.find((option) => option.type === 'array')
    if (array !== undefined) return words.length > 0 ? { kind: 'other' } : { kind: 'numbers', length: Array.isArray(array.prefixItems) ? array.prefixItems.length : undefined, nullable }
    const object = options.find((option) => option.type === 'object')
    if (object !== undefined && nullable && options.length === 2) return { kind: 'optional', schema: object }
    if (numeric !== undefined) return { kind: 'number-or-word', integer: numeric.type === 'integer', words, nullable, range: rangeOf(numeric) }
    if (words.length > 0) return { kind: 'choice', options: words }
    const boolean = options.some((option) => option.type === 'boolean')
    return boolean ? { kind: 'boolean' } : { kind: 'other' }
  }
  if (Array.isArray(schema.enum)) return { kind: 'choice', options: schema.enum.map(String) }
  if (isNumber(schema)) return { kind: 'number', integer: schema.type === 'integer', range: rangeOf(schema) }
  if (schema.type === 'boolean') return { kind: 'boolean' }
  if (schema.type === 'string') return { kind: 'text' }
  const places = list(schema.prefixItems)
  if (schema.type === 'array' && places.length > 0 && places.every(isNumber)) return { kind: 'numbers', length: places.length, nullable: false }
  if (schema.type === 'array' && isObject(schema.items) && isNumber(schema.items)) return { kind: 'numbers', length: undefined, nullable: false }
  return { kind: 'other' }
}

/** The schema at a path of property names, also inside optional parts; null where there is none. */
export function schemaAt(schema: JsonObject, path: string): JsonObject | null {
  return path.split('.').reduce<JsonObject | null>((at, key) => {
    if (at === null) return null
    const kind = fieldKind(at)
    const { properties } = kind.kind === 'optional' ? kind.schema : at
    const next = isObject(properties) ? properties[key] : undefined
    return isObject(next) ? next : null
  }, schema)
}

export const propertiesOf = (schema: JsonObject): [string, JsonObject][] => (isObject(schema.properties) ? Object.entries(schema.properties).filter((pair): pair is [string, JsonObject] => isObject(pair[1])) : [])
