import { z } from 'zod'
import { augmentStep } from '../../preload/contract/recipe'
import { bindPipeline, makeAugmenter } from './augment'
import type { AugmentStep } from './augment'
import type { Batch } from '../engine/session'
import { AtelierError } from '../lib/errors'
import { batchIn, fillBatch, fillLabels, floatImages, floatsOf, inputFloats } from './batches'
import type { BatchSource, LabelColumn } from './batches'
import { epochOrder } from './pipeline'
import type { Prepared } from './prepare'

/** How a training augments: the recipe's steps, the run's seed, and for each row of the source whether it is of the training part. */
export const augmentPlan = z.object({ steps: z.array(augmentStep), seed: z.int(), train: z.custom<Uint8Array>((value) => value instanceof Uint8Array) })
export type AugmentPlan = z.infer<typeof augmentPlan>

/** One pass's draws: the epoch from 0, and for each sample the one that follows it in the epoch's order, which it may be mixed with. */
export interface Draws { readonly epoch: number; readonly partners: Uint32Array }

/** Draws of an epoch from sample `from` of its order on. The partner of the last sample is the first of the order. */
export const drawsOf = (rows: Uint32Array, order: Uint32Array, from: number, epoch: number): Draws => ({
  epoch, partners: Uint32Array.from({ length: order.length - from }, (_, i) => rows[order[(from + i + 1) % order.length] ?? 0] ?? 0),
})

/** The plan of a training on prepared data. */
export function augmentPlanOf({ source, parts }: Pick<Prepared, 'source' | 'parts'>, steps: readonly AugmentStep[], seed: number): AugmentPlan {
  const train = new Uint8Array(new SharedArrayBuffer(source.rows))
  for (const row of parts.train.rows) train[row] = 1
  return { steps: [...steps], seed, train }
}

/** Writes batches as batchIn lays them out, with draws for training and without for everything else. */
export interface Filler { fill(rows: Uint32Array, memory: Float32Array, draws: Draws | null): void }

/** The code by which augmentation refuses a sample that is not of the training part. */
export const NOT_TRAINING = 'augment.training-only'

const only = (plan: AugmentPlan, rows: Uint32Array): void => {
  const strange = rows.find((row) => plan.train[row] !== 1)
  if (strange !== undefined) throw new AtelierError(NOT_TRAINING, `row ${strange} is not of the training part, and only that is ever augmented`, 'This is a fault in Atelier: nothing but training asks for augmented images.')
}

/** Labels of mixed samples: share of the own value and 1 - share of the partner's; missing where either of those that count is. */
function mixLabels({ oneHot, width, values, present }: LabelColumn, rows: Uint32Array, partners: Uint32Array, share: Float32Array, memory: Float32Array): void {
  memory.fill(0)
  const add = (at: number, row: number, part: number): void => {
    const value = values[row] ?? 0
    if (oneHot) memory[at * width + value] = (memory[at * width + value] ?? 0) + part
    else memory[at * width] = (memory[at * width] ?? 0) + part * value
  }
  rows.forEach((row, at) => {
    const own = share[at] ?? 1
    const partner = partners[at] ?? row
    if ((own > 0 && present[row] === 0) || (own < 1 && present[partner] === 0)) return
    memory[rows.length * width + at] = 1
    add(at, row, own)
    if (own < 1) add(at, partner, 1 - own)
  })
}

/** What fills batches of a source: plain ones alone where nothing is augmented. */
export function fillerOf(source: BatchSource, plan: AugmentPlan | null): Filler {
  const { input } = source
  if (plan === null || plan.steps.length === 0 || input.kind !== 'image') return { fill: (rows, memory) => fillBatch(source, rows, memory) }
  const pipeline = bindPipeline(plan.steps)
  const augmenter = makeAugmenter(pipeline, input.pixels, { height: input.height, width: input.width, channels: input.channels }, plan.seed)
  const { height, width, channels } = augmenter.size
  const size = height * width * channels
  let share = new Float32Array()
  return {
    fill(rows, memory, draws) {
      if (draws === null) return fillBatch(source, rows, memory)
      only(plan, rows)
      if (share.length < rows.length) share = new Float32Array(rows.length)
      const mixes = pipeline.mixing >= 0
      const pixels = augmenter.batch(draws.epoch, rows, draws.partners, mixes ? { share } : undefined)
      floatImages(input.tables, channels, pixels, rows.length * size, memory)
      let start = rows.length * inputFloats(source)
      for (const label of source.labels) {
        const place = memory.subarray(start, start + rows.length * (label.width + 1))
        if (mixes) mixLabels(label, rows, draws.partners, share, place)
        else fillLabels(label, rows, place)
        start += rows.length * (label.width + 1)
      }
    },
  }
}

/** The first whole batches of a training's first epoch, at most `count`, as it gets them: its order, its draws. One short batch where there is no whole one. */
export function firstBatches(prepared: Pick<Prepared, 'source' | 'parts'>, augment: readonly AugmentStep[], seed: number, size: number, count: number): Batch[] {
  const { source, parts: { train } } = prepared
  const filler = fillerOf(source, augmentPlanOf(prepared, augment, seed))
  const order = epochOrder(seed, 0, train.count)
  const whole = Math.max(1, Math.min(count, Math.floor(train.count / size)))
  return Array.from({ length: whole }, (_, i) => {
    const rows = Uint32Array.from(order.subarray(i * size, (i + 1) * size), (sample) => train.rows[sample] ?? 0)
    const memory = new Float32Array(floatsOf(source, rows.length))
    const { epoch, partners } = drawsOf(train.rows, order, i * size, 0)
    filler.fill(rows, memory, { epoch, partners: partners.subarray(0, rows.length) })
    return batchIn(source, rows.length, memory)
  })
}
