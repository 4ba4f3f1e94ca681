import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jsonObject, unitPlaces } from '../../../preload/contract'
import type { Json, JsonObject } from '../../../preload/contract'
import { layers } from '../../models/layers'
import { atelierRoot } from '../../lib/root'
import { unitForm } from '../../lib/registry'
import { frameSchema, unitRegistries } from './schema'

const page = readFileSync(join(atelierRoot(), 'docs', 'recipe.md'), 'utf8')
const named = new Set([...page.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text))

const properties = (schema: Json | undefined): [string, JsonObject][] => {
  const parsed = jsonObject.safeParse(schema)
  const held = parsed.success ? jsonObject.safeParse(parsed.data.properties) : null
  return held?.success === true ? Object.entries(held.data).map(([name, field]) => [name, jsonObject.parse(field)]) : []
}

/** Dotted paths of all fields of the frame; a list's fields as `targets[].name`. */
function paths(schema: JsonObject, at = ''): string[] {
  return properties(schema).flatMap(([name, field]) => {
    const path = at === '' ? name : `${at}.${name}`
    if (field.type === 'array' && properties(field.items).length > 0) return paths(jsonObject.parse(field.items), `${path}[]`)
    return properties(field).length > 0 ? paths(field, path) : [path]
  })
}

describe('docs/recipe.md', () => {
  it('names every field of the frame', () => {
    // A unit inside a list is described by the unit's own name; what a list of augmentations holds comes with them.
    const fields = paths(frameSchema()).filter((path) => !path.startsWith('augment[]'))
    expect(fields.length).toBeGreaterThan(40)
    expect(fields.filter((path) => !named.has(path))).toEqual([])
  })

  it('names every unit that a recipe can choose, and each of its parameters', () => {
    for (const { path, registry } of unitPlaces) {
      for (const unit of unitRegistries[registry]?.units ?? []) {
        expect([...named].some((text) => text.split(/[\s,]+/).includes(unit.id)), `${registry} ${unit.id}`).toBe(true)
        if (path.includes('*')) continue
        for (const [name] of properties(unitForm(unit.params).schema)) expect(named.has(`${path}.${name}`), `${path}.${name} of ${unit.id}`).toBe(true)
      }
    }
  })

  it('names every layer of a custom graph', () => {
    expect(layers.units.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([])
  })
})
