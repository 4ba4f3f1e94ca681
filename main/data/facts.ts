import type { DataSpec, TargetSpec } from '../../preload/contract/recipe'
import { AtelierError } from '../lib/errors'
import type { Column, Dataset, ImageSize } from './dataset'

export interface TargetFacts { readonly name: string; readonly kind: 'class' | 'regression'; readonly classes: string[] }
export interface DataFacts { readonly image?: number[]; readonly table?: number[]; readonly targets: TargetFacts[] }

/** What a recipe can be checked against without reading a sample. */
export interface Outline {
  readonly columns: readonly Column[]
  /** Size of the first picture that can be read; null for tables. */
  readonly image: ImageSize | null
}

type NumberColumn = Extract<Column, { kind: 'number' }>
/** A target with the column that holds its values. */
export interface BoundTarget { readonly spec: TargetSpec; readonly column: Column }

function named(columns: readonly Column[], name: string, where: string): Column {
  const column = columns.find((c) => c.name === name)
  if (column === undefined) throw new AtelierError('data.column', `${where}: this data set has no column "${name}"`, `Its columns: ${columns.map((c) => c.name).join(', ')}.`)
  return column
}

/** The classes of a target column in their fixed order. */
export function classesOf(column: Column): string[] {
  if (column.kind === 'text' && column.classes !== undefined) return [...column.classes]
  const found = [...new Set(column.values.filter((value) => value !== null).map(String))]
  return found.sort(new Intl.Collator('en', { numeric: true }).compare)
}

/** The column of each target. Throws "data.column" where there is none, or its values cannot be what the target wants. */
export function bindTargets(columns: readonly Column[], targets: readonly TargetSpec[]): BoundTarget[] {
  return targets.map((spec) => {
    const where = `targets.${spec.name}`
    const column = named(columns, spec.column, `${where}.column`)
    if (spec.kind === 'regression' && column.kind !== 'number') throw new AtelierError('data.column', `${where}.kind: column "${spec.column}" holds text, and a regression needs numbers`, 'Make it a class target.')
    if (spec.kind === 'class' && classesOf(column).length === 0) throw new AtelierError('data.column', `${where}.column: column "${spec.column}" is empty`, 'A class target needs at least one known class.')
    return { spec, column }
  })
}

/** Numeric input columns: those named, or every numeric one that is no target. Throws "data.column" when there is none. */
export function featureColumns(columns: readonly Column[], spec: DataSpec, targets: readonly TargetSpec[]): NumberColumn[] {
  const names = spec.features === 'auto' ? columns.filter((c) => c.kind === 'number' && !targets.some((t) => t.column === c.name)).map((c) => c.name) : spec.features
  if (names.length === 0) throw new AtelierError('data.column', 'data.features: this table has no numeric column to learn from', 'Add numeric columns, or name a column with image paths in data.imageColumn.')
  return names.map((name) => {
    const column = named(columns, name, 'data.features')
    if (column.kind !== 'number') throw new AtelierError('data.column', `data.features: column "${name}" holds text, not numbers`, 'Leave it out, or turn it into numbers.')
    if (targets.some((t) => t.column === name)) throw new AtelierError('data.column', `data.features: column "${name}" is also a target`, 'A model that sees its target has nothing to learn.')
    return column
  })
}

export const targetFacts = (bound: readonly BoundTarget[]): TargetFacts[] =>
  bound.map(({ spec: { name, kind }, column }) => ({ name, kind, classes: kind === 'class' ? classesOf(column) : [] }))

/** Throws "data.damaged" when not one picture can be read. */
export function outlineOf(dataset: Dataset): Outline {
  const { images, columns } = dataset
  if (images === null) return { columns, image: null }
  for (let i = 0; i < dataset.count; i += 1) {
    const size = images.size(i)
    if (size !== null) return { columns, image: size }
  }
  throw new AtelierError('data.damaged', `not one picture of ${dataset.path} can be read`, `${dataset.source(0)}: ${dataset.damageOf(0) ?? 'unknown size'}`)
}

/** What the model will see of this data. Throws "data.column" at the field that does not fit it. */
export function factsOf({ columns, image }: Outline, spec: DataSpec, targets: readonly TargetSpec[]): DataFacts {
  const facts = targetFacts(bindTargets(columns, targets))
  if (image === null && spec.resize !== null) throw new AtelierError('data.resize', 'data.resize: a table has no pictures to resize', 'Leave it out, or name a column with image paths in data.imageColumn.')
  if (image === null) return { table: [featureColumns(columns, spec, targets).length], targets: facts }
  const [height, width] = spec.resize ?? [image.height, image.width]
  return { image: [height, width, spec.channels === 'as-is' ? image.channels : spec.channels === 'grey' ? 1 : 3], targets: facts }
}
