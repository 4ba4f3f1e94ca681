import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../preload/contract'
import { rngOf } from '../../../lib/rng'
import { listening, tableRecipe, tableSpec } from '../../fixtures/table'
import type { FromJob, TrainSpec } from '../../protocol'
import { CheckpointFolder } from '../checkpoints'
import { evidenceJob } from './evidence'
import { trainJob } from './train'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-shares-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const target = (name: string, fields: JsonObject = {}): JsonObject => ({ name, column: name, kind: 'regression', loss: 'mse', transform: { kind: 'none' }, missing: 'mask', ...fields })
/** Numbers of which one is a thousand times as wide as the others, and lacks every third value. */
const TARGETS = [target('near'), target('far'), target('wide')]
const NORMAL = TARGETS.map((one) => ({ ...one, transform: { kind: 'zscore' } }))

function specOf(folder: string, targets: readonly JsonObject[], fields: JsonObject = {}, width = 1000): TrainSpec {
  const rng = rngOf(1, 'wide')
  const path = join(dir, 'wide.csv')
  writeFileSync(path, `x,y,near,far,wide\n${Array.from({ length: 300 }, (_, i) => {
    const [x, y] = [rng.normal(), rng.normal()]
    return [x, y, x - y, x + y + 0.1 * rng.normal(), i % 3 === 0 ? '' : width * (x + y)].join(',')
  }).join('\n')}\n`)
  const recipe = tableRecipe({ data: { dataset: 'wide', features: ['x', 'y'], split: { val: 0.2, test: 0.1, stratify: 'none' } }, targets: [...targets], batch: { norm: 32 }, optim: { kind: 'adam', lr: 0.01 }, budget: { epochs: 4 }, ...fields })
  return { ...tableSpec(dir, recipe, folder), dataset: { name: 'wide', reader: 'csv', path } }
}

/** Points by name, in their order. */
function pointsOf(said: readonly FromJob[]): Map<string, [step: number, value: number][]> {
  const all = new Map<string, [number, number][]>()
  for (const message of said) {
    if (message.type !== 'progress') continue
    const { names, name, step, value } = message.points
    name.forEach((id, i) => { const metric = names[id] ?? ''; all.set(metric, [...(all.get(metric) ?? []), [step[i] ?? 0, value[i] ?? NaN]]) })
  }
  return all
}
async function train(spec: TrainSpec, hooks = listening()) {
  const { outcome } = await trainJob(spec, hooks)
  const points = pointsOf(hooks.said)
  const warnings = hooks.said.flatMap((message) => (message.type === 'warning' ? [message.message] : []))
  return { weights: outcome.job === 'train' ? outcome.weights : null, points, warnings, first: (name: string) => points.get(`share.first.${name}`) ?? [] }
}
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

describe('the shares of several targets in a training', () => {
  it('are measured at each of the first 20 steps, whose mean is told at the twentieth, and add up to 1', async () => {
    const { points, first } = await train(specOf('run', TARGETS))
    for (const name of ['near', 'far', 'wide']) {
      const gradient = points.get(`share.gradient.${name}`) ?? []
      expect(gradient.slice(0, 20).map(([step]) => step)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
      expect(first(name)).toEqual([[20, expect.closeTo(mean(gradient.slice(0, 20).map(([, share]) => share)), 12)]])
      expect(points.get(`share.loss.${name}`)?.length).toBe(points.get('batch.loss')?.length)
    }
    for (const kind of ['gradient', 'loss']) expect(['near', 'far', 'wide'].reduce((sum, name) => sum + (points.get(`share.${kind}.${name}`)?.[4]?.[1] ?? NaN), 0)).toBeCloseTo(1, 12)
  })

  it('are foretold within 5 points by the forecast', async () => {
    for (const [folder, targets] of [['raw', TARGETS], ['normal', NORMAL]] as const) {
      const spec = specOf(folder, targets, { optim: { kind: 'adam', lr: 0.003 } })
      const { outcome } = await evidenceJob({ ...spec, job: 'evidence' }, listening())
      const { first } = await train(spec)
      if (outcome.job !== 'evidence') throw new Error('another job answered')
      for (const { name, gradientShare } of outcome.evidence.targets) expect(Math.abs((gradientShare ?? NaN) - (first(name)[0]?.[1] ?? NaN)), name).toBeLessThan(0.05)
    }
  })

  it('are not measured where one target has the trunk to itself', async () => {
    const { points } = await train(specOf('one', [target('near')]))
    expect([...points.keys()].filter((name) => name.startsWith('share.') || name.startsWith('weight.'))).toEqual([])
  })

  it('of a training of fewer than 20 steps are told over those that there were', async () => {
    const { first, points } = await train(specOf('short', TARGETS, { budget: { epochs: 1 } }))
    const steps = points.get('batch.loss')?.length ?? 0
    expect(steps).toBeLessThan(20)
    expect(first('wide').map(([step]) => step)).toEqual([steps])
  })

  it('go on after a halt within the first steps as if there had been none', async () => {
    const straight = await train(specOf('straight', TARGETS))
    const spec = specOf('halted', TARGETS)
    let step = 0
    await train(spec, listening(() => step >= 6, (message) => { if (message.type === 'checkpoint' || message.type === 'progress') step = message.type === 'progress' ? message.standing.step : message.step }))
    expect(new CheckpointFolder(spec.folder).newest().checkpoint?.state.step).toBeLessThan(20)
    const resumed = await train(spec)
    expect(resumed.weights).toBe(straight.weights)
    expect(resumed.first('wide').map(([step]) => step)).toEqual([20])
    expect(resumed.first('wide')[0]?.[1]).toBeCloseTo(straight.first('wide')[0]?.[1] ?? NaN, 10)
  })

  it('hold what is learnt of weights, and the loss as it is weighed', async () => {
    const { points } = await train(specOf('learnt', NORMAL, { loss: { weighting: 'uncertainty' } }))
    const weights = points.get('weight.wide') ?? []
    expect(weights[0]).toEqual([1, 0.5])
    expect(weights.at(-1)?.[1]).not.toBe(0.5)
    for (const [, share] of points.get('share.loss.wide') ?? []) expect(share >= 0 && share <= 1).toBe(true)
  })
})

describe('a target that drowns the others', () => {
  it('is warned of once, with its share, whom it drowns, and what to do', async () => {
    const { warnings } = await train(specOf('raw', TARGETS))
    expect(warnings.filter((message) => message.includes('drowns'))).toEqual([expect.stringMatching(/^At step 5, wide takes 9\d\.\d % of the gradient in the shared layers and drowns near, far\. Normalise the targets/)])
  })
  it('is warned of by name where its loss or its gradient overflows, once, with what to do', async () => {
    const hooks = listening()
    // What overflows may fail the training too; the warning comes before.
    await train(specOf('huge', TARGETS, { budget: { epochs: 1 } }, 3e18), hooks).catch(() => undefined)
    const warnings = hooks.said.flatMap((message) => (message.type === 'warning' ? [message.message] : []))
    expect(warnings.filter((message) => message.includes('overflows'))).toEqual([expect.stringMatching(/^At step \d+, the loss or the gradient of wide overflows: .*, so the shared layers learn nothing from it\. Normalise wide \(a zscore\), or lower the learning rate \(optim\.lr\)\.$/)])
  })
  it('fails the training by name where its loss itself becomes infinite', async () => {
    await expect(train(specOf('infinite', TARGETS, {}, 1e25))).rejects.toMatchObject({
      code: 'training.nan', message: 'The loss of wide became infinite at step 1 (epoch 1).', hint: 'Normalise wide (a zscore). Lower the learning rate, clip the gradient (optim.clip) or add warm-up.',
    })
  })
  it('is not warned of where targets are normalised', async () => {
    const { warnings } = await train(specOf('normal', NORMAL))
    expect(warnings).toEqual([])
  })
})
