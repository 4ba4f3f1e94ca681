import { z } from 'zod'
import type { AugmentGroup } from '../../preload/contract/augment-groups'
import type { JsonObject } from '../../preload/contract/json'
import { AtelierError, ProblemsError } from './errors'
import { zodProblems } from './problems'

/** What every unit of every registry says of itself. */
export interface Unit {
  readonly id: string
  readonly title: string
  /** One sentence in plain English for forms. */
  readonly summary: string
  /** Paper or standard with section or formula; "" only where there is none to name. */
  readonly source: string
  /** The unit's own parameters, without the discriminator. Every field has a default unless there is no sensible one. */
  readonly params: z.ZodType
  /** The kind of target that it is for, where it is not for all. */
  readonly kind?: 'class' | 'regression'
  /** Among which others forms offer it, where there are many. */
  readonly group?: AugmentGroup
}

/** A flat list of units under one name. Adding a unit is one file and one line in its registry's list. */
export interface Registry<U extends Unit> {
  readonly name: string
  readonly units: readonly U[]
  /** The unit, or an error that names the field `where` and lists what is known. */
  get(id: string, where: string): U
  has(id: string): boolean
}

export function registry<U extends Unit>(name: string, units: readonly U[]): Registry<U> {
  const byId = new Map(units.map((unit) => [unit.id, unit]))
  if (byId.size !== units.length) throw new Error(`two units of the ${name} registry share an id`)
  return {
    name,
    units,
    has: (id) => byId.has(id),
    get(id, where) {
      const unit = byId.get(id)
      if (unit === undefined) {
        throw new AtelierError('recipe.unit', `${where}: there is no ${name} called "${id}"`, `Known: ${[...byId.keys()].join(', ')}.`)
      }
      return unit
    },
  }
}

/** Parses a unit's parameters; every problem is reported with its dotted path below `where`. */
export function parseParams<P>(schema: z.ZodType<P>, value: unknown, where: string): P {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ProblemsError('recipe.invalid', zodProblems(parsed.error, where))
}

/** JSON Schema (draft 2020-12) of a unit's parameters and their defaults, for forms. */
export function unitForm(params: z.ZodType): { schema: JsonObject; defaults: JsonObject } {
  const object = z.record(z.string(), z.json())
  const schema = object.parse(z.toJSONSchema(params, { io: 'input' }))
  const parsed = params.safeParse({})
  return { schema, defaults: parsed.success ? object.parse(parsed.data) : {} }
}
