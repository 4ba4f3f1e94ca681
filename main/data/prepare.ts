import type { DataSpec, TargetSpec } from '../../preload/contract/recipe'
import type { Batch } from '../engine/session'
import { makeBatch } from './batches'
import type { BatchSource } from './batches'
import { usableSamples, warnOfUnusedParts } from './damage'
import type { Column, DatasetLocation, OpenHooks } from './dataset'
import { bindTargets, featureColumns, targetFacts } from './facts'
import type { BoundTarget, DataFacts } from './facts'
import { channelStatistics, inverseOf } from './fitted'
import type { Fitted } from './fitted'
import { openDataset } from './catalogue'
import { pixelsOf } from './pixels'
import { imageInput, sourceOf, tableInput } from './source'
import { splitSamples } from './split'
import { fitTransform } from './targets'
import type { FittedTransform } from './targets'
import { moments } from './targets/statistics'

/** Samples of one part of the split, ready to be batched; `i` counts within the part. */
export interface Part {
  readonly count: number
  /** The sample's row in the source of batches. */
  readonly rows: Uint32Array
  batch(indices: ArrayLike<number>): Batch
  /** A regression target's values in its own units, NaN where missing: exact, also where its transform does not tell values apart. */
  originals(target: string): Float32Array
  /** The sample's place in the data set. */
  origin(i: number): { part: string; index: number }
}

export interface Prepared {
  readonly fingerprint: string
  readonly facts: DataFacts
  readonly fitted: Fitted
  readonly source: BatchSource
  readonly parts: { readonly train: Part; readonly val: Part | null; readonly test: Part | null }
  /** Values of a target in its own units. */
  toOriginal(target: string, scaled: Float32Array): Float32Array
}

/** Opens, checks, splits, reads and fits: everything between a recipe and the first batch. Deterministic. */
export async function prepare(spec: DataSpec, targets: readonly TargetSpec[], location: DatasetLocation, hooks: OpenHooks): Promise<Prepared> {
  const dataset = await openDataset({ ...location, imageColumn: spec.imageColumn }, hooks)
  const bound = bindTargets(dataset.columns, targets)
  const features = dataset.images === null ? featureColumns(dataset.columns, spec, targets) : []
  const warn = hooks.onWarning ?? (() => undefined)
  const pool = usableSamples(dataset, spec, features, bound, warn)
  const firstClass = bound.find(({ spec: target }) => target.kind === 'class')
  const split = splitSamples(pool, (i) => dataset.partOf(i), (i) => (firstClass === undefined ? '' : String(firstClass.column.values[i])), spec)
  warnOfUnusedParts(dataset, pool, spec, split, warn)
  // In the data set's own order, so that another split of the same samples finds the same pixels kept.
  const used = [...new Set([...split.train, ...split.val, ...split.test])].sort((a, b) => a - b)
  const place = new Map(used.map((index, at) => [index, at]))
  const pixels = dataset.images === null ? null : await pixelsOf(dataset, dataset.images, used, spec, hooks)
  const statistics = spec.standardize === 'none' ? null
    : pixels === null ? columnStatistics(features, split.train)
      : channelStatistics(pixels.data, pixels.channels, pixels.height * pixels.width * pixels.channels, split.train.map((i) => place.get(i) ?? 0))
  const width = pixels?.channels ?? features.length
  const fitted: Fitted = {
    mean: statistics?.mean ?? new Array<number>(width).fill(0), std: statistics?.std ?? new Array<number>(width).fill(1),
    features: features.map((column) => column.name),
    image: pixels === null ? null : { height: pixels.height, width: pixels.width, channels: pixels.channels },
    targets: Object.fromEntries(bound.map((target) => [target.spec.name, fittedTarget(target, split.train)])),
  }
  const facts: DataFacts = {
    ...(pixels === null ? { table: [features.length] } : { image: [pixels.height, pixels.width, pixels.channels] }),
    targets: targetFacts(bound),
  }
  const source = sourceOf(pixels === null ? tableInput(features, fitted, used) : imageInput(pixels, fitted), bound, fitted, used, (i) => dataset.source(i))
  const part = (samples: readonly number[]): Part => {
    const rows = Uint32Array.from(samples, (i) => place.get(i) ?? 0)
    return {
      count: samples.length, rows,
      originals: (target) => {
        const column = bound.find(({ spec: { name } }) => name === target)?.column
        return Float32Array.from(samples, (i) => { const value = column?.values[i]; return typeof value === 'number' ? value : NaN })
      },
      origin: (i) => ({ part: dataset.partOf(samples[i] ?? 0), index: samples[i] ?? 0 }),
      batch: (indices) => makeBatch(source, Uint32Array.from(indices, (i) => rows[i] ?? 0)),
    }
  }
  return {
    fingerprint: dataset.fingerprint, facts, fitted, source,
    parts: { train: part(split.train), val: split.val.length === 0 ? null : part(split.val), test: split.test.length === 0 ? null : part(split.test) },
    toOriginal: (target, scaled) => inverseOf(fitted, target, scaled),
  }
}

/** Mean and standard deviation (ddof 0) of each feature over the training samples; a constant column keeps scale 1. */
function columnStatistics(features: readonly Extract<Column, { kind: 'number' }>[], train: readonly number[]): { mean: number[]; std: number[] } {
  const fits = features.map((column) => moments(train.map((i) => column.values[i] ?? 0)))
  return { mean: fits.map(({ mean }) => mean), std: fits.map(({ spread }) => (spread > 0 ? spread : 1)) }
}

/** The transform of a regression target, fitted on the training part's known values; classes have none. */
function fittedTarget({ spec, column }: BoundTarget, train: readonly number[]): FittedTransform {
  if (spec.kind === 'class') return { kind: 'none', numbers: [] }
  return fitTransform(spec, train.map((i) => column.values[i]).filter((value) => typeof value === 'number'))
}
