import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { prepare } from '../../../data'
import { listening, tableRecipe, tableSpec } from '../../fixtures/table'
import type { TrainSpec } from '../../protocol'
import { CheckpointFolder, readCheckpoint } from '../checkpoints'
import { trainJob } from './train'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-train-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const train = async (spec: TrainSpec, hooks = listening()) => {
  const { outcome } = await trainJob(spec, hooks)
  if (outcome.job !== 'train') throw new Error('another job answered')
  return { ...outcome, steps: outcome.artifacts.map(({ kind, step }) => [kind, step]) }
}
/** Asks to halt from the moment at which the final weights are written: the evaluations are under way then. */
const atTheEnd = (spec: TrainSpec) => listening(() => existsSync(join(spec.folder, 'final.safetensors')))

describe('a checkpoint at the end of an epoch', () => {
  it('comes after the best weights that it speaks of, so that a process killed in between never leaves older ones', async () => {
    const spec = tableSpec(dir, tableRecipe({ budget: { epochs: 6 } }))
    const pairs: [number | undefined, number][] = []
    await train(spec, listening(() => false, (message) => {
      if (message.type !== 'checkpoint') return
      const rolling = readCheckpoint(join(spec.folder, `step-${String(message.step).padStart(9, '0')}.safetensors`))
      pairs.push([rolling.state.best['val.accuracy']?.epoch, readCheckpoint(join(spec.folder, 'best.safetensors')).state.epoch])
    }))
    expect(pairs).toHaveLength(6)
    expect(pairs.map(([, best]) => best)).toEqual(pairs.map(([named]) => named))
  })
})

describe('the first step of a training', () => {
  it('is told as soon as it is done, whatever time it took', async () => {
    const hooks = listening()
    await train(tableSpec(dir, tableRecipe({ budget: { epochs: 1 } })), hooks)
    expect(hooks.said.find(({ type }) => type === 'progress')).toMatchObject({ standing: { step: 1, epoch: 0 } })
  })
})

describe('the share of its time that a training waits for data', () => {
  it('is told with every step, and goes on from a checkpoint as the seconds do', async () => {
    const recipe = tableRecipe({ budget: { epochs: 4 } })
    const spec = tableSpec(dir, recipe)
    const hooks = listening()
    let epochs = 0
    await train(spec, listening(() => epochs >= 2, (message) => { if (message.type === 'checkpoint') epochs = message.epoch }))
    const kept = new CheckpointFolder(spec.folder).newest().checkpoint?.state
    expect(kept?.dataWait).toBeGreaterThan(0)
    await train(spec, hooks)
    const told = hooks.said.flatMap((message) => (message.type === 'progress' ? [message.standing] : []))
    for (const { dataWait } of told) expect(dataWait).toBeLessThan(1)
    const waited = told.map(({ dataWait, seconds }) => (dataWait ?? 0) * seconds)
    expect(waited[0]).toBeGreaterThanOrEqual((kept?.dataWait ?? 1) * (kept?.seconds ?? 1))
    expect(waited).toEqual([...waited].sort((a, b) => a - b))
  })
})

describe('early stopping against a metric\'s nature', () => {
  it('compares with the lowest value so far where the lowest is asked for', async () => {
    const spec = tableSpec(dir, tableRecipe({ budget: { epochs: 8, earlyStop: { metric: 'val.accuracy', mode: 'min', patience: 9 } } }))
    const hooks = listening()
    await train(spec, hooks)
    const accuracies = new Map(hooks.said.flatMap((message) => (message.type === 'progress' ? [[message.standing.epoch, message.standing.last['val.accuracy'] ?? 1] as const] : [])).filter(([epoch]) => epoch > 0))
    const best = readCheckpoint(join(spec.folder, 'best.safetensors'))
    expect(best.state.last['val.accuracy']).toBe(Math.min(...accuracies.values()))
  })
})

describe('a training that is halted while its last evaluations run', () => {
  it('ends on resume with the weights of its last step, and with the best ones beside them', async () => {
    // The lowest accuracy as "best" makes an early epoch the best one.
    const recipe = tableRecipe({ budget: { epochs: 4, earlyStop: { metric: 'val.accuracy', mode: 'min', patience: 9 } } })
    const straight = await train(tableSpec(dir, recipe, 'straight'))
    const spec = tableSpec(dir, recipe, 'halted')
    expect(await train(spec, atTheEnd(spec))).toMatchObject({ reason: 'halted', weights: null })
    const resumed = await train(spec)
    expect(resumed).toMatchObject({ reason: 'done', weights: straight.weights })
    expect(resumed.steps).toEqual(straight.steps)
    const [final, best] = ['final', 'best'].map((name) => readCheckpoint(join(spec.folder, `${name}.safetensors`)).state.step)
    expect(best).toBeLessThan(final ?? 0)
  })
})

describe('the evaluation after the last epoch', () => {
  it('fails by name where a test value is infinite, as an epoch does', async () => {
    const recipe = tableRecipe({ data: { dataset: 'noisy', features: ['x'], split: { val: 0.3, test: 0.2, stratify: 'none' } }, targets: [{ name: 'y', column: 'y', kind: 'regression', loss: 'mse' }] })
    const spec = tableSpec(dir, recipe)
    const { parts } = await prepare(recipe.data, recipe.targets, spec.dataset, { cacheDir: spec.cache, onProgress: () => undefined })
    const lines = readFileSync(spec.dataset.path, 'utf8').split('\n')
    lines[1 + (parts.test?.origin(0).index ?? 0)] = '0,1e38,a'
    writeFileSync(spec.dataset.path, lines.join('\n'))
    await expect(train(spec)).rejects.toMatchObject({ code: 'training.nan', message: expect.stringMatching(/test\.loss became infinite/) as string })
  })
})

describe('a deterministic run', () => {
  it('has no kernel plan, also where its version was frozen without that wish', async () => {
    const hooks = listening()
    await train({ ...tableSpec(dir, tableRecipe({ budget: { epochs: 1 } })), determinism: true }, hooks)
    expect(hooks.said.find(({ type }) => type === 'begun')).toMatchObject({ plan: null })
  })
})
