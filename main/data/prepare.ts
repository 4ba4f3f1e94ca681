import type { DataSpec, TargetSpec } from '../../preload/contract/recipe'
import type { Batch } from '../engine/session'
import { AtelierError } from '../lib/errors'
import type { AugmentStep } from './augment'
import { makeBatch } from './batches'
import type { BatchSource } from './batches'
import { usableSamples, warnOfUnusedParts } from './damage'
import type { Column, Dataset, DatasetLocation, OpenHooks } from './dataset'
import { bindTargets, checkPictureFeatures, targetFacts, viewOf } from './facts'
import type { BoundTarget, DataFacts } from './facts'
import { featureColumns, fitFeatures, inputColumns, tableInput } from './features'
import { channelStatistics, inverseOf } from './fitted'
import type { Fitted } from './fitted'
import { openDataset } from './catalogue'
import { pixelsOf } from './pixels'
import type { Pixels } from './pixels'
import { imageInput, sourceOf } from './source'
import { UNKNOWN, splitSamples } from './split'
import type { Split } from './split'
import { fitTransform, leaks, twins } from './targets'
import type { FittedTransform, Leak } from './targets'

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
  /** Files of the data set that could not be opened. */
  readonly unread: number
  readonly facts: DataFacts
  readonly fitted: Fitted
  readonly source: BatchSource
  readonly parts: { readonly train: Part; readonly val: Part | null; readonly test: Part | null }
  /** Features that give a target away in the training part, and targets that are one another. */
  leaks(): Leak[]
  /** Values of a target in its own units. */
  toOriginal(target: string, scaled: Float32Array): Float32Array
}

/** Which samples of a data set a recipe uses, and where each of them has its row. Reads no picture. */
export interface Chosen {
  readonly bound: BoundTarget[]
  readonly features: ReturnType<typeof featureColumns>
  readonly split: Split
  /** In the data set's own order, so that another split of the same samples finds the same pixels kept. A sample's row is its place here. */
  readonly used: number[]
  readonly place: ReadonlyMap<number, number>
}

/** Splits a data set as a recipe says. Deterministic. */
export function chooseSamples(dataset: Dataset, spec: DataSpec, targets: readonly TargetSpec[], warn: (message: string) => void = () => undefined): Chosen {
  const bound = bindTargets(dataset.columns, targets)
  if (dataset.images !== null) checkPictureFeatures(spec)
  const features = dataset.images === null ? featureColumns(dataset.columns, spec, targets) : []
  const pool = usableSamples(dataset, spec, features, bound, warn)
  const firstClass = bound.find(({ spec: target }) => target.kind === 'class')
  const split = splitSamples(pool, (i) => dataset.partOf(i), (i) => (firstClass === undefined ? '' : String(firstClass.column.values[i] ?? UNKNOWN)), spec)
  warnOfUnusedParts(dataset, pool, spec, split, warn)
  const used = [...new Set([...split.train, ...split.val, ...split.test])].sort((a, b) => a - b)
  return { bound, features, split, used, place: new Map(used.map((index, at) => [index, at])) }
}

/** Known values of a regression target in the training part, in its own units: all that its transform may be fitted on. */
export const knownValues = ({ column }: BoundTarget, train: readonly number[]): number[] => train.map((i) => column.values[i]).filter((value) => typeof value === 'number')

/** Opens, checks, splits, reads and fits: everything between a recipe and the first batch. Deterministic. Statistics are of images as they are; `augment` only says which size a model sees. */
export async function prepare(spec: DataSpec, targets: readonly TargetSpec[], location: DatasetLocation, hooks: OpenHooks, augment: readonly AugmentStep[] = []): Promise<Prepared> {
  const dataset = await openDataset({ ...location, imageColumn: spec.imageColumn }, hooks)
  const { bound, features, split, used, place } = chooseSamples(dataset, spec, targets, hooks.onWarning)
  const pixels = dataset.images === null ? null : await pixelsOf(dataset, dataset.images, used, spec, hooks)
  const view = pixels === null ? null : viewOf(pixels, augment)
  const fitted: Fitted = {
    ...(pixels === null ? fitFeatures(features, split.train, spec.standardize) : fitPixels(pixels, split.train.map((i) => place.get(i) ?? 0), spec.standardize)),
    image: pixels === null ? null : { height: pixels.height, width: pixels.width, channels: pixels.channels },
    view,
    targets: Object.fromEntries(bound.map((target) => [target.spec.name, fittedTarget(target, split.train)])),
  }
  const facts: DataFacts = {
    ...(pixels === null ? { table: [inputColumns(fitted).length] } : { image: [view?.height ?? pixels.height, view?.width ?? pixels.width, pixels.channels] }),
    targets: targetFacts(bound),
  }
  const source = sourceOf(pixels === null ? tableInput(features, fitted, used, (sample, column, value) => unseenCategory(dataset.source(sample), column, value)) : imageInput(pixels, fitted), bound, fitted, used, (i) => dataset.source(i))
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
    fingerprint: dataset.fingerprint, unread: dataset.unread, facts, fitted, source,
    parts: { train: part(split.train), val: split.val.length === 0 ? null : part(split.val), test: split.test.length === 0 ? null : part(split.test) },
    leaks: () => leaksIn(features, bound, split.train),
    toOriginal: (target, scaled) => inverseOf(fitted, target, scaled),
  }
}

/** Over these samples; a target's column goes by the target's name. */
function leaksIn(features: readonly Column[], bound: readonly BoundTarget[], samples: readonly number[]): Leak[] {
  const of = (column: Column, name = column.name): Column => (column.kind === 'number'
    ? { name, kind: 'number', values: samples.map((i) => column.values[i] ?? null) } : { name, kind: 'text', values: samples.map((i) => column.values[i] ?? null) })
  const targets = bound.map(({ spec, column }) => of(column, spec.name))
  return [...leaks(features.map((column) => of(column)), targets), ...twins(targets)]
}

/** Statistics of the training pictures' channels. */
function fitPixels({ data, channels, height, width }: Pixels, train: readonly number[], standardize: DataSpec['standardize']): Pick<Fitted, 'features' | 'categories' | 'mean' | 'std'> {
  const statistics = standardize === 'none' ? { mean: new Array<number>(channels).fill(0), std: new Array<number>(channels).fill(1) } : channelStatistics(data, channels, height * width * channels, train)
  return { features: [], categories: {}, ...statistics }
}

const unseenCategory = (row: string, column: string, value: string): AtelierError =>
  new AtelierError('data.category', `${row}: column "${column}" is "${value}", which no sample of the training part has`, 'Add samples of this category, remove the row, choose another data.split.seed, or leave the column out of data.features.')

/** The transform of a regression target, fitted on the training part's known values; classes have none. */
function fittedTarget(target: BoundTarget, train: readonly number[]): FittedTransform {
  return target.spec.kind === 'class' ? { kind: 'none', numbers: [] } : fitTransform(target.spec, knownValues(target, train))
}
