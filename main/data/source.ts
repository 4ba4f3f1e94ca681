import type { TargetSpec } from '../../preload/contract/recipe'
import { sharedBytes, sharedFloats } from './batches'
import type { BatchSource, ImageInput, LabelColumn, TableInput } from './batches'
import type { Column } from './dataset'
import { classesOf } from './facts'
import type { BoundTarget } from './facts'
import { byteTable } from './fitted'
import type { Fitted } from './fitted'
import type { Pixels } from './pixels'
import { targetTransforms } from './targets'

export const imageInput = ({ height, width, channels, data }: Pixels, fitted: Pick<Fitted, 'mean' | 'std'>): ImageInput =>
  ({ kind: 'image', height, width, channels, pixels: data, tables: byteTable(fitted, channels) })

/** Standardised features of these samples, one row each. */
export function tableInput(features: readonly Extract<Column, { kind: 'number' }>[], { mean, std }: Pick<Fitted, 'mean' | 'std'>, samples: readonly number[]): TableInput {
  const values = sharedFloats(samples.length * features.length)
  features.forEach((column, k) => samples.forEach((sample, row) => { values[row * features.length + k] = ((column.values[sample] ?? 0) - (mean[k] ?? 0)) / (std[k] ?? 1) }))
  return { kind: 'table', width: features.length, values }
}

function labelColumn(target: TargetSpec, column: Column, fitted: Fitted, samples: readonly number[]): LabelColumn {
  const oneHot = target.kind === 'class'
  const classes = oneHot ? classesOf(column) : []
  const ids = new Map(classes.map((name, i) => [name, i]))
  const transform = targetTransforms.get(target.transform.kind, `targets.${target.name}.transform.kind`)
  const numbers = fitted.targets[target.name]?.numbers ?? []
  const values = sharedFloats(samples.length)
  const present = sharedBytes(samples.length)
  samples.forEach((sample, row) => {
    const value = column.values[sample] ?? null
    if (value === null) return
    present[row] = 1
    values[row] = oneHot ? ids.get(String(value)) ?? 0 : transform.apply(Number(value), numbers)
  })
  return { name: target.name, oneHot, width: oneHot ? classes.length : 1, values, present }
}

/** What batches of these samples are made of; row i is sample samples[i]. */
export const sourceOf = (input: ImageInput | TableInput, targets: readonly BoundTarget[], fitted: Fitted, samples: readonly number[]): BatchSource =>
  ({ rows: samples.length, input, labels: targets.map(({ spec, column }) => labelColumn(spec, column, fitted, samples)) })
