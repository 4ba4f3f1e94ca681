import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../preload/contract'
import { builtIn, openMaker, prepare } from '../../data'
import type { BatchMaker, Batches } from '../../data'
import { systemClock } from '../../lib/clock'
import { resolveRecipe } from '../../versions/recipes/resolve'
import { listening, noisyTable, tableRecipe } from '../fixtures/table'
import type { FromJob, TrainSpec } from '../protocol'
import { CheckpointFolder } from './checkpoints'
import { trainJob } from './jobs/train'
import { Passes } from './passes'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-passes-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** Augmented images enough for a thread: 14 steps of 32 and a short one an epoch, a validation of two batches. */
const imageSpec = (folder: string, budget: JsonObject = { epochs: 3 }): TrainSpec => {
  const dataset = builtIn('fashion-mnist-mini')
  if (dataset === null) throw new Error('the embedded sample is missing')
  const recipe = resolveRecipe({
    data: { dataset: dataset.name, limit: { train: 450, val: 300, test: 100 } }, model: { arch: 'cnn-strided', widths: [4, 4, 4, 4] },
    augment: [{ id: 'turn', op: 'affine', degrees: 20 }], batch: { norm: 32 }, budget,
  })
  return { job: 'train', run: 'r', recipe, seed: 1, dataset, folder: join(dir, folder), cache: join(dir, 'cache'), engine: 'tensorflow', threads: 1, determinism: false, plan: { onednn: [], own: [] } }
}
const train = async (spec: TrainSpec, hooks = listening()) => {
  const { outcome } = await trainJob(spec, hooks)
  if (outcome.job !== 'train') throw new Error('another job answered')
  return outcome
}

describe('a training whose next pass is begun ahead', () => {
  it('ends with the same weights wherever it was halted: in an epoch, in a validation, and while it starts', async () => {
    const straight = await train(imageSpec('straight'))
    const spec = imageSpec('halted')
    const at: [number, number][] = []
    // Asked so many times before each halt: an epoch and its validation ask 15 and 2 times.
    for (const questions of [1, 7, 9, 17, 3]) {
      let asked = 0
      expect(await train(spec, listening(() => (asked += 1) >= questions))).toMatchObject({ reason: 'halted' })
      const state = new CheckpointFolder(spec.folder).newest().checkpoint?.state
      at.push([state?.epoch ?? NaN, state?.batch ?? NaN])
    }
    // The third halt is in the validation after the first epoch.
    expect(at).toEqual([[0, 1], [0, 8], [0, 15], [1, 15], [2, 1]])
    expect(await train(spec)).toMatchObject({ reason: 'done', weights: straight.weights })
  })

  it('stops early as it did, and evaluates although batches of a further epoch were begun', async () => {
    const earlyStop = { metric: 'val.accuracy', mode: 'min', patience: 1 }
    const said: FromJob[] = []
    const { reason, artifacts } = await train(imageSpec('early', { epochs: 50, earlyStop }), listening(() => false, (message) => { said.push(message) }))
    expect([reason, artifacts.map(({ kind }) => kind)]).toEqual(['done', ['final', 'best', 'evaluation']])
    expect(said.filter(({ type }) => type === 'checkpoint').length).toBeLessThan(50)
  })
})

describe('the passes of a training', () => {
  /** Says what is asked of a maker, and asks it. */
  function noting(maker: BatchMaker): { maker: BatchMaker; asked: string[] } {
    const asked: string[] = []
    const ask = (how: 'pass' | 'follow') => (...given: Parameters<BatchMaker['pass']>): Batches => {
      asked.push(`${how} ${given[2] === undefined ? 'val' : `epoch ${given[2].epoch}`}`)
      return maker[how](...given)
    }
    return { maker: { ...maker, waitedMs: 0, ahead: { ready: 0, bytes: 0 }, close: () => maker.close(), pass: ask('pass'), follow: ask('follow') }, asked }
  }
  async function walk(validated: boolean, from: number): Promise<string[]> {
    const recipe = tableRecipe()
    const prepared = await prepare(recipe.data, recipe.targets, noisyTable(dir), { cacheDir: join(dir, 'cache'), onProgress: () => undefined })
    const { maker, asked } = noting(openMaker(prepared.source, { clock: systemClock, warn: () => undefined, entry: process.env.ATELIER_BATCH_WORKER }))
    const val = validated ? prepared.parts.val : null
    const passes = new Passes({ maker, prepared: { parts: { ...prepared.parts, val } }, recipe, seed: 1 })
    passes.begin(from, 0)
    const told: string[] = []
    for (let walked = 0; walked < (recipe.budget.epochs - from) * (validated ? 2 : 1); walked += 1) {
      passes.next()
      told.push(asked.splice(0).join(', '))
    }
    expect(() => passes.next()).toThrow('no more passes')
    return told
  }

  it('are asked for two ahead, and none after the last epoch', async () => {
    expect(await walk(true, 0)).toEqual(['pass epoch 0, follow val, follow epoch 1', 'follow val', 'follow epoch 2', 'follow val', '', ''])
    expect(await walk(false, 0)).toEqual(['pass epoch 0, follow epoch 1, follow epoch 2', '', ''])
    expect(await walk(true, 2)).toEqual(['pass epoch 2, follow val', ''])
    expect(await walk(true, 3)).toEqual([])
  })
})
