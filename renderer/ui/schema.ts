import type { Json, JsonObject } from '../../preload/contract'

/** What a field of a JSON Schema asks a person for. */
export type FieldKind =
  | { readonly kind: 'number'; readonly integer: boolean; readonly min: number | undefined; readonly max: number | undefined }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'choice'; readonly options: readonly string[] }
  /** A number, or one of some words such as "auto" or nothing. */
  | { readonly kind: 'number-or-word'; readonly integer: boolean; readonly words: readonly string[]; readonly nullable: boolean; readonly min: number | undefined }
  | { readonly kind: 'numbers'; readonly length: number | undefined; readonly nullable: boolean }
  | { readonly kind: 'text' }
  /** An object of fields, or nothing. */
  | { readonly kind: 'optional'; readonly schema: JsonObject }
  | { readonly kind: 'other' }

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const list = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : [])
const number = (value: Json | undefined): number | undefined => (typeof value === 'number' && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined)
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
    if (numeric !== undefined) return { kind: 'number-or-word', integer: numeric.type === 'integer', words, nullable, min: number(numeric.minimum) ?? number(numeric.exclusiveMinimum) }
    if (words.length > 0) return { kind: 'choice', options: words }
    const boolean = options.some((option) => option.type === 'boolean')
    return boolean ? { kind: 'boolean' } : { kind: 'other' }
  }
  if (Array.isArray(schema.enum)) return { kind: 'choice', options: schema.enum.map(String) }
  if (isNumber(schema)) return { kind: 'number', integer: schema.type === 'integer', min: number(schema.minimum) ?? number(schema.exclusiveMinimum), max: number(schema.maximum) ?? number(schema.exclusiveMaximum) }
  if (schema.type === 'boolean') return { kind: 'boolean' }
  if (schema.type === 'string') return { kind: 'text' }
  if (schema.type === 'array' && isObject(schema.items) && isNumber(schema.items)) return { kind: 'numbers', length: undefined, nullable: false }
  return { kind: 'other' }
}

/** The schema at a path of property names, or null where there is none. */
export function schemaAt(schema: JsonObject, path: string): JsonObject | null {
  return path.split('.').reduce<JsonObject | null>((at, key) => {
    const next = at === null ? undefined : isObject(at.properties) ? at.properties[key] : undefined
    return isObject(next) ? next : null
  }, schema)
}

export const propertiesOf = (schema: JsonObject): [string, JsonObject][] => (isObject(schema.properties) ? Object.entries(schema.properties).filter((pair): pair is [string, JsonObject] => isObject(pair[1])) : [])

/** "16, 32, 64" as numbers; null when the text is not a list of numbers. */
export function numbersFrom(text: string): number[] | null {
  const parts = text.split(/[\s,x;]+/).filter((part) => part !== '')
  const values = parts.map(Number)
  return values.every(Number.isFinite) ? values : null
}
