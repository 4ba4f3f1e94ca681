import { beforeAll, describe, expect, it } from 'vitest'
import type { Recipe } from '../../../preload/contract'
import { loadEngine } from '../../engine/load'
import type { Batch, Engine, Session, StepInput } from '../../engine/session'
import { weightsHash } from '../../engine/weights'
import { systemClock } from '../../lib/clock'
import { rngOf } from '../../lib/rng'
import { buildProgram } from '../../models'
import type { ModelFacts } from '../../models'
import { resolveRecipe } from '../../versions/recipes/resolve'
import { TrunkPull } from './gradient-share'
import { LiveShares } from './live-shares'
import { Recorder } from './recorder'

const facts: ModelFacts = { table: [3], targets: [{ name: 'near', kind: 'regression', classes: [] }, { name: 'wide', kind: 'regression', classes: [] }] }
/** Running statistics, noise and weights of the losses: all that a measurement might disturb. */
const recipe: Recipe = resolveRecipe({
  data: { dataset: 'x' }, norm: { kind: 'batch' }, optim: { kind: 'adam', lr: 0.01 }, loss: { weighting: 'uncertainty' },
  targets: ['near', 'wide'].map((name) => ({ name, column: name, kind: 'regression', loss: 'mse' })),
  model: { arch: 'custom', graph: { nodes: [
    { id: 'input', kind: 'input.table' }, { id: 'a', kind: 'dense', inputs: ['input'], params: { units: 8, bias: 'auto' } }, { id: 'n', kind: 'norm', inputs: ['a'], params: { activation: 'relu' } },
    { id: 'd', kind: 'dropout', inputs: ['n'], params: { rate: 0.2 } }, { id: 'features', kind: 'identity', inputs: ['d'] },
  ] } },
})
function stepOf(step: number): StepInput {
  const rng = rngOf(step, 'batch')
  const table = Float32Array.from({ length: 24 }, () => rng.normal())
  const label = (wide: number) => ({ values: { shape: [8, 1], data: Float32Array.from({ length: 8 }, (_, i) => wide * (table[3 * i] ?? 0)) }, present: { shape: [8], data: new Float32Array(8).fill(1) } })
  const batch: Batch = { size: 8, inputs: { table: { shape: [8, 3], data: table } }, labels: { near: label(1), wide: label(50) } }
  return { batch, share: 1, apply: true, lr: 0.01, step, seed: step }
}
const without = (input: StepInput, target: string): StepInput => ({ ...input, batch: { ...input.batch, labels: { ...input.batch.labels, [target]: { values: { shape: [8, 1], data: new Float32Array(8) }, present: { shape: [8], data: new Float32Array(8) } } } } })
const targets = recipe.targets
const sharesFor = (engine: Engine, clock = systemClock, warn: (message: string) => void = () => undefined, held: Pick<ConstructorParameters<typeof LiveShares>[0], 'held'> = {}): LiveShares =>
  new LiveShares({ ...held, targets, pull: new TrunkPull(engine, buildProgram(recipe, facts).program, targets.map(({ name }) => name), 1), clock, warn })

function train(session: Session, steps: number, shares: LiveShares | null): string {
  const recorder = new Recorder(systemClock)
  for (let step = 1; step <= steps; step += 1) {
    const input = stepOf(step)
    shares?.before(session, input, recorder)
    const out = session.step(input)
    shares?.take(input, out)
    shares?.record(step, recorder)
  }
  return weightsHash(session.readState())
}

describe.each(['tensorflow', 'wasm'] as const)('measuring shares on %s', (kind) => {
  let engine: Engine
  beforeAll(async () => { engine = await loadEngine(kind, { threads: 1, determinism: false }) })

  it('leaves the weights as they are without it, to the last bit, and no tensor behind', () => {
    const before = engine.liveTensors()
    const hashes = [true, false].map((measured) => {
      const session = engine.compile(buildProgram(recipe, facts).program, 1)
      const shares = measured ? sharesFor(engine) : null
      const hash = train(session, 30, shares)
      session.dispose()
      shares?.dispose()
      return hash
    })
    expect(hashes[0]).toBe(hashes[1])
    expect(engine.liveTensors()).toBe(before)
  })
})

describe('measuring shares', () => {
  it('takes every one of the first 20 steps, and then rests for nineteen times as long as it took', async () => {
    const engine = await loadEngine('wasm', { threads: 1, determinism: false })
    const session = engine.compile(buildProgram(recipe, facts).program, 1)
    // A measurement reads the time at its beginning and at its end, 10 ms later; a step takes 20 ms.
    let now = 0
    const shares = sharesFor(engine, { ...systemClock, monotonic: () => (now += 10) })
    const recorder = new Recorder(systemClock)
    const measured: number[] = []
    for (let step = 1; step <= 80; step += 1) {
      if (shares.before(session, stepOf(step), recorder) > 0) measured.push(step)
      now += 10
    }
    expect(measured.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    const gaps = measured.slice(20).map((step, i) => step - (measured[19 + i] ?? 0))
    expect(gaps.length).toBeGreaterThan(2)
    for (const gap of gaps) expect(gap * 20).toBeGreaterThanOrEqual(190)
    session.dispose()
    shares.dispose()
  })

  it('measures one norm batch of a step, the first', async () => {
    const engine = await loadEngine('wasm', { threads: 1, determinism: false })
    const session = engine.compile(buildProgram(recipe, facts).program, 1)
    const shares = sharesFor(engine)
    const recorder = new Recorder(systemClock)
    const costs = [1, 2].map(() => shares.before(session, stepOf(1), recorder))
    expect(costs[0]).toBeGreaterThan(0)
    expect(costs[1]).toBe(0)
    expect(Array.from(recorder.take().step)).toEqual([1, 1])
    session.dispose()
    shares.dispose()
  })

  it('warns of nothing before there are five measurements, nor where batches lack one target or the other', async () => {
    const engine = await loadEngine('wasm', { threads: 1, determinism: false })
    const session = engine.compile(buildProgram(recipe, facts).program, 1)
    const warnings: string[] = []
    const warn = (message: string): void => { warnings.push(message) }
    const [few, turns] = [sharesFor(engine, systemClock, warn), sharesFor(engine, systemClock, warn)]
    const recorder = new Recorder(systemClock)
    for (let step = 1; step <= 4; step += 1) few.before(session, stepOf(step), recorder)
    for (let step = 1; step <= 12; step += 1) turns.before(session, without(stepOf(step), step % 2 === 0 ? 'near' : 'wide'), recorder)
    expect(warnings).toEqual([])
    few.before(session, stepOf(5), recorder)
    expect(warnings).toHaveLength(1)
    // As after a resume: what was said is not said again.
    const resumed = sharesFor(engine, systemClock, warn, { held: few.state() })
    for (let step = 6; step <= 12; step += 1) resumed.before(session, stepOf(step), recorder)
    expect(warnings).toHaveLength(1)
    session.dispose()
    for (const shares of [few, turns, resumed]) shares.dispose()
  })

  it('warns again only after the one that drowned the others was calm', async () => {
    const engine = await loadEngine('wasm', { threads: 1, determinism: false })
    const session = engine.compile(buildProgram(recipe, facts).program, 1)
    const warnings: string[] = []
    const shares = sharesFor(engine, systemClock, (message) => warnings.push(message))
    const recorder = new Recorder(systemClock)
    for (const [from, absent] of [[1, null], [7, 'wide'], [13, null]] as const) {
      for (let step = from; step < from + 6; step += 1) {
        const input = stepOf(step)
        shares.before(session, absent === null ? input : without(input, absent), recorder)
      }
    }
    expect(warnings.map((message) => /At step (\d+), (\w+) takes/.exec(message)?.slice(1))).toEqual([['5', 'wide'], ['11', 'near'], ['17', 'wide']])
    session.dispose()
    shares.dispose()
  })
})
