import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { recipeFrame } from '../../preload/contract/recipe'
import { distance, host } from '../engine/golden/probe'
import { loadEngine } from '../engine/load'
import type { Batch, Engine, HostTensor, Program, StepInput } from '../engine/session'
import { buildProgram, normaliseUnits, resolveModel } from './index'
import type { ModelFacts } from './index'

// Made by PyTorch (scripts/golden/make.py); the file says which version.
const numbers = z.array(z.number())
const tensor = z.object({ shape: z.array(z.int()), data: numbers })
const byName = z.record(z.string(), numbers)
const scalars = z.record(z.string(), z.number())
const [golden] = z.object({
  cases: z.tuple([z.object({
    lr: z.number(), start: z.record(z.string(), tensor), end: byName,
    batches: z.array(z.object({ x: tensor, labels: z.record(z.string(), z.object({ values: tensor, present: tensor })) })),
    steps: z.array(z.object({ batch: z.int(), total: z.number(), losses: scalars, parts: scalars, before: byName, gradients: byName })),
  })]),
}).parse(JSON.parse(readFileSync(new URL('golden/uncertainty.json', import.meta.url), 'utf8'))).cases

const toHost = ({ shape, data }: z.infer<typeof tensor>): HostTensor => host(shape, data)
const facts: ModelFacts = { table: [3], targets: [{ name: 'mass', kind: 'regression', classes: [] }, { name: 'depth', kind: 'regression', classes: [] }, { name: 'kind', kind: 'class', classes: ['a', 'b', 'c'] }] }
const recipeWith = (fields: Record<string, unknown> = {}) => normaliseUnits(recipeFrame.parse({
  data: { dataset: 'x' }, model: { arch: 'mlp', hidden: [4] }, norm: { kind: 'none' }, optim: { kind: 'sgd', lr: golden.lr, momentum: 0 }, loss: { weighting: 'uncertainty' },
  targets: [{ name: 'mass', kind: 'regression', loss: 'mse' }, { name: 'depth', kind: 'regression', loss: 'mse', weight: 2 }, { name: 'kind' }], ...fields,
}))
const batches = golden.batches.map(({ x, labels }): Batch => ({ size: x.shape[0] ?? 0, inputs: { table: toHost(x) }, labels: Object.fromEntries(Object.entries(labels).map(([name, { values, present }]) => [name, { values: toHost(values), present: toHost(present) }])) }))
const none: Batch = { size: 0, inputs: {}, labels: {} }
const stepOn = (batch: number, step: number): StepInput => ({ batch: batches[batch] ?? none, share: 1, apply: true, lr: golden.lr, step, seed: 1 })
const stateOf = (values: Readonly<Record<string, readonly number[]>>): Map<string, HostTensor> => new Map(Object.entries(values).map(([name, data]) => [name, host(golden.start[name]?.shape ?? [], data)]))

/** The program whose step leaves each variable's gradient in its place. */
const telling = (program: Program): Program => ({ ...program, optimizer: { slots: [], scalars: () => [], clip: null, decays: () => false, update: (ops, { gradient }) => ({ value: ops.mul(gradient, 1), slots: [] }) } })

/** Sums of a few float32 terms in another order; compared over 1 + |expected|. */
const CLOSE = 1e-5

describe.each(['tensorflow', 'wasm'] as const)('weights learnt by uncertainty on the %s engine, as PyTorch computes them,', (kind) => {
  let engine: Engine
  beforeAll(async () => { engine = await loadEngine(kind, { threads: 1, determinism: false }) })

  it.each(golden.steps.map((step, i) => [i + 1, step] as const))('give step %d its total, its parts and the gradient of every variable', (_number, expected) => {
    const session = engine.compile(telling(buildProgram(recipeWith(), facts).program), 1)
    session.writeState(stateOf(expected.before))
    const { loss, losses } = session.step(stepOn(expected.batch, 1))
    expect(distance([loss], [expected.total], 1)).toBeLessThan(CLOSE)
    for (const [name, value] of Object.entries(expected.losses)) expect(distance([losses[name] ?? NaN], [value], 1), name).toBeLessThan(CLOSE)
    for (const [name, value] of Object.entries(expected.parts)) expect(distance([losses[`part/${name}`] ?? NaN], [value], 1), name).toBeLessThan(CLOSE)
    const state = session.readState()
    for (const [name, gradient] of Object.entries(expected.gradients)) expect(distance(state.get(name)?.data ?? [], gradient, Math.max(1, ...gradient.map(Math.abs))), name).toBeLessThan(CLOSE)
    session.dispose()
  })

  it('lead to the same weights after five steps, over a batch that lacks a target', () => {
    const before = engine.liveTensors()
    const session = engine.compile(buildProgram(recipeWith(), facts).program, 1)
    session.writeState(new Map(Object.entries(golden.start).map(([name, value]) => [name, toHost(value)])))
    golden.steps.forEach(({ batch }, i) => session.step(stepOn(batch, i + 1)))
    const state = session.readState()
    for (const [name, expected] of Object.entries(golden.end)) expect(distance(state.get(name)?.data ?? [], expected, 1), name).toBeLessThan(CLOSE)
    const kept = session.evaluate(batches[0] ?? none)
    expect(Object.keys(kept.outputs).sort()).toEqual(['depth', 'kind', 'mass'])
    expect(kept.loss).toBeCloseTo(['mass', 'depth', 'kind'].reduce((sum, name) => sum + (kept.losses[`part/${name}`] ?? NaN), 0), 4)
    session.dispose()
    expect(engine.liveTensors()).toBe(before)
  })

  it('are left alone by weight decay, also where norms and biases are not', () => {
    const after = (weightDecay: number) => {
      const session = engine.compile(buildProgram(recipeWith({ optim: { kind: 'sgd', lr: golden.lr, momentum: 0, weightDecay } }), facts).program, 1)
      session.writeState(stateOf({ ...golden.steps[0]?.before, 'weighting.mass.s': [3] }))
      session.step(stepOn(0, 1))
      const state = session.readState()
      session.dispose()
      return (name: string) => state.get(name)?.data
    }
    const [plain, decayed] = [after(0), after(0.5)]
    expect(decayed('weighting.mass.s')).toEqual(plain('weighting.mass.s'))
    expect(decayed('head.mass.bias')).not.toEqual(plain('head.mass.bias'))
  })
})

describe('a recipe whose weights are learnt', () => {
  it('has the layers and parameters of the same model with fixed weights', () => {
    const [learnt, fixed] = [resolveModel(recipeWith(), facts), resolveModel(recipeWith({ loss: { weighting: 'static' } }), facts)]
    expect(learnt.nodes).toEqual(fixed.nodes)
    expect([learnt.parameters, learnt.trainable]).toEqual([fixed.parameters, fixed.trainable])
  })
  it('has no parameters for them', () => {
    expect(() => recipeWith({ loss: { weighting: 'uncertainty', start: 1 } })).toThrow(/loss/)
  })
  it('begins with the weight of the formula: half for a number, one for a class', async () => {
    const session = (await loadEngine('wasm', { threads: 1, determinism: false })).compile(buildProgram(recipeWith(), facts).program, 1)
    const { losses } = session.evaluate(batches[0] ?? none)
    expect([losses['weight/mass'], losses['weight/depth'], losses['weight/kind']]).toEqual([0.5, 1, 1])
    session.dispose()
  })
})
