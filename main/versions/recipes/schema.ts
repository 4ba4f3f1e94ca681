import { z } from 'zod'
import { jsonObject, recipeFrame, unitPlaces } from '../../../preload/contract'
import type { Json, JsonObject, UnitPlace } from '../../../preload/contract'
import { augmentations, targetTransforms } from '../../data'
import { unitForm } from '../../lib/registry'
import type { Registry, Unit } from '../../lib/registry'
import { registries } from '../../models'

/** Every registry whose units a recipe may choose, by the name that the places of a recipe use. */
export const unitRegistries: Readonly<Record<string, Registry<Unit>>> = { ...registries, targetTransforms, augmentations }

const objectAt = (holder: JsonObject, key: string): JsonObject => jsonObject.parse(holder[key] ?? {})

/** The frame's object with one alternative for each unit that may stand there: the unit's name, its parameters, nothing else. */
function alternatives(object: JsonObject, { key, registry, frame }: UnitPlace): JsonObject {
  const held = objectAt(object, 'properties')
  const chosen = objectAt(held, key).default
  const own = Object.fromEntries(frame.map((name) => [name, held[name] ?? {}]))
  const units = unitRegistries[registry]?.units ?? []
  return {
    type: 'object', required: chosen === undefined ? [key] : [], ...(object.default === undefined ? {} : { default: object.default }),
    oneOf: units.map(({ id, title, summary, params }): Json => {
      const schema = unitForm(params).schema
      // Who names no unit gets the one that is there by default, and only that one's parameters.
      const required = [...(id === chosen ? [] : [key]), ...(Array.isArray(object.required) ? object.required.filter((name) => name !== key) : []), ...(Array.isArray(schema.required) ? schema.required : [])]
      return { title, description: summary, type: 'object', properties: { [key]: { const: id }, ...own, ...objectAt(schema, 'properties') }, required, additionalProperties: false, ...(schema.$defs === undefined ? {} : { $defs: schema.$defs }) }
    }),
  }
}

/** The schema with what stands at `keys` replaced; "*" goes into a list's or a record's elements. */
function replaced(schema: JsonObject, keys: readonly string[], by: (found: JsonObject) => JsonObject): JsonObject {
  const [key, ...rest] = keys
  if (key === undefined) return by(schema)
  const holder = key !== '*' ? 'properties' : schema.type === 'array' ? 'items' : 'additionalProperties'
  if (key === '*') return { ...schema, [holder]: replaced(objectAt(schema, holder), rest, by) }
  const properties = objectAt(schema, holder)
  return { ...schema, [holder]: { ...properties, [key]: replaced(objectAt(properties, key), rest, by) } }
}

/** JSON Schema (draft 2020-12) of the recipe's frame alone, which forms are drawn from together with the units' own. */
export const frameSchema = (): JsonObject => jsonObject.parse(z.toJSONSchema(recipeFrame, { io: 'input' }))

/** JSON Schema (draft 2020-12) of a whole recipe as a person writes it, with every unit of every registry. */
export function recipeSchema(): JsonObject {
  const known = unitPlaces.filter(({ registry }) => unitRegistries[registry] !== undefined)
  const whole = known.reduce((schema, place) => replaced(schema, place.path.split('.'), (object) => alternatives(object, place)), frameSchema())
  return { ...whole, title: 'Atelier recipe', description: 'The complete description of a training. docs/recipe.md explains every field.' }
}
