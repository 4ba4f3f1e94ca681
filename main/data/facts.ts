import type { DataSpec, TargetSpec } from '../../preload/contract/recipe'
import { AtelierError } from '../lib/errors'
import { classesOf, named } from './columns'
import { bindPipeline, outputSize } from './augment'
import type { AugmentStep } from './augment'
import type { Column, Dataset, ImageSize } from './dataset'
import { featureColumns, widthOf } from './features'

export interface TargetFacts { readonly name: string; readonly kind: 'class' | 'regression'; readonly classes: string[] }
export interface DataFacts { readonly image?: number[]; readonly table?: number[]; readonly targets: TargetFacts[] }

/** What a recipe can be checked against without reading a sample. */
export interface Outline {
  readonly columns: readonly Column[]
  /** Size of the first picture that can be read; null for tables. */
  readonly image: ImageSize | null
}

/** A target with the column that holds its values. */
export interface BoundTarget { readonly spec: TargetSpec; readonly column: Column }

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

/** Columns beside the pictures that a table names would be left out in silence. */
export function checkPictureFeatures({ imageColumn, features }: DataSpec): void {
  if (imageColumn !== null && features !== 'auto') throw new AtelierError('data.column', 'data.features: a model of pictures takes no other columns', 'Leave data.features at auto, or data.imageColumn empty.')
}

/** The size that a model sees of such pictures: what augmentation makes of them. Throws "augment.size" where validation could not be cut to it. */
export function viewOf(size: ImageSize, augment: readonly AugmentStep[]): { height: number; width: number } {
  const { height, width } = outputSize(bindPipeline(augment), size)
  if (height > size.height || width > size.width) throw new AtelierError('augment.size', `augment: images become ${height}x${width}, larger than the ${size.height}x${size.width} that validation is cut from`, `Resize the data to ${Math.max(height, size.height)}x${Math.max(width, size.width)} first (data.resize), or let the step keep the size.`)
  return { height, width }
}

/** What the model will see of this data. Throws "data.column" or "augment.size" at the field that does not fit it. */
export function factsOf({ columns, image }: Outline, spec: DataSpec, targets: readonly TargetSpec[], augment: readonly AugmentStep[] = []): DataFacts {
  const facts = targetFacts(bindTargets(columns, targets))
  if (image === null && spec.resize !== null) throw new AtelierError('data.resize', 'data.resize: a table has no pictures to resize', 'Leave it out, or name a column with image paths in data.imageColumn.')
  if (image === null && augment.length > 0) throw new AtelierError('augment.size', 'augment: a table has no pictures to change', 'Leave the list empty.')
  if (image === null) return { table: [widthOf(featureColumns(columns, spec, targets))], targets: facts }
  checkPictureFeatures(spec)
  const [height, width] = spec.resize ?? [image.height, image.width]
  const channels = spec.channels === 'as-is' ? image.channels : spec.channels === 'grey' ? 1 : 3
  const view = viewOf({ height, width, channels }, augment)
  return { image: [view.height, view.width, channels], targets: facts }
}
