import { z } from 'zod'
import { augmentTile } from '../../preload/contract/data'
import { augmentFit } from '../../preload/contract/likeness'
import { dataSpec, engineChoice, recipeFrame, targetSpec } from '../../preload/contract/recipe'
import { bestValue, failureCause, runtime } from '../../preload/contract/rows'
import { doctorReport, prediction, stepCost } from '../../preload/contract/calls'
import { errorBody } from '../../preload/contract/errors'
import { fittedSchema } from '../data'
import { kernelPlan } from '../engine/graph/plan'
import { modelFacts } from '../models'
import { evidence } from './evidence'

/**
 * What the supervisor and a job process say to each other over the job's channel. A process runs one job, or one
 * after the other while it is told to stay. Messages are parsed on arrival; typed arrays cross by structured clone.
 */
export const dataset = z.object({ name: z.string(), reader: z.string(), path: z.string() })
export type DatasetLocation = z.infer<typeof dataset>

export const engineFacts = z.object({
  kind: z.enum(['tensorflow', 'wasm']), device: z.enum(['CPU', 'CUDA']), deviceName: z.string(),
  tensorflow: z.string().nullable(), tfjs: z.string(), threads: z.object({ intra: z.int(), inter: z.int() }), kernels: z.string().nullable(),
})

const engineWish = z.object({ engine: engineChoice, threads: z.int().positive().nullable(), determinism: z.boolean() })

export const trainSpec = engineWish.extend({
  job: z.literal('train'), run: z.string(), recipe: recipeFrame, seed: z.int().nonnegative(), dataset,
  /** The run's own folder for checkpoints, and the project's folder for decoded images. */
  folder: z.string(), cache: z.string(),
  /** The kernel plan of this version on this machine; null until its first run has measured one. */
  plan: kernelPlan.nullable(),
})
export const predictSpec = engineWish.extend({
  job: z.literal('predict'), checkpoint: z.string(), inputs: z.array(z.string()),
})
export const selfTestSpec = engineWish.extend({ job: z.literal('self-test') })

/** How long a step of this recipe takes on data of this kind, with these threads. */
export const measureSpec = engineWish.extend({ job: z.literal('measure'), recipe: recipeFrame, facts: modelFacts, size: z.int().positive() })

/** What a step of this recipe costs, as its training would run it. */
export const costSpec = engineWish.extend({ job: z.literal('cost'), recipe: recipeFrame, facts: modelFacts, size: z.int().positive() })

/** What there is to know of a recipe on its data before it is trained. */
export const evidenceSpec = engineWish.extend({ job: z.literal('evidence'), recipe: recipeFrame, seed: z.int().nonnegative(), dataset, cache: z.string() })

/** Training images as a training of this recipe would get them. */
export const tilesSpec = z.object({ job: z.literal('tiles'), recipe: recipeFrame, seed: z.int().nonnegative(), epoch: z.int().nonnegative(), offset: z.int().nonnegative(), count: z.int().positive(), samples: z.array(z.int().nonnegative()).optional(), dataset, cache: z.string() })

/** Images of training and validation beside one another. */
export const likenessSpec = z.object({ job: z.literal('likeness'), recipe: recipeFrame, seed: z.int().nonnegative(), dataset, cache: z.string() })

export const jobSpec = z.discriminatedUnion('job', [likenessSpec, trainSpec, predictSpec, selfTestSpec, measureSpec, costSpec, evidenceSpec, tilesSpec])
export type JobSpec = z.infer<typeof jobSpec>
export type TrainSpec = z.infer<typeof trainSpec>
export type PredictSpec = z.infer<typeof predictSpec>
export type MeasureSpec = z.infer<typeof measureSpec>
export type CostSpec = z.infer<typeof costSpec>
export type TilesSpec = z.infer<typeof tilesSpec>
export type LikenessSpec = z.infer<typeof likenessSpec>
export type EvidenceSpec = z.infer<typeof evidenceSpec>
export type SelfTestSpec = z.infer<typeof selfTestSpec>

export const toJob = z.discriminatedUnion('type', [
  /** `stay`: once it has answered the process waits for another job; one that failed ends. */
  z.object({ type: z.literal('job'), spec: jobSpec, stay: z.boolean().optional() }),
  /** Write a checkpoint at the next step boundary and end. */
  z.object({ type: z.literal('halt') }),
])
export type ToJob = z.infer<typeof toJob>

export const points = z.object({
  names: z.array(z.string()), name: z.instanceof(Uint16Array), step: z.instanceof(Uint32Array),
  value: z.instanceof(Float64Array), time: z.instanceof(Float64Array),
})

/** Where a training stands; sent with its points, at most ten times a second, and at every epoch. */
export const standing = z.object({
  epoch: z.int(), step: z.int(), seconds: z.number(),
  /** Share of these seconds in which steps and evaluations waited for data; null before the first step. */
  dataWait: z.number().nullable(),
  last: z.record(z.string(), z.number()), best: z.record(z.string(), bestValue),
})
export type Standing = z.infer<typeof standing>

export const outcome = z.discriminatedUnion('job', [
  z.object({
    job: z.literal('train'), reason: z.enum(['done', 'halted']), weights: z.string().nullable(),
    /** Files for the object store, by kind: final, best, evaluation. */
    artifacts: z.array(z.object({ kind: z.string(), file: z.string(), step: z.int() })),
  }),
  z.object({ job: z.literal('measure'), plan: kernelPlan.nullable(), msPerStep: z.number() }),
  z.object({ job: z.literal('cost'), cost: stepCost }),
  z.object({ job: z.literal('evidence'), fingerprint: z.string(), evidence }),
  augmentFit.extend({ job: z.literal('likeness') }),
  z.object({ job: z.literal('tiles'), tiles: z.array(augmentTile) }),
  z.object({ job: z.literal('predict'), predictions: z.array(prediction) }),
  z.object({ job: z.literal('self-test'), report: doctorReport.pick({ engine: true, devices: true, selfTest: true, threads: true, missing: true, hint: true, timings: true }), facts: engineFacts }),
])
export type Outcome = z.infer<typeof outcome>

/** How far the step is that a job is busy with. */
const progress = z.object({ phase: z.string(), done: z.int(), total: z.int() })
export type Progress = z.infer<typeof progress>

export const fromJob = z.discriminatedUnion('type', [
  /** What the process is busy with before the first step ("reading images 1,200 of 6,000"). */
  z.object({ type: z.literal('phase'), text: z.string(), progress: progress.optional() }),
  z.object({ type: z.literal('begun'), engine: engineFacts, runtime, fromStep: z.int(), totalSteps: z.int(), fingerprint: z.string(), /** Files of the data set that could not be opened. */ unread: z.int(), plan: kernelPlan.nullable(), /** What it learnt from the training part. */ fitted: fittedSchema }),
  z.object({
    type: z.literal('progress'), standing, points, imagesPerSecond: z.number().nullable(), secondsLeft: z.number().nullable(),
  }),
  z.object({ type: z.literal('checkpoint'), step: z.int(), epoch: z.int() }),
  z.object({ type: z.literal('warning'), message: z.string() }),
  z.object({ type: z.literal('ended'), outcome, standing: standing.nullable() }),
  z.object({ type: z.literal('failed'), cause: failureCause, error: errorBody, standing: standing.nullable() }),
])
export type FromJob = z.infer<typeof fromJob>

/** What a checkpoint keeps beside its tensors, enough to go on bit for bit, and to predict without the run. */
export const checkpointState = z.object({
  format: z.literal(1), recipe: recipeFrame, data: dataSpec, targets: z.array(targetSpec), seed: z.int(), engine: z.string(),
  fitted: z.unknown(), facts: z.unknown(),
  /** Optimiser steps and norm batches of this epoch done, epochs finished (so the next epoch's index, 0-based). */
  step: z.int(), batch: z.int(), epoch: z.int(), seconds: z.number(),
  /** Share of them in which data was waited for; absent in earlier checkpoints. */
  dataWait: z.number().nullable().optional(),
  /** Sums over this epoch's samples so far: name -> [sum, weight]. */
  sums: z.record(z.string(), z.tuple([z.number(), z.number()])),
  /** With several targets: sums of their gradient shares over the first steps so far. Earlier checkpoints lack it. */
  shares: z.record(z.string(), z.tuple([z.number(), z.number()])).optional(),
  /** The target that was last warned of as drowning the others, until it was calm again. */
  drowning: z.string().nullable().optional(),
  /** Targets that were warned of as overflowing. */
  overflowing: z.array(z.string()).optional(),
  last: z.record(z.string(), z.number()), best: z.record(z.string(), bestValue),
  /** Early stopping: epochs without a better value. */
  waited: z.int(),
  /** The best value so far of the metric that decides, in the direction asked for; absent before the first epoch. */
  criterion: z.number().optional(),
})
export type CheckpointState = z.infer<typeof checkpointState>
