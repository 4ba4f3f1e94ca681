import { z } from 'zod'
import { jsonObject } from '../../../preload/contract/json'
import type { TargetSpec } from '../../../preload/contract/recipe'
import { AtelierError } from '../../lib/errors'
import { parseParams } from '../../lib/registry'
import { targetTransforms } from './registry'
import { extent } from './statistics'

/** A fitted transform as checkpoints keep it; what the numbers mean is the transform's own. */
export const fittedTransform = z.object({
  kind: z.string(), numbers: z.array(z.number()),
  /** Smallest and largest training value in original units; checkpoints of the first version lack it, and classes have none. */
  seen: z.object({ min: z.number(), max: z.number() }).optional(),
})
export type FittedTransform = z.infer<typeof fittedTransform>

const unitOf = (kind: string, target: string) => targetTransforms.get(kind, `targets.${target}.transform.kind`)

/** A recipe's transform with its parameters validated and their defaults filled in. Throws ProblemsError. */
export function completeTransform({ kind, ...params }: TargetSpec['transform']): TargetSpec['transform'] {
  const unit = targetTransforms.get(kind, 'transform.kind')
  return { kind, ...jsonObject.parse(parseParams(unit.params, params, 'transform')) }
}

/** Fits a regression target's transform on its known training values. Throws "data.target" with the target, what is wrong and what to do. */
export function fitTransform({ name, transform: { kind, ...params } }: Pick<TargetSpec, 'name' | 'transform'>, values: readonly number[]): FittedTransform {
  const unit = unitOf(kind, name)
  const reason = unit.refuses(values, params)
  if (reason !== null) throw new AtelierError('data.target', `targets.${name}.transform: with ${kind}, the target "${name}" cannot be used: it ${reason}`, 'Choose another transform for it, or leave the target out.')
  return { kind, numbers: unit.fit(values, params), seen: extent(values) }
}

/** Gives the scaled value that a model is trained on: NaN or infinite where the transform is not defined for it. */
export function scalerOf({ kind, numbers }: FittedTransform, target: string): (value: number) => number {
  const unit = unitOf(kind, target)
  return (value) => unit.apply(value, numbers)
}

/** Scaled values in original units. */
export function originalValues({ kind, numbers }: FittedTransform, target: string, scaled: Float32Array): Float32Array {
  const unit = unitOf(kind, target)
  return kind === 'none' ? scaled : scaled.map((value) => unit.invert(value, numbers))
}

/** The transform of a value y in original units with its numbers filled in, for people. */
export const formulaOf = ({ kind, numbers }: FittedTransform, target: string): string => unitOf(kind, target).formula(numbers)

/** Original units of one scaled unit, so that MAE and RMSE can be scaled; null where the transform is not affine. */
export const unitsPerScaled = ({ kind, numbers }: FittedTransform, target: string): number | null => unitOf(kind, target).scale(numbers)

/** One sentence when a value in original units is not among those that training saw, or null. Compared as float32, which outputs are. */
export function beyondSeen({ seen }: FittedTransform, target: string, value: number, unit = ''): string | null {
  if (seen === undefined || (value >= Math.fround(seen.min) && value <= Math.fround(seen.max))) return null
  const said = (number: number): string => `${Number(number.toPrecision(6))}${unit === '' ? '' : ` ${unit}`}`
  return `"${target}" is predicted as ${said(value)}, which is ${value < seen.min ? 'below' : 'above'} everything seen in training (${said(seen.min)} to ${said(seen.max)}).`
}
