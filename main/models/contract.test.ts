import { beforeAll, describe, expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract/recipe'
import type { Recipe } from '../../preload/contract/recipe'
import { loadEngine } from '../engine/load'
import type { Batch, Engine } from '../engine/session'
import { unitForm } from '../lib/registry'
import { rngOf } from '../lib/rng'
import { buildProgram, normaliseUnits, registries, resolveModel } from './index'
import type { ModelFacts } from './index'

const facts: ModelFacts = { image: [12, 12, 3], targets: [{ name: 'label', kind: 'class', classes: ['a', 'b', 'c'] }] }

const recipeWith = (fields: Record<string, unknown>): Recipe => normaliseUnits(recipeFrame.parse({ data: { dataset: 'x' }, model: { arch: 'cnn-strided', widths: [8, 8] }, ...fields }))

function batchOf(size: number): Batch {
  const rng = rngOf(3, 'contract')
  return {
    size, inputs: { image: { shape: [size, 12, 12, 3], data: Float32Array.from({ length: size * 432 }, () => rng.normal()) } },
    labels: { label: { values: { shape: [size, 3], data: Float32Array.from({ length: size * 3 }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0)) }, present: { shape: [size], data: new Float32Array(size).fill(1) } } },
  }
}

describe('every unit of every registry', () => {
  it.each(Object.entries(registries).flatMap(([name, { units }]) => units.map((unit) => [name, unit.id, unit] as const)))('%s: %s says what it is and draws a form', (_registry, _id, unit) => {
    expect(unit.title).not.toBe('')
    expect(unit.summary).toMatch(/\.$/)
    expect(unitForm(unit.params).schema.type).toBe('object')
  })
})

describe('on the native engine', () => {
  let engine: Engine
  beforeAll(async () => { engine = await loadEngine('tensorflow', { threads: 2, determinism: false }) })

  const architectures = [
    ['cnn-strided', { arch: 'cnn-strided', widths: [8, 8] }], ['mlp', { arch: 'mlp', hidden: [16, 16] }],
    ['resnet8', { arch: 'resnet8', widths: [8, 16] }], ['resnet20', { arch: 'resnet20', widths: [8, 8] }],
    ['custom', { arch: 'custom', graph: { nodes: [
      { id: 'input', kind: 'input.image' }, { id: 'c', kind: 'conv2d', inputs: ['input'], params: { filters: 8, bias: 'auto' } }, { id: 'n', kind: 'norm', inputs: ['c'], params: { activation: 'relu' } },
      { id: 'p', kind: 'maxPool', inputs: ['n'] }, { id: 'q', kind: 'avgPool', inputs: ['p'] }, { id: 'd', kind: 'dropout', inputs: ['q'], params: { rate: 0.2 } }, { id: 'j', kind: 'concat', inputs: ['d', 'q'] }, { id: 'features', kind: 'globalAvgPool', inputs: ['j'] },
    ] } }],
  ] as const
  const norms = registries.norms.units.map((unit) => unit.id)
  const cases = architectures.flatMap(([arch, model]) => norms.filter((norm) => !(arch === 'mlp' && norm === 'instance')).map((norm) => [arch, norm, model] as const))

  it.each(cases)('%s with norm %s has the inferred shapes, learns, keeps its state and leaves no tensor behind', (_arch, norm, model) => {
    const before = engine.liveTensors()
    const recipe = recipeWith({ model, norm: { kind: norm, weightStandardization: norm === 'none' ? 'none' : 'standard' } })
    const { program, resolved } = buildProgram(recipe, facts)
    const session = engine.compile(program, 1)
    const batch = batchOf(9)
    const state = session.readState()
    expect([...state].filter(([name]) => !name.startsWith('slot/')).reduce((sum, [, t]) => sum + t.data.length, 0)).toBe(resolved.parameters)
    const held = engine.liveTensors()
    const losses = Array.from({ length: 12 }, (_, i) => session.step({ batch, share: 1, apply: true, lr: 0.05, step: i + 1, seed: i }).loss)
    expect(losses.every(Number.isFinite)).toBe(true)
    expect(Math.min(...losses.slice(-3))).toBeLessThan(losses[0] ?? 0)
    expect(session.evaluate(batch).outputs.label?.length).toBe(27)
    const trained = session.readState()
    const moved = [...trained].filter(([name, t]) => !name.startsWith('slot/') && t.data.some((v, i) => v !== state.get(name)?.data[i])).length
    expect(moved).toBe([...trained.keys()].filter((name) => !name.startsWith('slot/')).length)
    const expected = session.evaluate(batch).outputs.label
    session.writeState(state)
    session.writeState(trained)
    expect(session.evaluate(batch).outputs.label).toEqual(expected)
    expect(engine.liveTensors()).toBe(held)
    session.dispose()
    expect(engine.liveTensors()).toBe(before)
  })

  it('gives the gradient of 8 samples from 2 norm batches of 4 exactly as from one of 8, with group norm', () => {
    const whole = batchOf(8)
    const half = (from: number): Batch => ({
      size: 4, inputs: { image: { shape: [4, 12, 12, 3], data: whole.inputs.image?.data.slice(from * 432, (from + 4) * 432) ?? new Float32Array() } },
      labels: { label: { values: { shape: [4, 3], data: whole.labels.label?.values.data.slice(from * 3, (from + 4) * 3) ?? new Float32Array() }, present: { shape: [4], data: new Float32Array(4).fill(1) } } },
    })
    const { program } = buildProgram(recipeWith({ norm: { kind: 'group' }, optim: { kind: 'sgd', lr: 1, momentum: 0 } }), facts)
    const one = engine.compile(program, 1)
    const two = engine.compile(program, 1)
    one.step({ batch: whole, share: 1, apply: true, lr: 1, step: 1, seed: 1 })
    two.step({ batch: half(0), share: 0.5, apply: false, lr: 1, step: 1, seed: 1 })
    two.step({ batch: half(4), share: 0.5, apply: true, lr: 1, step: 1, seed: 1 })
    for (const [name, tensor] of one.readState()) {
      const other = two.readState().get(name)
      // Sums in another order: a few units in the last place of float32 values near 1.
      tensor.data.forEach((value, i) => expect(Math.abs(value - (other?.data[i] ?? NaN)), name).toBeLessThan(2e-6))
    }
    one.dispose()
    two.dispose()
  })
})

describe('a model that does not fit', () => {
  it('names the slot that does not exist and lists those that do', () => {
    expect(() => resolveModel(recipeWith({ norm: { kind: 'batch', layers: { 'block9.norm': { kind: 'group' } } } }), facts)).toThrow(/block9\.norm/)
  })
  it('says which group counts are legal', () => {
    const recipe = recipeWith({ norm: { kind: 'group', groups: 3 } })
    expect(() => resolveModel(recipe, facts)).toThrow(/8 channels cannot be split into 3/)
  })
  it('refuses instance norm where the map has shrunk to one position', () => {
    const recipe = recipeWith({ model: { arch: 'cnn-strided', widths: [8, 8, 8, 8] }, norm: { kind: 'instance' } })
    expect(() => resolveModel(recipe, facts)).toThrow(/block4\.norm.*erase/)
  })
  it('refuses a norm over a single value, which would erase its input', () => {
    expect(() => resolveModel(recipeWith({ model: { arch: 'mlp', hidden: [16] }, norm: { kind: 'group', groups: 16 } }), facts)).toThrow(/layer1\.norm.*erase/)
    expect(() => resolveModel(recipeWith({ model: { arch: 'mlp', hidden: [1] }, norm: { kind: 'layer' } }), facts)).toThrow(/erase/)
  })
  it('names the node of a custom graph whose parameters or name are wrong', () => {
    const graph = (node: Record<string, unknown>) => ({ nodes: [{ id: 'input', kind: 'input.image' }, { inputs: ['input'], ...node }, { id: 'features', kind: 'globalAvgPool', inputs: [node.id] }] })
    const resolve = (node: Record<string, unknown>) => () => resolveModel(recipeWith({ model: { arch: 'custom', graph: graph(node) } }), facts)
    expect(resolve({ id: 'n', kind: 'norm', params: { activation: 'foo' } })).toThrow(/node "n".*activation/)
    expect(resolve({ id: 'n', kind: 'norm.group', params: { groups: 2 } })).toThrow(/node "n"/)
    expect(resolve({ id: 'head.label', kind: 'conv2d', params: { filters: 4 } })).toThrow(/kept for the targets/)
  })
  it('names the node of a custom graph whose inputs do not fit', () => {
    const graph = { nodes: [{ id: 'input', kind: 'input.image' }, { id: 'fc', kind: 'dense', inputs: ['input'], params: { units: 4 } }, { id: 'features', kind: 'identity', inputs: ['fc'] }] }
    expect(() => resolveModel(recipeWith({ model: { arch: 'custom', graph } }), facts)).toThrow(/node "fc"/)
  })
  it('gathers every wrong field of a recipe at once', () => {
    expect(() => recipeWith({ optim: { kind: 'sgd', lr: 0.1, momentum: 2 }, schedule: { kind: 'spiral' } })).toThrow(/optim\.momentum.*schedule\.kind/)
  })
  it('gives a slot its own norm as a whole', () => {
    const { nodes } = resolveModel(recipeWith({ norm: { kind: 'batch', layers: { 'block2.norm': { kind: 'group', groups: 2 } } } }), facts)
    expect(nodes.filter((n) => n.id.endsWith('.norm')).map((n) => n.kind)).toEqual(['norm.batch', 'norm.group'])
  })
})
