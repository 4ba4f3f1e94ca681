import { Ajv2020 } from 'ajv/dist/2020.js'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { jsonObject } from '../../../preload/contract'
import type { Json, JsonObject } from '../../../preload/contract'
import { atelierRoot } from '../../lib/root'
import { loadRecipe, presets } from './load'
import { resolveRecipe } from './resolve'
import { recipeSchema } from './schema'
import { applySettings } from './settings'

const valid = new Ajv2020({ strict: false }).compile(recipeSchema())
const quick = (): JsonObject => loadRecipe('quick')
/** Only what has no default. */
const bare = (): JsonObject => jsonObject.parse({ data: { dataset: 'fashion-mnist-mini' }, model: { arch: 'cnn-strided' } })
const changed = (...settings: [string, Json][]): JsonObject => applySettings(quick(), settings.map(([path, value]) => ({ path, value: JSON.stringify(value) })))

describe('the published JSON Schema', () => {
  it('lies in resources as the registries have it (npm run unit -- main/versions/recipes/schema -u writes it)', async () => {
    await expect(`${JSON.stringify(recipeSchema(), null, 1)}\n`).toMatchFileSnapshot(join(atelierRoot(), 'resources', 'recipe.schema.json'))
  })

  it('takes every preset, as it is written and with all its defaults', () => {
    for (const { name, recipe } of presets()) {
      expect(valid(loadRecipe(name)), name).toBe(true)
      expect(valid(recipe), `${name}, complete`).toBe(true)
    }
  })

  // What the one takes the other takes: two validators that know nothing of each other.
  it.each([
    ['a norm with its parameter', changed(['norm.kind', 'group'], ['norm.groups', 8]), true],
    ['one layer with a norm of its own', changed(['norm.layers.block3.norm.kind', 'layer']), true],
    ['a parameter of another norm', changed(['norm.kind', 'layer'], ['norm.groups', 8]), false],
    ['an unknown norm', changed(['norm.kind', 'power']), false],
    ['a misspelt field', { ...quick(), budjet: {} }, false],
    ['a misspelt field of a unit', changed(['model.width', [8]]), false],
    ['a number out of its range', changed(['budget.epochs', 0]), false],
    ['a target transform', changed(['targets.label.transform.kind', 'zscore']), true],
    ['no data set', jsonObject.parse({ ...quick(), data: {} }), false],
    ['an optimiser alone', { ...bare(), optim: { kind: 'adam' } }, true],
    ['a learning rate alone', { ...bare(), optim: { lr: 0.1 } }, true],
    ['a parameter of the norm that is there by default', { ...bare(), norm: { eps: 0.001, keep: 0.99 } }, true],
    ['a parameter of a norm that is not there by default', { ...bare(), norm: { groups: 4 } }, false],
    ['a warm-up alone', { ...bare(), schedule: { warmupEpochs: 1 } }, true],
    ['early stopping', changed(['budget.earlyStop', { metric: 'val.accuracy', mode: 'max', patience: 3 }]), true],
    ['a custom graph', changed(['model.arch', 'custom'], ['model.graph', { nodes: [{ id: 'input', kind: 'input.image', params: {}, inputs: [] }, { id: 'features', kind: 'globalAvgPool', params: {}, inputs: ['input'] }] }]), true],
  ] as const)('and the program agree on %s', (_name, document, expected) => {
    const resolved = (() => {
      try {
        resolveRecipe(document)
        return true
      } catch {
        return false
      }
    })()
    expect([valid(document), resolved]).toEqual([expected, expected])
  })
})

describe('the loss of a target that names none', () => {
  const lossOf = (target: object) => resolveRecipe({ ...bare(), targets: [{ name: 'mass', ...target }] }).targets[0]?.loss
  it('is cross-entropy for classes and the squared error for numbers', () => {
    expect([{}, { kind: 'class' }, { kind: 'regression' }].map(lossOf)).toEqual(['cross-entropy', 'cross-entropy', 'mse'])
  })
  it('stays what it is named, and is refused where it does not fit', () => {
    expect(lossOf({ kind: 'regression', loss: 'huber' })).toBe('huber')
    expect(() => lossOf({ kind: 'regression', loss: 'cross-entropy' })).toThrow('targets.mass.loss: cross-entropy does not fit a regression target')
  })
})
