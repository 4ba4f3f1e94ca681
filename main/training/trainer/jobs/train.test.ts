import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listening, tableRecipe, tableSpec } from '../../fixtures/table'
import type { TrainSpec } from '../../protocol'
import { readCheckpoint } from '../checkpoints'
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
