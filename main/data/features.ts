import { MOST_CATEGORIES } from '../../preload/contract/data'
import type { DataSpec, TargetSpec } from '../../preload/contract/recipe'
import { AtelierError } from '../lib/errors'
import { sharedFloats } from './batches'
import type { TableInput } from './batches'
import { classesOf, named } from './columns'
import type { Column } from './dataset'
import type { Fitted } from './fitted'
import { moments } from './targets/statistics'

type FittedFeatures = Pick<Fitted, 'features' | 'categories' | 'mean' | 'std'>

/**
 * Input columns: those named, or every numeric one that is no target. Text columns are categories, and only taken where
 * they are named. Throws "data.column" for one that is not there, a target, or without a known value, and when there is none.
 */
export function featureColumns(columns: readonly Column[], spec: DataSpec, targets: readonly TargetSpec[]): Column[] {
  const names = spec.features === 'auto' ? columns.filter((c) => c.kind === 'number' && !targets.some((t) => t.column === c.name)).map((c) => c.name) : spec.features
  if (names.length === 0) throw new AtelierError('data.column', 'data.features: this table has no numeric column to learn from', 'Add numeric columns, name text columns as categories, or name a column with image paths in data.imageColumn.')
  return names.map((name, i) => {
    const column = named(columns, name, 'data.features')
    if (names.indexOf(name) !== i) throw new AtelierError('data.column', `data.features: column "${name}" is named twice`, 'Name each column once.')
    if (targets.some((t) => t.column === name)) throw new AtelierError('data.column', `data.features: column "${name}" is also a target`, 'A model that sees its target has nothing to learn.')
    if (column.kind === 'text') checkCategories(column)
    return column
  })
}

function checkCategories(column: Column): void {
  const count = new Set(column.values.filter((value) => value !== null)).size
  if (count === 0) throw new AtelierError('data.column', `data.features: column "${column.name}" is empty`, 'Leave it out.')
  if (count > MOST_CATEGORIES) throw new AtelierError('data.column', `data.features: column "${column.name}" has ${count.toLocaleString('en')} different texts, and at most ${MOST_CATEGORIES.toLocaleString('en')} can be categories`, 'Leave it out, or turn it into numbers or fewer categories.')
}

/** Inputs that these columns become where every category occurs in the training part. */
export const widthOf = (features: readonly Column[]): number => features.reduce((sum, column) => sum + (column.kind === 'number' ? 1 : classesOf(column).length), 0)

/**
 * What is learnt of features from the training samples: mean and standard deviation (ddof 0) of numbers, where a constant
 * keeps scale 1, and the categories of texts in their sorted order. One-hot inputs are not standardised.
 */
export function fitFeatures(features: readonly Column[], train: readonly number[], standardize: DataSpec['standardize']): FittedFeatures {
  const fits = features.map((column) => {
    if (column.kind === 'text' || standardize === 'none') return { mean: 0, std: 1 }
    const { mean, spread } = moments(train.map((i) => column.values[i] ?? 0))
    return { mean, std: spread > 0 ? spread : 1 }
  })
  const texts = features.filter((column) => column.kind === 'text')
  return {
    features: features.map(({ name }) => name), mean: fits.map(({ mean }) => mean), std: fits.map(({ std }) => std),
    categories: Object.fromEntries(texts.map((column) => [column.name, classesOf({ ...column, values: train.map((i) => column.values[i] ?? null) })])),
  }
}

/** A column's categories; undefined for numbers. A column may be called like anything that every object has. */
export const categoriesOf = ({ categories }: Pick<Fitted, 'categories'>, name: string): string[] | undefined => (Object.hasOwn(categories, name) ? categories[name] : undefined)

/** For each input of a table's model the column that it comes from: a category has as many as it has values. */
export const inputColumns = (fitted: Pick<Fitted, 'features' | 'categories'>): string[] =>
  fitted.features.flatMap((name) => new Array<string>(categoriesOf(fitted, name)?.length ?? 1).fill(name))

/** The error of a category that was not in training. */
export type Unseen = (sample: number, column: string, value: string) => AtelierError

/** Writes feature k of every sample from input `at` on; gives how many inputs it took. */
function fill(column: Column, k: number, at: number, fitted: FittedFeatures, samples: readonly number[], input: { width: number; values: Float32Array }, unseen: Unseen): number {
  const known = categoriesOf(fitted, column.name)
  if (known === undefined) {
    samples.forEach((sample, row) => { input.values[row * input.width + at] = (Number(column.values[sample] ?? 0) - (fitted.mean[k] ?? 0)) / (fitted.std[k] ?? 1) })
    return 1
  }
  const places = new Map(known.map((name, i) => [name, i]))
  samples.forEach((sample, row) => {
    const value = String(column.values[sample])
    const place = places.get(value)
    if (place === undefined) throw unseen(sample, column.name, value)
    input.values[row * input.width + at + place] = 1
  })
  return known.length
}

/** Inputs of these samples, one row each: standardised numbers, and categories one-hot. Throws what `unseen` gives for a category that was not in training. */
export function tableInput(features: readonly Column[], fitted: FittedFeatures, samples: readonly number[], unseen: Unseen): TableInput {
  const width = inputColumns(fitted).length
  const values = sharedFloats(samples.length * width)
  let at = 0
  features.forEach((column, k) => { at += fill(column, k, at, fitted, samples, { width, values }, unseen) })
  return { kind: 'table', width, values }
}
