import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../preload/contract'
import { openMaker, prepare } from '../../data'
import type { BatchMaker, Part, Prepared } from '../../data'
import type { Batch, Session } from '../../engine/session'
import { systemClock } from '../../lib/clock'
import { tableRecipe } from '../fixtures/table'
import { evaluateSplit, topClass } from './evaluate'
import { metricName } from './metric-names'
import { evaluationPass } from './passes'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-evaluate-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** A split of 300 rows: more than one pass of 256. Every tenth mass is missing. */
async function prepared(targets: JsonObject[]): Promise<{ whole: Prepared; part: Part; maker: BatchMaker }> {
  const path = join(dir, 't.csv')
  writeFileSync(path, `x,mass,label\n${Array.from({ length: 600 }, (_, i) => `${i},${i % 10 === 0 ? '' : 100 + i},${i % 2 === 0 ? 'even' : 'odd'}`).join('\n')}\n`)
  const recipe = tableRecipe({ data: { dataset: 't', features: ['x'], split: { val: 0.5, test: 'none', stratify: 'none' } }, targets })
  const whole = await prepare(recipe.data, recipe.targets, { name: 't', reader: 'csv', path }, { cacheDir: dir, onProgress: () => undefined })
  if (whole.parts.val === null) throw new Error('no validation part')
  return { whole, part: whole.parts.val, maker: openMaker(whole.source, { clock: systemClock, warn: () => undefined, entry: process.env.ATELIER_BATCH_WORKER }) }
}
const label: JsonObject = { name: 'label', column: 'label' }
const mass: JsonObject = { name: 'mass', column: 'mass', kind: 'regression', loss: 'mse', transform: { kind: 'zscore' }, missing: 'mask' }

/** Outputs and losses that a test can add up by hand. */
function answering(evaluate: (batch: Batch) => Omit<ReturnType<Session['evaluate']>, 'losses'> & { losses?: Record<string, number> }): Session {
  const never = (): never => { throw new Error('an evaluation only evaluates') }
  return {
    engine: { kind: 'wasm', device: 'CPU', deviceName: '', tensorflow: null, tfjs: '', threads: { intra: 1, inter: 1 }, kernels: null },
    evaluate: (batch) => ({ losses: {}, ...evaluate(batch) }), execution: never, step: never, steps: never, readState: never, writeState: never, dispose: never,
  }
}
const goOn = () => Promise.resolve(false)
/** Class "even" with logits 2 and 0, whatever the input. */
const even = ({ size }: Batch): Float32Array => Float32Array.from({ length: size * 2 }, (_, i) => (i % 2 === 0 ? 2 : 0))

describe('the evaluation of a split', () => {
  it('weighs each pass by its samples, and says for each sample what the model said and how sure it was', async () => {
    const { whole, part, maker } = await prepared([label])
    const passes: number[] = []
    const session = answering((batch) => {
      passes.push(batch.size)
      return { loss: passes.length, outputs: { label: even(batch) } }
    })
    const result = await evaluateSplit(session, whole, part, evaluationPass(maker, part), 'val', goOn)
    expect(passes).toEqual([256, 44])
    const evens = Array.from({ length: 300 }, (_, i) => part.origin(i).index).filter((index) => index % 2 === 0).length
    expect(result?.values['val.loss']).toBeCloseTo((256 + 2 * 44) / 300, 12)
    expect(result?.values['val.accuracy']).toBe(evens / 300)
    const [verdict] = result?.verdicts ?? []
    expect(verdict?.classes).toEqual(['even', 'odd'])
    expect(verdict?.actual).toEqual(Array.from({ length: 300 }, (_, i) => part.origin(i).index % 2))
    expect(new Set(verdict?.predicted)).toEqual(new Set([0]))
    expect(verdict?.confidence[299]).toBeCloseTo(Math.exp(2) / (Math.exp(2) + 1), 6)
  })
  it('leaves missing values out, and measures in the target\'s own units', async () => {
    const { whole, part, maker } = await prepared([label, mass])
    // In scaled units 0 is the mean of the training part.
    const session = answering((batch) => ({ loss: 1, losses: { label: 1, mass: 2 }, outputs: { label: even(batch), mass: new Float32Array(batch.size) } }))
    const result = await evaluateSplit(session, whole, part, evaluationPass(maker, part), 'val', goOn)
    const center = whole.toOriginal('mass', new Float32Array(1))[0] ?? NaN
    const known = Array.from({ length: 300 }, (_, i) => part.origin(i).index).filter((index) => index % 10 !== 0)
    expect(known.length).toBeLessThan(300)
    expect(result?.values['val.mass.mae']).toBeCloseTo(known.reduce((sum, index) => sum + Math.abs(100 + index - center), 0) / known.length, 3)
    expect(result?.values['val.mass.loss']).toBe(2)
    expect(Object.keys(result?.values ?? {})).toEqual(expect.arrayContaining(['val.loss', 'val.label.loss', 'val.label.accuracy', 'val.mass.rmse']))
    expect(result?.verdicts.map(({ target }) => target)).toEqual(['label'])
  })
  it('weighs the loss of a target alone by the samples that it is known of', async () => {
    const { whole, part, maker } = await prepared([mass])
    const known: number[] = []
    const session = answering((batch) => {
      known.push(batch.labels.mass?.present.data.reduce((a, b) => a + b, 0) ?? 0)
      return { loss: known.length, outputs: { mass: new Float32Array(batch.size) } }
    })
    const result = await evaluateSplit(session, whole, part, evaluationPass(maker, part), 'val', goOn)
    const [first = NaN, second = NaN] = known
    expect(first + second).toBeLessThan(300)
    expect(result?.values['val.loss']).toBeCloseTo((first + 2 * second) / (first + second), 12)
  })
  it('gives up between two passes when asked to halt', async () => {
    const { whole, part, maker } = await prepared([label])
    let passes = 0
    const session = answering((batch) => {
      passes += 1
      return { loss: 1, outputs: { label: even(batch) } }
    })
    expect(await evaluateSplit(session, whole, part, evaluationPass(maker, part), 'val', () => Promise.resolve(passes === 1))).toBeNull()
    expect(passes).toBe(1)
  })
})

describe('names and classes', () => {
  it('of a metric name the target where there are several', () => {
    expect(metricName('val', 1, 'label', 'accuracy')).toBe('val.accuracy')
    expect(metricName('val', 2, 'label', 'accuracy')).toBe('val.label.accuracy')
  })
  it('of a row are those of its largest logit, also where logits are huge', () => {
    const { index, confidence } = topClass(Float32Array.of(0, 0, 1e30, 3e38, -1e30), 2, 3)
    expect([index, confidence]).toEqual([1, 1])
  })
})
