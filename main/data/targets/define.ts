import type { z } from 'zod'
import type { JsonObject } from '../../../preload/contract/json'
import { parseParams } from '../../lib/registry'
import type { Unit } from '../../lib/registry'
import { extent } from './statistics'

/**
 * A target transform: fitted on the known values of the training part, applied to targets, inverted on predictions. What
 * `fit` gives is stored in checkpoints, so the meaning of a kind's numbers never changes.
 */
export interface TargetTransform extends Unit {
  /** scaled = (value - a) / b: metrics are scaled by `scale`. Predictions of other transforms are inverted first. */
  readonly affine: boolean
  /** "strictly": a larger value is a larger scaled one. "within range": only between the smallest and the largest training value; beyond them all are alike. */
  readonly monotone: 'strictly' | 'within range'
  /** Why these values cannot be fitted, as a sentence that goes after the target's name, or null. */
  refuses(values: readonly number[], params?: JsonObject): string | null
  /** Deterministic. `values` has no missing ones, and `refuses` said null of it. */
  fit(values: readonly number[], params?: JsonObject): number[]
  apply(value: number, numbers: readonly number[]): number
  invert(scaled: number, numbers: readonly number[]): number
  /** Original units of one scaled unit, where that is one number; null where the transform is not affine. */
  scale(numbers: readonly number[]): number | null
  /** The transform of a value y with its fitted numbers filled in, for people: "(y - 4201.75) / 801.955". */
  formula(numbers: readonly number[]): string
}

export interface TransformDefinition<P> extends Omit<TargetTransform, 'params' | 'affine' | 'refuses' | 'fit' | 'scale'> {
  readonly params: z.ZodType<P>
  /** Only "none" takes a target that never changes. */
  readonly takesConstants?: boolean
  /** What this transform alone refuses. */
  refuses?(values: readonly number[], params: P): string | null
  fit(values: readonly number[], params: P): number[]
  /** Given by affine transforms. */
  scale?(numbers: readonly number[]): number
}

/** The largest number that a float32 holds: beyond it a target is infinite for the model. */
const LARGEST = 3.4028234663852886e38

function refusedByAll(values: readonly number[], takesConstants: boolean): string | null {
  if (values.length === 0) return 'has no known value in the training part'
  const { min, max } = extent(values)
  if (!(min >= -LARGEST && max <= LARGEST)) return 'has values too large for the 32-bit numbers that a model computes with'
  return min === max && !takesConstants ? `is ${min} in every training sample: there is nothing to learn, and no spread to scale by` : null
}

/** A fitted number as a formula shows it. */
export const said = (value: number): string => String(Number(value.toPrecision(6)))
/** "y - 5", "y + 5" or "y". */
export const less = (what: string, value: number): string => (value === 0 ? what : `${what} ${value < 0 ? '+' : '-'} ${said(Math.abs(value))}`)
/** "(y - 5) / 2", the numbers of an affine transform. */
export const standardised = (what: string, centre: number, scale: number): string => `(${less(what, centre)}) / ${said(scale)}`

export function defineTransform<P>(definition: TransformDefinition<P>): TargetTransform {
  const { id, title, summary, source, params, monotone, apply, invert, scale, formula } = definition
  const parsed = (given: JsonObject = {}): P => parseParams(params, given, 'transform')
  return {
    id, title, summary, source, params, monotone, apply, invert, formula, affine: scale !== undefined,
    refuses: (values, given) => refusedByAll(values, definition.takesConstants === true) ?? definition.refuses?.(values, parsed(given)) ?? null,
    fit: (values, given) => definition.fit(values, parsed(given)),
    scale: (numbers) => scale?.(numbers) ?? null,
  }
}
