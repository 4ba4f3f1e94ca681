import type { JsonObject } from '../../../preload/contract/json'
import { canonicalJson } from '../../lib/hash'
import type { Rng } from '../../lib/rng'
import { bindPipeline, sizesThrough } from './bind'
import type { Pipeline } from './bind'
import type { BoundStep } from './define'
import { quantileRng } from './kernels/keyed'
import { lengthOf } from './kernels/raster'
import type { Raster, Size } from './kernels/raster'
import { applyDrawn, describe } from './pipeline'
import type { DrawnStep } from './pipeline'

const LOW = 0.05
const MIDDLE = 0.5
const HIGH = 0.95
/** A step that draws more than this often, such as a RandAugment of fourteen operations, is shown by its first draws. */
const MOST_DRAWS = 32

/** A picture with what was drawn for it in words. */
export interface ExtremePicture { readonly image: Raster; readonly said: string[] }

export interface Extremes {
  readonly rows: readonly { readonly step: string; readonly op: string; readonly parameters: string[]; readonly low: ExtremePicture; readonly middle: ExtremePicture; readonly high: ExtremePicture }[]
  readonly worst: ExtremePicture | null
}

/** Answers each draw by its number: the first is 0. */
function eachAt(quantileOf: (draw: number) => number): { rng: Rng; draws: () => number } {
  let draws = 0
  const next = (): Rng => quantileRng(quantileOf(draws++))
  return { rng: { next: () => next().next(), int: (n) => next().int(n), normal: () => next().normal() }, draws: () => draws }
}

const changedKeys = (a: JsonObject, b: JsonObject): string[] => Object.keys(a).filter((key) => canonicalJson(a[key] ?? null) !== canonicalJson(b[key] ?? null))

/** The steps that draw, those below a one-of in its place. */
function leavesOf(steps: readonly BoundStep[]): BoundStep[] {
  return steps.flatMap((step) => {
    const below = step.transform.params.of
    return step.op === 'oneOf' && Array.isArray(below) ? leavesOf(bindPipeline(below, `${step.where}.of`).steps) : [step]
  })
}

/** The mean distance of two images' values, the largest there is where their sizes differ. */
function distance(a: Raster, b: Raster): number {
  const length = lengthOf(a)
  if (length !== lengthOf(b)) return 255
  let sum = 0
  for (let i = 0; i < length; i += 1) sum += Math.abs((a.bytes[a.start + i] ?? 0) - (b.bytes[b.start + i] ?? 0))
  return sum / length
}

/** One step as a pipeline of its own, and each of its draws at low and high. */
function probe(step: BoundStep, image: Raster, partner: Raster) {
  const alone: Pipeline = { steps: [step], mixing: step.transform.traits.mixes ? 0 : -1 }
  const draw = (quantileOf: (draw: number) => number, size: Size = image): { drawn: JsonObject; draws: number } => {
    const { rng, draws } = eachAt(quantileOf)
    return { drawn: step.transform.sample(rng, size), draws: draws() }
  }
  const shown = (drawn: JsonObject): ExtremePicture => {
    const steps: DrawnStep[] = [{ id: step.id, op: step.op, drawn }]
    return { image: applyDrawn(alone, image, steps, () => ({ image: partner, drawn: [] })).image, said: describe(alone, steps) }
  }
  const { drawn, draws } = draw(() => MIDDLE)
  const middle = shown(drawn)
  const parameters = Array.from({ length: Math.min(draws, MOST_DRAWS) }, (_, k) => {
    const at = (quantile: number): JsonObject => draw((i) => (i === k ? quantile : MIDDLE)).drawn
    const [low, high] = [at(LOW), at(HIGH)]
    return { draw: k, keys: changedKeys(low, high), low: shown(low), high: shown(high) }
    // What no word tells apart, such as the seed of noise, is no extreme.
  }).filter(({ low, high }) => low.said.join() !== middle.said.join() || high.said.join() !== middle.said.join())
  return { step, draw, middle, parameters }
}

type Probe = ReturnType<typeof probe>

/** The step drawn for an image of this size with every parameter at the end that changes the picture more. */
function worstDraw({ draw, parameters }: Probe, image: Raster, size: Size): JsonObject {
  const ends = new Map(parameters.map(({ draw: k, low, high }) => [k, distance(low.image, image) > distance(high.image, image) ? LOW : HIGH]))
  return draw((k) => ends.get(k) ?? MIDDLE, size).drawn
}

/** A step at its worst, a one-of by its worst choice, and how far that is from the image. `size` is what comes into the step. */
function worstOf(step: BoundStep, probes: ReadonlyMap<string, Probe>, image: Raster, size: Size): { drawn: JsonObject; change: number } {
  if (step.op !== 'oneOf') {
    const own = probes.get(step.id)
    if (own === undefined) throw new RangeError(`step "${step.id}" was not looked at`)
    const change = Math.max(distance(own.middle.image, image), ...own.parameters.flatMap(({ low, high }) => [distance(low.image, image), distance(high.image, image)]))
    return { drawn: worstDraw(own, image, size), change }
  }
  const below = bindPipeline(step.transform.params.of, `${step.where}.of`).steps
  const choices = below.map((one) => ({ id: one.id, ...worstOf(one, probes, image, size) })).sort((a, b) => b.change - a.change)
  const [most] = choices
  return most === undefined ? { drawn: {}, change: 0 } : { drawn: { chosen: most.id, drawn: most.drawn }, change: most.change }
}

/**
 * What a pipeline can do to an image at most: every step alone with one parameter after the other at its 5th and 95th
 * percentile while its others are at their middle, and all steps together, each at the ends that change the picture most.
 * `partner` is what a mixing step mixes in.
 */
export function extremesOf(pipeline: Pipeline, image: Raster, partner: Raster): Extremes {
  const sizes = sizesThrough(pipeline, image)
  const probes = leavesOf(pipeline.steps).map((step) => probe(step, image, partner))
  const rows = probes.flatMap(({ step: { id, op }, middle, parameters }) => (parameters.length === 0
    ? [{ step: id, op, parameters: [], low: middle, middle, high: middle }]
    : parameters.map(({ keys, low, high }) => ({ step: id, op, parameters: keys, low, middle, high }))))
  if (pipeline.steps.length === 0) return { rows, worst: null }
  const byId = new Map(probes.map((one) => [one.step.id, one]))
  const drawn = pipeline.steps.map((step, i): DrawnStep => ({ id: step.id, op: step.op, drawn: worstOf(step, byId, image, sizes[i] ?? image).drawn }))
  return { rows, worst: { image: applyDrawn(pipeline, image, drawn, () => ({ image: partner, drawn })).image, said: describe(pipeline, drawn) } }
}
