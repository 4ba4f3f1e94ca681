import { z } from 'zod'
import { json } from '../../../preload/contract/json'
import type { JsonObject } from '../../../preload/contract/json'
import { AtelierError } from '../../lib/errors'
import { sizesThrough } from './bind'
import type { Pipeline } from './bind'
import type { BoundStep } from './define'
import { acts, epochKeys, keyedRng, quantileRng } from './kernels/keyed'
import { copyPixels, raster } from './kernels/raster'
import type { Raster, Size } from './kernels/raster'
import { windowOver } from './kernels/work'
import { layOut } from './lanes'
import type { Lanes, Play } from './lanes'

/** What a step drew for one sample, as JSON that a tile or a log keeps: null where the step left the sample alone. */
export const drawnStep = z.strictObject({ id: z.string(), op: z.string(), drawn: z.record(z.string(), json).nullable() })
export type DrawnStep = z.infer<typeof drawnStep>

/** Which sample, of which epoch (from 0), under which seed. `sample` is its row in the training part. */
export interface SampleKey { readonly seed: number; readonly epoch: number; readonly sample: number }

/**
 * Draws the parameters of every step for a sample. Each step has a generator of its own, keyed by seed, epoch, sample and
 * the step's id, so that removing a step, moving it or changing its probability never changes what another one draws.
 */
export function drawFor(pipeline: Pipeline, key: SampleKey & { readonly size: Size }): DrawnStep[] {
  const sizes = sizesThrough(pipeline, key.size)
  const keys = epochKeys(pipeline.steps.map(({ id }) => id), key.seed, key.epoch)
  const rng = keyedRng()
  return pipeline.steps.map(({ id, op, p, transform }, i) => {
    if (!acts(keys, 4 * i, key.sample, p)) return { id, op, drawn: null }
    rng.restart(keys, 4 * i, key.sample)
    return { id, op, drawn: transform.sample(rng, sizes[i] ?? key.size) }
  })
}

/** Every step at one quantile (0 to 1) of each of its parameters, for a sheet of extremes: every step acts. */
export function drawAt(pipeline: Pipeline, quantile: number, size: Size): DrawnStep[] {
  const sizes = sizesThrough(pipeline, size)
  return pipeline.steps.map(({ id, op, transform }, i) => ({ id, op, drawn: transform.sample(quantileRng(quantile), sizes[i] ?? size) }))
}

/** How the labels of a sample are mixed: `share` of its own and 1 - share of the partner's. 1 where nothing was mixed. */
export interface Applied { readonly image: Raster; readonly share: number }

/** A sample to mix with: its own image and what was drawn for it. */
export interface Partner { readonly image: Raster; readonly drawn: readonly DrawnStep[] }

const drawnBy = (step: BoundStep, drawn: readonly DrawnStep[]): JsonObject | null => {
  const found = drawn.find(({ id }) => id === step.id)
  if (found === undefined || found.op !== step.op) throw new AtelierError('augment.drawn', `${step.where}: what was drawn holds nothing for this step`, 'Draw again with this pipeline.')
  return found.drawn
}

/**
 * Applies what was drawn, into an image of its own; the image given stays as it is. `partnerOf` is asked only where a step
 * that mixes acts; the partner goes through the steps before that one, as drawn for it.
 */
export function applyDrawn(pipeline: Pipeline, image: Raster, drawn: readonly DrawnStep[], partnerOf: () => Partner): Applied {
  const { steps, mixing } = pipeline
  const sizes = sizesThrough(pipeline, image)
  const play = drawnPlay(steps, drawn)
  const partner = mixing >= 0 && play.acts(mixing) ? partnerOf() : null
  const lanes: Lanes = layOut(sizes, 1, () => {
    if (partner === null) throw new RangeError('a step that does not mix asked for a partner')
    const result = lanes.kept[0](sizes[mixing] ?? image)
    lanes.other.run(0, mixing, drawnPlay(steps.slice(0, mixing), partner.drawn), partner.image, result)
    return result
  })
  const result = windowOver(lanes.bytes, lanes.words, sizes.at(-1) ?? image)(lanes.results)
  const share = lanes.own.run(0, steps.length, play, image, result)
  const own = raster(result)
  copyPixels(result, own)
  return { image: own, share }
}

function drawnPlay(steps: readonly BoundStep[], drawn: readonly DrawnStep[]): Play {
  const of = steps.map((step) => drawnBy(step, drawn))
  return {
    acts: (step) => of[step] !== null,
    apply(step, work, source, target) {
      const own = of[step]
      return own === null || own === undefined ? 1 : steps[step]?.transform.apply(work, source, target, own) ?? 1
    },
  }
}

/** A few words for each step that acts, such as "rotate 7.3° clockwise, shift 2 px right". */
export function describe(pipeline: Pipeline, drawn: readonly DrawnStep[]): string[] {
  return pipeline.steps.flatMap((step) => {
    const own = drawnBy(step, drawn)
    return own === null ? [] : [step.transform.describe(own)]
  })
}
