import type { TargetSpec } from '../../../preload/contract/recipe'
import type { TransformPreview } from '../../../preload/contract/targets'
import { histogramOf } from './describe'
import { completeTransform } from './fitted'
import { targetTransforms } from './registry'
import { extent, moments, quantile, sorted } from './statistics'

/**
 * What a transform would make of a regression target's known training values: its formula with the fitted numbers, the
 * scaled values, and how the smallest, the middle and the largest of them come back. Pure. Throws "recipe.unit" and ProblemsError.
 */
export function previewTransform(wanted: TargetSpec['transform'], values: readonly number[]): TransformPreview {
  const transform = completeTransform(wanted)
  const { kind, ...params } = transform
  const unit = targetTransforms.get(kind, 'transform.kind')
  const about = { transform, title: unit.title, summary: unit.summary }
  const refused = unit.refuses(values, params)
  if (refused !== null) return { ...about, refused, fitted: null }
  const numbers = unit.fit(values, params)
  const scaled = values.map((value) => unit.apply(value, numbers))
  const { min, max } = extent(values)
  const ends = [min, quantile(sorted(values), 0.5), max].map((value) => {
    const there = unit.apply(value, numbers)
    return { value, scaled: there, back: unit.invert(there, numbers) }
  })
  return { ...about, refused: null, fitted: { formula: unit.formula(numbers), ...moments(scaled), histogram: histogramOf(sorted(scaled)), ends } }
}
