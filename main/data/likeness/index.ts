import type { Likeness, PropertyLikeness } from '../../../preload/contract/likeness'
import { AtelierError } from '../../lib/errors'
import { rngOf } from '../../lib/rng'
import type { AugmentStep } from '../augment'
import { NOT_TRAINING, augmentPlanOf, fillerOf } from '../augmented'
import { floatsOf } from '../batches'
import { extent } from '../targets/statistics'
import { chanceOf, compare, rangeOf } from './compare'
import type { Values } from './compare'
import { copiesOf } from './copies'
import { properties } from './properties'
import { remediesOf } from './remedies'
import { augmentedValues, choose, groundOf, plainValues, sampled } from './sample'
import type { Chosen, Images } from './sample'
import { turning } from './turns'

export { FIT_LEVELS, faultsOf, hasGap, levelOf } from './judge'
export type { Fault } from './judge'
export { stripsOf } from './strips'

const BINS = 32

/** What is told of the values themselves. */
function told({ train, augmented, val }: Values): Pick<PropertyLikeness, 'ranges' | 'histogram'> {
  const parts = { train, augmented, val }
  const { min, max } = extent([train, augmented, val].flatMap((values) => Array.from(values)))
  const width = (max - min) / BINS || 1 / BINS
  const each = <T>(of: (values: Float64Array) => T) => ({ train: of(parts.train), augmented: of(parts.augmented), val: of(parts.val) })
  return {
    ranges: each(rangeOf),
    histogram: {
      edges: Array.from({ length: BINS + 1 }, (_, i) => min + i * width),
      shares: each((values) => {
        const counts = new Array<number>(BINS).fill(0)
        for (const value of values) { const at = Math.min(BINS - 1, Math.floor((value - min) / width)); counts[at] = (counts[at] ?? 0) + 1 }
        return counts.map((count) => count / values.length)
      }),
    },
  }
}

/** Compares lists of steps with validation, which is measured once. */
function measuring(images: Images, chosen: Chosen): (augment: readonly AugmentStep[]) => PropertyLikeness[] {
  const plain = { train: plainValues(chosen.input, chosen.train), val: plainValues(chosen.input, chosen.val) }
  const rng = (purpose: string) => rngOf(chosen.seed, 'likeness', purpose)
  const least = properties.map((property, p) => property.least((plain.val[p] ?? new Float64Array()).reduce((sum, value) => sum + value, 0) / chosen.val.length))
  const chance = chanceOf(sampled({ ...chosen, epochs: 1 }, plain, plain.train), least, rng('chance'))
  return (augment) => {
    const values = sampled(chosen, plain, augmentedValues(images, chosen, augment))
    const compared = compare(values, chance, least, rng('noise'))
    return properties.flatMap(({ id, title, summary }, p) => {
      const [own, found] = [values.values[p], compared[p]]
      return own === undefined || found === undefined ? [] : [{ id, title, summary, ...found, ...told(own) }]
    })
  }
}

/** Asks augmentation to change an image of validation, which it must refuse. */
function refuses({ source, parts }: Images, augment: readonly AugmentStep[], seed: number, row: number): boolean {
  const steps = augment.length > 0 ? augment : [{ id: 'probe', op: 'invert', p: 1 }]
  const filler = fillerOf(source, augmentPlanOf({ source, parts }, steps, seed))
  try {
    filler.fill(Uint32Array.of(row), new Float32Array(floatsOf(source, 1)), { epoch: 0, partners: Uint32Array.of(row) })
    return false
  } catch (error) {
    if (error instanceof AtelierError && error.code === NOT_TRAINING) return true
    throw error
  }
}

/**
 * Whether training images, as they are and as augmented, look like validation; whether turned ones still look like their
 * class; whether anything touches validation. Deterministic by the seed but for `enough`, which ends the search for remedies; null looks for none.
 */
export function likenessOf(images: Images, augment: readonly AugmentStep[], seed: number, enough: (() => boolean) | null): Likeness | { missing: 'pictures' | 'validation' } {
  const chosen = choose(images, seed)
  if (chosen === null) return { missing: images.source.input.kind === 'image' ? 'validation' : 'pictures' }
  const measure = measuring(images, chosen)
  const { train, val } = images.parts
  const training = new Set(train.rows)
  const all = val?.rows ?? new Uint32Array()
  const turns = turning(chosen, images.source.labels)
  const found = {
    images: { train: chosen.train.length, augmented: chosen.train.length * chosen.epochs, val: chosen.val.length }, epochs: chosen.epochs,
    properties: measure(augment), ...turns(augment),
    copies: { count: copiesOf(chosen.input, all, train.rows), of: all.length },
    apart: { refused: refuses(images, augment, seed, all[0] ?? 0), shared: all.filter((row) => training.has(row)).length },
  }
  return { ...found, remedies: enough === null ? [] : remediesOf(augment, chosen.input, (steps) => ({ ...found, properties: measure(steps), ...turns(steps) }), found, groundOf(chosen), enough) }
}
