import { beforeAll, describe, expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract/recipe'
import { loadEngine } from '../engine/load'
import type { Batch, Engine, HostTensor, Program, Session } from '../engine/session'
import { rngOf } from '../lib/rng'
import { buildProgram, normaliseUnits } from './index'

const CLASSES = ['a', 'b', 'c']

function programOf(fields: Record<string, unknown>): Program {
  const recipe = normaliseUnits(recipeFrame.parse({ data: { dataset: 'x' }, model: { arch: 'cnn-strided', widths: [8, 12] }, ...fields }))
  return buildProgram(recipe, { image: [12, 12, 2], targets: [{ name: 'label', kind: 'class', classes: CLASSES }] }).program
}

function batchOf(size: number, key: number): Batch {
  const rng = rngOf(3, 'captured', key)
  const image = Float32Array.from({ length: size * 288 }, (_, i) => rng.normal() + (Math.floor(i / 288) % 3) * 0.5)
  return {
    size, inputs: { image: { shape: [size, 12, 12, 2], data: image } },
    labels: { label: { values: { shape: [size, 3], data: Float32Array.from({ length: size * 3 }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0)) }, present: { shape: [size], data: Float32Array.from({ length: size }, (_, i) => (i === 1 ? 0 : 1)) } } },
  }
}

/** Losses of `steps` steps over four batches, the last of them short, and of an evaluation at the end. */
function losses(session: Session, steps: number): number[] {
  const batches = [batchOf(6, 0), batchOf(6, 1), batchOf(6, 2), batchOf(4, 3)]
  const at = (i: number): Batch => batches[i % 4] ?? batchOf(6, 0)
  const seen = Array.from({ length: steps }, (_, i) => session.step({ batch: at(i), share: 1, apply: true, lr: 0.02, step: i + 1, seed: i }).loss)
  return [...seen, session.evaluate(at(0)).loss]
}

let graph: Engine
let plain: Engine
let eager: Engine
beforeAll(async () => {
  graph = await loadEngine('tensorflow', { threads: 2, determinism: true })
  plain = await loadEngine('tensorflow', { threads: 2, determinism: true, plain: true })
  eager = await loadEngine('tensorflow', { threads: 2, determinism: true, eager: true })
})

/** Largest relative difference of losses between a captured and the eager session. */
function together(engine: Engine, program: Program, steps: number): number {
  const [a, b] = [engine.compile(program, 1), eager.compile(program, 1)]
  try {
    const [captured, single] = [losses(a, steps), losses(b, steps)]
    expect(a.execution()).toEqual({ kind: 'graph', reason: null })
    return Math.max(...captured.map((loss, i) => Math.abs(loss - (single[i] ?? NaN)) / Math.max(1, Math.abs(single[i] ?? NaN))))
  } finally {
    a.dispose()
    b.dispose()
  }
}

describe('a captured step', () => {
  const models = [{ arch: 'mlp', hidden: [16, 8] }, { arch: 'cnn-strided', widths: [8, 12] }, { arch: 'resnet8', widths: [4, 8, 8] }]
  const norms = [{ kind: 'none' }, { kind: 'batch' }, { kind: 'group' }, { kind: 'layer' }, { kind: 'instance' }, { kind: 'group', weightStandardization: 'standard' }, { kind: 'batch', mode: 'frozen' }]
  const cases = models.flatMap((model) => norms.filter(({ kind }) => kind !== 'instance' || model.arch !== 'mlp').map((norm) => ({ name: `${model.arch}, ${Object.values(norm).join(' ')}`, model, norm })))
  it.each(cases)('has the losses of the eager one over 40 steps on the same kernels: $name', ({ model, norm }) => {
    // The last bits of single precision (6e-8), carried on over 40 steps of a training that descends.
    expect(together(plain, programOf({ model, norm }), 40)).toBeLessThan(1e-6)
  })

  it.each([
    { kind: 'sgd', lr: 0.1, momentum: 0, weightDecay: 0.01 }, { kind: 'sgd', lr: 0.1, nesterov: true, clip: 0.5 },
    { kind: 'adam', lr: 0.01, weightDecay: 0.01 }, { kind: 'adamw', lr: 0.01, weightDecay: 0.1, clip: 1 },
  ])('has the losses of the eager one with $kind', (optim) => {
    // On our kernels: the same sums in another order, single precision, carried on over 20 steps of a training that descends.
    expect(together(graph, programOf({ optim }), 20)).toBeLessThan(1e-5)
  })

  it('adds up the gradients of norm batches as the eager one does', () => {
    const program = programOf({ norm: { kind: 'batch' }, optim: { kind: 'sgd', lr: 0.1, clip: 1 } })
    const run = (engine: Engine): { values: number[]; state: ReadonlyMap<string, HostTensor> } => {
      const session = engine.compile(program, 2)
      const values = [0, 1, 2, 3].flatMap((round) => [0, 1, 2].map((part) => {
        const { loss, gradientNorm } = session.step({ batch: batchOf(part === 2 ? 2 : 4, round * 3 + part), share: part === 2 ? 0.2 : 0.4, apply: part === 2, lr: 0.05, step: round + 1, seed: 1 })
        expect(gradientNorm === null).toBe(part !== 2)
        return loss + (gradientNorm ?? 0)
      }))
      const state = session.readState()
      session.dispose()
      return { values, state }
    }
    const [a, b] = [run(graph), run(eager)]
    a.values.forEach((value, i) => expect(value).toBeCloseTo(b.values[i] ?? NaN, 4))
    for (const [name, { data }] of a.state) expect(Math.max(...data.map((value, i) => Math.abs(value - (b.state.get(name)?.data[i] ?? NaN)))), name).toBeLessThan(1e-4)
  })

  it.each([
    { optim: { kind: 'adamw', lr: 0.01, clip: 1 }, norm: { kind: 'batch' } },
    { optim: { kind: 'sgd', lr: 0.05 }, norm: { kind: 'group', weightStandardization: 'standard' } },
    { model: { arch: 'custom', graph: { nodes: [{ id: 'input', kind: 'input.image' }, { id: 'drop', kind: 'dropout', inputs: ['input'], params: { rate: 0.4 } }, { id: 'features', kind: 'flatten', inputs: ['drop'] }] } }, norm: { kind: 'none' } },
  ])('gives the same bits in one call of several steps as one by one: %j', (fields) => {
    const program = programOf(fields)
    const inputs = Array.from({ length: 8 }, (_, i) => ({ batch: batchOf(4, i), share: 1, apply: true, lr: 0.01 * (i + 1), step: i + 1, seed: i * 7 + 1 }))
    const [a, b] = [graph.compile(program, 1), graph.compile(program, 1)]
    const alone = inputs.map((input) => a.step(input))
    expect([...b.steps(inputs.slice(0, 3)), ...b.steps(inputs.slice(3, 6)), ...b.steps(inputs.slice(6))]).toEqual(alone)
    expect(b.readState()).toEqual(a.readState())
    // A short batch, or a part of an optimiser batch, among them is no obstacle.
    const mixed = [...inputs.slice(0, 2), { batch: batchOf(2, 20), share: 0.5, apply: false, lr: 0.01, step: 3, seed: 1 }, { batch: batchOf(2, 21), share: 0.5, apply: true, lr: 0.01, step: 3, seed: 2 }]
    expect(b.steps(mixed)).toEqual(mixed.map((input) => a.step(input)))
    expect(b.readState()).toEqual(a.readState())
    a.dispose()
    b.dispose()
  })

  it('takes the state of the eager one and goes on from it', () => {
    const program = programOf({ optim: { kind: 'adamw', lr: 0.01 } })
    const [a, b] = [graph.compile(program, 1), eager.compile(program, 5)]
    losses(b, 5)
    a.writeState(b.readState())
    expect([...a.readState()].every(([name, { data }]) => data.every((value, i) => value === b.readState().get(name)?.data[i]))).toBe(true)
    expect(a.evaluate(batchOf(4, 9)).loss).toBeCloseTo(b.evaluate(batchOf(4, 9)).loss, 5)
    expect(() => a.writeState(new Map())).toThrow(/lacks/)
    a.dispose()
    b.dispose()
  })

  it('draws the noise of dropout by seed, as the eager one does', () => {
    const nodes = [{ id: 'input', kind: 'input.image' }, { id: 'drop', kind: 'dropout', inputs: ['input'], params: { rate: 0.4 } }, { id: 'features', kind: 'flatten', inputs: ['drop'] }]
    expect(together(graph, programOf({ model: { arch: 'custom', graph: { nodes } }, norm: { kind: 'none' } }), 10)).toBeLessThan(1e-6)
  })

  it('keeps nothing: tensors and sessions are as many after a thousand steps and shapes as before', () => {
    const before = graph.liveTensors()
    const session = graph.compile(programOf({}), 1)
    losses(session, 8)
    const during = graph.liveTensors()
    losses(session, 400)
    session.readState()
    expect(graph.liveTensors()).toBe(during)
    session.dispose()
    expect(graph.liveTensors()).toBe(before)
  })

  it('starts and ends two hundred times in one process without harm to it', () => {
    const program = programOf({ model: { arch: 'mlp', hidden: [16] }, norm: { kind: 'none' } })
    const seen = new Set(Array.from({ length: 200 }, () => {
      const session = graph.compile(program, 1)
      const [first] = losses(session, 1)
      session.dispose()
      return first
    }))
    expect(seen.size).toBe(1)
  }, 120_000)

  it('that cannot be a graph runs operation by operation from the same state, and says why', () => {
    const program = programOf({ norm: { kind: 'none' } })
    const unused: Program = { ...program, variables: [...program.variables, { name: 'unused', shape: [3], role: 'bias', trainable: true, trunk: true, init: () => Float32Array.of(1, 2, 3) }] }
    const session = graph.compile(unused, 1)
    const reference = eager.compile(program, 1)
    expect(losses(session, 6).map((loss) => loss.toFixed(4))).toEqual(losses(reference, 6).map((loss) => loss.toFixed(4)))
    expect(session.execution().kind).toBe('eager')
    expect(session.execution().reason).toMatch(/"unused"/)
    session.dispose()
    reference.dispose()
  })
})
