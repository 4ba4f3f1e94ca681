import { unitPlaceAt } from '../../preload/contract/recipe'
import type { Recipe, UnitPlace } from '../../preload/contract/recipe'
import type { JsonObject } from '../../preload/contract/json'
import { jsonObject } from '../../preload/contract/json'
import { ProblemsError, AtelierError } from '../lib/errors'
import type { Problem } from '../lib/errors'
import { parseParams } from '../lib/registry'
import type { Registry, Unit } from '../lib/registry'
import { architectures } from './architectures'
import { losses, lossWeightings } from './losses'
import { norms } from './norm'
import { optimizers } from './optimizers'
import { schedules } from './schedules'

/** Validates the parameters of the unit at `where` and fills in their defaults; the frame's own fields stay as they are. */
function complete<U extends Unit>(units: Registry<U>, value: JsonObject, { key, frame }: UnitPlace, where: string): JsonObject {
  const kept: JsonObject = {}
  const own: JsonObject = {}
  for (const [name, field] of Object.entries(value)) {
    if (name === key || frame.includes(name)) kept[name] = field
    else own[name] = field
  }
  const unit = units.get(typeof value[key] === 'string' ? value[key] : '', `${where}.${key}`)
  return { ...kept, ...jsonObject.parse(parseParams(unit.params, own, where)) }
}

/** The place of a unit that every recipe has. */
function placeOf(...keys: readonly string[]): UnitPlace {
  const place = unitPlaceAt(keys)
  if (place === undefined) throw new RangeError(`a recipe has no unit at ${keys.join('.')}`)
  return place
}

const asJson = (value: unknown): JsonObject => jsonObject.parse(JSON.parse(JSON.stringify(value)))

/**
 * The recipe with every unit's parameters validated and completed: architecture, norms, optimiser, schedule, losses.
 * All problems are gathered and thrown together as ProblemsError.
 */
export function normaliseUnits(recipe: Recipe): Recipe {
  const problems: Problem[] = []
  const attempt = <T>(fallback: T, where: string, work: () => T): T => {
    try {
      return work()
    } catch (error) {
      if (error instanceof ProblemsError) problems.push(...error.problems)
      else if (error instanceof AtelierError) problems.push({ path: where, message: error.message.replace(`${where}: `, ''), hint: error.hint })
      else throw error
      return fallback
    }
  }
  const model = attempt(recipe.model, 'model.arch', () => ({ ...recipe.model, ...complete(architectures, asJson(recipe.model), placeOf('model'), 'model') }))
  const norm = attempt(recipe.norm, 'norm.kind', () => ({ ...recipe.norm, ...complete(norms, asJson(recipe.norm), placeOf('norm'), 'norm') }))
  const layers = Object.fromEntries(Object.entries(recipe.norm.layers).map(([slot, own]) => [
    slot, attempt(own, `norm.layers.${slot}.kind`, () => ({ ...own, ...complete(norms, asJson(own), placeOf('norm', 'layers', slot), `norm.layers.${slot}`) })),
  ]))
  const optim = attempt(recipe.optim, 'optim.kind', () => ({ ...recipe.optim, ...complete(optimizers, asJson(recipe.optim), placeOf('optim'), 'optim') }))
  const schedule = attempt(recipe.schedule, 'schedule.kind', () => ({ ...recipe.schedule, ...complete(schedules, asJson(recipe.schedule), placeOf('schedule'), 'schedule') }))
  const loss = attempt(recipe.loss, 'loss.weighting', () => ({ ...recipe.loss, ...complete(lossWeightings, asJson(recipe.loss), placeOf('loss'), 'loss') }))
  recipe.targets.forEach((target, i) => attempt(null, `targets.${target.name}.loss`, () => {
    const unit = losses.get(target.loss, `targets.${target.name}.loss`)
    if (unit.kind !== target.kind) {
      const fitting = losses.units.filter((other) => other.kind === target.kind).map((other) => other.id)
      throw new AtelierError('recipe.loss', `${target.loss} does not fit a ${target.kind} target`, `Fitting: ${fitting.join(', ')}.`)
    }
    if (recipe.targets.findIndex((other) => other.name === target.name) !== i) throw new AtelierError('recipe.targets', `two targets are called "${target.name}"`, 'Names must differ.')
    return null
  }))
  if (problems.length > 0) throw new ProblemsError('recipe.invalid', problems)
  return { ...recipe, model, norm: { ...norm, layers }, optim, schedule, loss }
}
