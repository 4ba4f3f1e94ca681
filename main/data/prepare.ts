import type { DataSpec, TargetSpec } from '../../preload/contract/recipe'
import type { Batch, HostTensor } from '../engine/session'
import { usableSamples, warnOfUnusedParts } from './damage'
import type { Column, DatasetLocation, OpenHooks } from './dataset'
import { bindTargets, classesOf, featureColumns, targetFacts } from './facts'
import type { DataFacts } from './facts'
import { byteTable, channelStatistics, inverseOf } from './fitted'
import type { Fitted } from './fitted'
import { openDataset } from './catalogue'
import { pixelsOf } from './pixels'
import { splitSamples } from './split'
import { targetTransforms } from './targets'

/** Samples of one part of the split, ready to be batched; `i` counts within the part. */
export interface Part {
  readonly count: number
  batch(indices: ArrayLike<number>): Batch
  /** The sample's place in the data set. */
  origin(i: number): { part: string; index: number }
}

export interface Prepared {
  readonly fingerprint: string
  readonly facts: DataFacts
  readonly fitted: Fitted
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
    targets: Object.fromEntries(bound.map(({ spec: target, column }) => {
      const transform = targetTransforms.get(target.transform.kind, `targets.${target.name}.transform.kind`)
      const values = target.kind === 'regression' ? split.train.map((i) => column.values[i]).filter((value) => typeof value === 'number') : []
      return [target.name, { kind: transform.id, numbers: transform.fit(values) }]
    })),
  }
  const facts: DataFacts = {
    ...(pixels === null ? { table: [features.length] } : { image: [pixels.height, pixels.width, pixels.channels] }),
    targets: targetFacts(bound),
  }
  const tables = byteTable(fitted, pixels?.channels ?? 0)
  const inputs = (samples: readonly number[]): Record<string, HostTensor> => {
    if (pixels === null) return { table: tableTensor(features, fitted, samples) }
    return { image: imageTensor(pixels, tables, samples.map((i) => place.get(i) ?? 0)) }
  }
  const labels = bound.map(({ spec: target, column }) => labeller(target, column, fitted))
  const part = (samples: readonly number[]): Part => ({
    count: samples.length,
    origin: (i) => ({ part: dataset.partOf(samples[i] ?? 0), index: samples[i] ?? 0 }),
    batch(indices) {
      const chosen = Array.from(indices, (i) => samples[i] ?? 0)
      return { size: chosen.length, inputs: inputs(chosen), labels: Object.fromEntries(labels.map(({ name, make }) => [name, make(chosen)])) }
    },
  })
  return {
    fingerprint: dataset.fingerprint, facts, fitted,
    parts: { train: part(split.train), val: split.val.length === 0 ? null : part(split.val), test: split.test.length === 0 ? null : part(split.test) },
    toOriginal: (target, scaled) => inverseOf(fitted, target, scaled),
  }
}

/** Mean and standard deviation (ddof 0) of each feature over the training samples; a constant column keeps scale 1. */
function columnStatistics(features: readonly Extract<Column, { kind: 'number' }>[], train: readonly number[]): { mean: number[]; std: number[] } {
  const fits = features.map((column) => targetTransforms.get('zscore', '').fit(train.map((i) => column.values[i] ?? 0)))
  return { mean: fits.map(([mean = 0]) => mean), std: fits.map(([, scale = 1]) => scale) }
}

export function imageTensor(pixels: { height: number; width: number; channels: number; data: Uint8Array }, tables: readonly Float32Array[], rows: readonly number[]): HostTensor {
  const { height, width, channels, data } = pixels
  const size = height * width * channels
  const out = new Float32Array(rows.length * size)
  const [first] = tables
  rows.forEach((row, at) => {
    const from = row * size
    const to = at * size
    if (channels === 1 && first !== undefined) for (let i = 0; i < size; i += 1) out[to + i] = first[data[from + i] ?? 0] ?? 0
    else for (let i = 0; i < size; i += 1) out[to + i] = tables[i % channels]?.[data[from + i] ?? 0] ?? 0
  })
  return { shape: [rows.length, height, width, channels], data: out }
}

export function tableTensor(features: readonly Extract<Column, { kind: 'number' }>[], { mean, std }: Pick<Fitted, 'mean' | 'std'>, samples: readonly number[]): HostTensor {
  const out = new Float32Array(samples.length * features.length)
  samples.forEach((sample, row) => features.forEach((column, k) => { out[row * features.length + k] = ((column.values[sample] ?? 0) - (mean[k] ?? 0)) / (std[k] ?? 1) }))
  return { shape: [samples.length, features.length], data: out }
}

/** Labels of a target: one-hot [N, K], or scaled values [N, 1]; `present` is 0 where the value is missing. */
function labeller(target: TargetSpec, column: Column, fitted: Fitted) {
  const classes = target.kind === 'class' ? classesOf(column) : []
  const ids = new Map(classes.map((name, i) => [name, i]))
  const transform = targetTransforms.get(target.transform.kind, `targets.${target.name}.transform.kind`)
  const width = target.kind === 'class' ? classes.length : 1
  return {
    name: target.name,
    make(samples: readonly number[]) {
      const values = new Float32Array(samples.length * width)
      const present = new Float32Array(samples.length)
      samples.forEach((sample, row) => {
        const value = column.values[sample] ?? null
        if (value === null) return
        present[row] = 1
        if (target.kind === 'class') values[row * width + (ids.get(String(value)) ?? 0)] = 1
        else values[row] = transform.apply(Number(value), fitted.targets[target.name]?.numbers ?? [])
      })
      return { values: { shape: [samples.length, width], data: values }, present: { shape: [samples.length], data: present } }
    },
  }
}
