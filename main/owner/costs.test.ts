import { expect, it } from 'vitest'
import type { Recipe } from '../../preload/contract'
import { trainers } from '../training/fixtures/project'
import type { ModelFacts } from '../models'
import { resolveRecipe } from '../versions/recipes/resolve'
import { Costs } from './costs'

let spawned = 0
let training = false

const open = (): Costs => {
  spawned = 0
  training = false
  return new Costs(() => { spawned += 1; return trainers() }, () => undefined, () => training)
}
const facts: ModelFacts = { image: [28, 28, 1], targets: [{ name: 'label', kind: 'class', classes: ['a', 'b'] }] }
// Deterministic steps have one plan, so that nothing is searched for and kept in the person's own cache.
const recipe = (norm: number): Recipe => resolveRecipe({ data: { dataset: 'pictures' }, model: { arch: 'cnn-strided' }, batch: { norm }, determinism: true })

it('a larger batch costs more time and more memory', async () => {
  const costs = open()
  const [small, large] = [await costs.of(recipe(2), facts, false), await costs.of(recipe(256), facts, false)]
  expect(large.msPerStep).toBeGreaterThan(2 * small.msPerStep)
  expect(large.memoryBytes ?? NaN).toBeGreaterThan(small.memoryBytes ?? NaN)
})

it('a cost is measured once, and again when asked', async () => {
  const costs = open()
  const [first, same, again] = await Promise.all([costs.of(recipe(2), facts, false), costs.of({ ...recipe(2), seed: 9 }, facts, false), costs.of(recipe(2), facts, true)])
  expect(same).toBe(first)
  expect(again).not.toBe(first)
  expect(spawned).toBe(2)
})

it('a measurement that failed is made again by who asks next', async () => {
  let works = false
  const costs = new Costs(() => { if (!works) throw new Error('no process today'); return trainers() }, () => undefined, () => false)
  await expect(costs.of(recipe(2), facts, false)).rejects.toThrow('no process today')
  works = true
  expect((await costs.of(recipe(2), facts, false)).msPerStep).toBeGreaterThan(0)
})

it('is not measured beside a training, nor kept where one began meanwhile', async () => {
  const costs = open()
  training = true
  await expect(costs.of(recipe(2), facts, false)).rejects.toMatchObject({ code: 'cost.busy' })
  expect(spawned).toBe(0)
  training = false
  const measured = costs.of(recipe(2), facts, false)
  await expect.poll(() => spawned).toBe(1)
  training = true
  await expect(measured).rejects.toMatchObject({ code: 'cost.busy' })
  training = false
  expect((await costs.of(recipe(2), facts, false)).msPerStep).toBeGreaterThan(0)
})

it('another optimiser setting is another step, another learning rate is not', async () => {
  const costs = open()
  const of = (optim: Recipe['optim']) => costs.of({ ...recipe(2), optim }, facts, false)
  const { optim } = recipe(2)
  await Promise.all([of(optim), of({ ...optim, lr: 1 }), of({ ...optim, momentum: 0 })])
  expect(spawned).toBe(2)
})
