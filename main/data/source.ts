import type { TargetSpec } from '../../preload/contract/recipe'
import { AtelierError } from '../lib/errors'
import { sharedBytes, sharedFloats } from './batches'
import type { BatchSource, ImageInput, LabelColumn, TableInput } from './batches'
import type { Column } from './dataset'
import { classesOf } from './columns'
import type { BoundTarget } from './facts'
import { byteTable } from './fitted'
import type { Fitted } from './fitted'
import type { Pixels } from './pixels'
import { scalerOf } from './targets'

/** `fitted.view` is the size that the model sees; all of the pixels where there is none. */
export const imageInput = ({ height, width, channels, data }: Pixels, fitted: Pick<Fitted, 'mean' | 'std' | 'view'>): ImageInput =>
  ({ kind: 'image', height, width, channels, view: fitted.view ?? { height, width }, pixels: data, tables: byteTable(fitted, channels) })

function labelColumn(target: TargetSpec, column: Column, fitted: Fitted, samples: readonly number[], nameOf: (sample: number) => string): LabelColumn {
  const oneHot = target.kind === 'class'
  const classes = oneHot ? classesOf(column) : []
  const ids = new Map(classes.map((name, i) => [name, i]))
  const transform = fitted.targets[target.name] ?? { kind: 'none', numbers: [] }
  const scaled = scalerOf(transform, target.name)
  const values = sharedFloats(samples.length)
  const present = sharedBytes(samples.length)
  samples.forEach((sample, row) => {
    const value = column.values[sample] ?? null
    if (value === null) return
    present[row] = 1
    values[row] = oneHot ? ids.get(String(value)) ?? 0 : scaled(Number(value))
    if (!Number.isFinite(values[row])) throw new AtelierError('data.target', `${nameOf(sample)}: target "${target.name}" is ${value}, which has no finite 32-bit number under the transform ${transform.kind}`, 'Repair or remove the row, or choose another transform.')
  })
  return { name: target.name, oneHot, width: oneHot ? classes.length : 1, values, present }
}

/** What batches of these samples are made of; row i is sample samples[i], which `nameOf` names in errors. Throws "data.target" where a scaled value is no finite float32. */
export const sourceOf = (input: ImageInput | TableInput, targets: readonly BoundTarget[], fitted: Fitted, samples: readonly number[], nameOf: (sample: number) => string): BatchSource =>
  ({ rows: samples.length, input, labels: targets.map(({ spec, column }) => labelColumn(spec, column, fitted, samples, nameOf)) })
