import { z } from 'zod'
import { json, targetSpec } from '../../../preload/contract'
import type { Json } from '../../../preload/contract'
import type { FactorValue } from '../../stats'
import { factorsOf, sayTransforms } from './factors'
import type { Factor, Made } from './factors'
import { appliedRate } from './rate'
import { transformedTogether, transformsOf } from './transforms'

const jsonOf = (value: unknown): Json => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : value === undefined || value === null ? null : json.parse(JSON.parse(JSON.stringify(value))))

/** A learning rate goes by what is applied, so that rates with and without a rule can stand on one scale. */
function numberOf({ id }: Factor, value: Json, { recipe }: Made): number | null {
  const number = id === 'optim.lr' ? (appliedRate(recipe) ?? recipe.optim.lr) : value
  return typeof number === 'number' && number > 0 ? number : null
}

/** What comes and goes with a factor, by the same rules by which changedFactors does not count it. */
function alongOf(id: string, { recipe }: Made): Pick<FactorValue, 'along' | 'alwaysAlong'> {
  if (id === 'optim.kind') return { along: { optim: null }, alwaysAlong: true }
  const target = recipe.targets.find(({ name }) => id === `target.${name}`)
  if (target !== undefined) return { along: { [`target.${target.name}.transform`]: null, [`target.${target.name}.weight`]: null } }
  const step = recipe.augment.find((each) => id === `augment.${each.id}`)
  return step === undefined ? {} : { along: { 'augment.order': orderWithout(recipe.augment.map((each) => each.id), step.id) } }
}

/** No order at all is the order of no steps. */
function orderWithout(ids: readonly string[], without: string | null): Json {
  const order = ids.filter((id) => id !== without)
  return order.length === 0 ? null : order
}

const transforms = z.record(z.string(), targetSpec.shape.transform)

/** The transforms of all numbers as one factor, which counts where they change by one rule (decision 10). */
function jointTransforms({ recipe }: Made): [string, FactorValue][] {
  const own = transformsOf(recipe)
  const names = Object.keys(own)
  if (names.length < 2) return []
  return [['targets.transform', {
    factor: 'target transforms', words: `target transforms ${sayTransforms(recipe, names)}`, value: jsonOf(own), number: null,
    joint: { parts: names.map((name) => `target.${name}.transform`), changesTo: (value) => transformedTogether(own, transforms.parse(value)).length > 0 },
  }]]
}

/** Every factor of one version with its value, in the order of the table that change-sets are made from, and last what stands for several. */
export function factorValues(made: Made): ReadonlyMap<string, FactorValue> {
  const single = factorsOf(made, made).map((factor): [string, FactorValue] => {
    const value = factor.id === 'augment.order' ? orderWithout(made.recipe.augment.map((step) => step.id), null) : jsonOf(factor.of(made))
    return [factor.id, { factor: factor.words, words: factor.say(made), value, number: numberOf(factor, value, made), ...alongOf(factor.id, made) }]
  })
  return new Map([...single, ...jointTransforms(made)])
}
