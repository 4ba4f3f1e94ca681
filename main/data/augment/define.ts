import type { z } from 'zod'
import type { AugmentGroup } from '../../../preload/contract/augment-groups'
import type { augmentStep } from '../../../preload/contract/recipe'
import type { JsonObject } from '../../../preload/contract/json'
import { jsonObject } from '../../../preload/contract/json'
import { AtelierError } from '../../lib/errors'
import { parseParams } from '../../lib/registry'
import type { Unit } from '../../lib/registry'
import type { Rng } from '../../lib/rng'
import type { Raster, Size } from './kernels/raster'
import type { Work } from './kernels/work'

/** A step of a recipe's list: its id, the transform, the probability that it acts, and the transform's own parameters. */
export type AugmentStep = z.infer<typeof augmentStep>

/** What a transform does to a picture's meaning, for checks and forms. */
export interface Traits {
  /** "rgb" acts on red, green and blue of images of 3 or 4 channels, and leaves others as they are, as torchvision does with grey. */
  readonly colour: 'any' | 'rgb'
  /** The result may be a mirror image, which glyphs do not bear. */
  readonly mirrors: boolean
  /** Content may move, grow or shrink: boxes, masks and sizes would have to follow. */
  readonly moves: boolean
  /** The result is made of two samples, and so are its labels. */
  readonly mixes: boolean
}

/** Binds the steps below a step, such as those that a one-of chooses from; `where` is the path of their list. */
export type BindSteps = (steps: readonly AugmentStep[], where: string) => readonly BoundStep[]

/** A unit of the registry: a way to change training images, with its parameters as a schema. */
export interface Transform extends Unit {
  readonly group: AugmentGroup
  readonly traits: Traits
  bind(params: unknown, where: string, bindSteps: BindSteps): BoundTransform
}

/** A transform whose parameters are parsed. Sampling is the only use of randomness; applying depends on image and draw alone. */
export interface BoundTransform {
  readonly traits: Traits
  /** Completed with defaults. */
  readonly params: JsonObject
  /** Size of what comes out. Throws AtelierError("augment.size") where the transform cannot take such images. */
  outputSize(size: Size): Size
  /** Draws the parameters for one image of this size: plain JSON. Each parameter comes through its inverse distribution. */
  sample(rng: Rng, size: Size): JsonObject
  /** Writes `source` as drawn into `target`, whose size is outputSize. Returns the share of the sample itself in its labels: 1 but where samples are mixed. */
  apply(work: Work, source: Raster, target: Raster, drawn: JsonObject): number
  /** Both in one, without a check of what was drawn between them: the same pixels. */
  augment(work: Work, source: Raster, target: Raster, rng: Rng): number
  /** What was drawn in a few words, such as "rotate 7.3° clockwise, shift 2 px right". */
  describe(drawn: JsonObject): string
}

export interface BoundStep {
  readonly id: string
  readonly op: string
  readonly p: number
  /** Path in the recipe, such as "augment.a1". */
  readonly where: string
  readonly transform: BoundTransform
}

export interface TransformDefinition<P, D extends JsonObject> extends Omit<Unit, 'params'>, Partial<Traits> {
  readonly group: AugmentGroup
  readonly params: z.ZodType<P>
  /** The drawn parameters, with the range that each may have. */
  readonly drawn: z.ZodType<D>
  outputSize?(params: P, size: Size, where: string): Size
  sample(params: P, rng: Rng, size: Size): D
  /** Writes the whole target and never the source. */
  apply(work: Work, source: Raster, target: Raster, drawn: D, params: P): void
  /** The share of the sample itself in its labels. */
  share?(drawn: D): number
  describe(drawn: D, params: P): string
}

export function defineTransform<P, D extends JsonObject>(definition: TransformDefinition<P, D>): Transform {
  const { id, group, title, summary, source, params, colour = 'any', mirrors = false, moves = false, mixes = false } = definition
  const traits = { colour, mirrors, moves, mixes }
  return {
    id, group, title, summary, source, params, traits,
    bind(given, where) {
      const parsed = parseParams(params, given, where)
      const run = (work: Work, image: Raster, target: Raster, drawn: D): number => {
        definition.apply(work, image, target, drawn, parsed)
        return definition.share?.(drawn) ?? 1
      }
      return {
        traits, params: jsonObject.parse(parsed),
        outputSize: (size) => definition.outputSize?.(parsed, size, where) ?? size,
        sample: (rng, size) => definition.sample(parsed, rng, size),
        apply: (work, image, target, drawn) => run(work, image, target, parseParams(definition.drawn, drawn, `${where}, drawn`)),
        augment: (work, image, target, rng) => run(work, image, target, definition.sample(parsed, rng, image)),
        describe: (drawn) => definition.describe(parseParams(definition.drawn, drawn, `${where}, drawn`), parsed),
      }
    },
  }
}

export const sizeError = (where: string, message: string, hint: string): AtelierError => new AtelierError('augment.size', `${where}: ${message}`, hint)
