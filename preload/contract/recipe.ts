import { z } from 'zod'
import { json } from './json'

/**
 * The recipe's frame: every field that is not a unit's own parameter. Units (architecture, norm, optimiser, schedule,
 * loss, target transform, augmentation) carry further fields, which the registries in main validate and complete.
 * Field by field with units and ranges: docs/recipe.md.
 */
export const RECIPE_SCHEMA = 1

const positiveInt = z.int().positive()
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 'letters, digits, dot, dash and underscore')

export const engineChoice = z.enum(['auto', 'tensorflow', 'wasm'])

export const splitSpec = z.strictObject({
  /** Share of the training part that becomes validation, 0 < val < 1; "given" takes the data set's own validation part; "given-test" validates on its test part. */
  val: z.union([z.number().gt(0).lt(1), z.enum(['given', 'given-test'])]).default(0.2),
  /** "given" uses the data set's test part (none if it has none); a share is taken from the training part; "none" leaves it out. */
  test: z.union([z.number().gt(0).lt(1), z.enum(['given', 'none'])]).default('given'),
  seed: z.int().nonnegative().default(1),
  /** "label" keeps the class proportions of the first class target in every part. */
  stratify: z.enum(['label', 'none']).default('label'),
})

export const dataSpec = z.strictObject({
  dataset: z.string().min(1),
  /** [height, width] in pixels; null keeps the images as they are (they must then all have one size). */
  resize: z.tuple([positiveInt.max(2048), positiveInt.max(2048)]).nullable().default(null),
  resizeMethod: z.enum(['area', 'bilinear', 'nearest']).default('area'),
  channels: z.enum(['as-is', 'grey', 'rgb']).default('as-is'),
  /** CSV only: the input columns; "auto" takes every numeric column that is no target. Text columns that are named are categories. */
  features: z.union([z.literal('auto'), z.array(z.string()).min(1)]).default('auto'),
  imageColumn: z.string().nullable().default(null),
  /** "train": subtract mean and divide by standard deviation per channel or column, fitted on the training part only. */
  standardize: z.enum(['train', 'none']).default('train'),
  /** What happens to samples that cannot be read: "stop" refuses to train, "skip" leaves the named ones out. The person decides. */
  damaged: z.enum(['stop', 'skip']).default('stop'),
  split: splitSpec.prefault({}),
  limit: z.strictObject({
    train: positiveInt.nullable().default(null),
    val: positiveInt.nullable().default(null),
    test: positiveInt.nullable().default(null),
    balanced: z.boolean().default(true),
  }).prefault({}),
})

/** A unit: its discriminator and whatever parameters its own schema asks for. */
const unit = <K extends string>(key: K) => z.object({ [key]: z.string().min(1) } as Record<K, z.ZodString>).catchall(json)

export const augmentStep = z.object({ id: name, op: z.string().min(1), p: z.number().min(0).max(1).default(1) }).catchall(json)

export const targetSpec = z.strictObject({
  name,
  /** Column of the data set; images by class have one, "label". */
  column: z.string().min(1).default('label'),
  kind: z.enum(['class', 'regression']).default('class'),
  /** A loss of the registry that fits the kind. */
  loss: z.string().min(1).default('cross-entropy'),
  transform: unit('kind').prefault({ kind: 'none' }),
  unit: z.string().default(''),
  weight: z.number().nonnegative().default(1),
  /** "mask" leaves missing values out of loss and metric; "stop" refuses them. */
  missing: z.enum(['mask', 'stop']).default('stop'),
})

export const normSpec = unit('kind')
export const weightStandardization = z.enum(['none', 'standard', 'scaled'])

const model = unit('arch')
const loss = unit('weighting')
/** The norm of every slot; `layers` replaces a named slot's whole norm. */
const norm = z.object({
  kind: z.string().min(1).default('batch'),
  weightStandardization: weightStandardization.default('none'),
  layers: z.record(z.string(), normSpec).default({}),
}).catchall(json)
const optim = z.object({
  kind: z.string().min(1).default('sgd'),
  lr: z.number().positive().default(0.05),
  weightDecay: z.number().nonnegative().default(0),
  decayNormAndBias: z.boolean().default(true),
  /** Global L2 norm that the gradient is clipped to, or null. */
  clip: z.number().positive().nullable().default(null),
  /** lr applied = lr x norm batch x accumulate / per; null applies lr as it stands. */
  lrScale: z.strictObject({ per: positiveInt }).nullable().default(null),
}).catchall(json)
const schedule = z.object({ kind: z.string().min(1).default('constant'), warmupEpochs: z.number().nonnegative().default(0) }).catchall(json)

export const recipeFrame = z.strictObject({
  schema: z.literal(RECIPE_SCHEMA).default(RECIPE_SCHEMA),
  engine: engineChoice.default('auto'),
  determinism: z.boolean().default(false),
  seed: z.int().nonnegative().default(1),
  data: dataSpec,
  augment: z.array(augmentStep).default([]),
  targets: z.array(targetSpec).min(1).default([{ name: 'label', column: 'label', kind: 'class', loss: 'cross-entropy', transform: { kind: 'none' }, unit: '', weight: 1, missing: 'stop' }]),
  loss: loss.prefault({ weighting: 'static' }),
  model,
  norm: norm.prefault({}),
  /** Samples that share statistics, and how many of these make one optimiser step: optimiser batch = norm x accumulate. */
  batch: z.strictObject({ norm: positiveInt.default(32), accumulate: positiveInt.default(1) }).prefault({}),
  optim: optim.prefault({}),
  schedule: schedule.prefault({}),
  budget: z.strictObject({
    epochs: positiveInt.default(8),
    earlyStop: z.strictObject({ metric: z.string().min(1), mode: z.enum(['max', 'min']), patience: positiveInt }).nullable().default(null),
  }).prefault({}),
})
/** A complete, validated recipe: every default filled in. */
export type Recipe = z.infer<typeof recipeFrame>
export type TargetSpec = z.infer<typeof targetSpec>
export type DataSpec = z.infer<typeof dataSpec>

/** An object of the recipe that is a unit: the field that names the unit, its registry, and the fields that are the frame's own. "*" stands for any key. */
export interface UnitPlace { readonly path: string; readonly key: string; readonly registry: string; readonly frame: readonly string[] }
const place = (path: string, key: string, registry: string, object: { readonly shape: object }): UnitPlace => ({ path, key, registry, frame: Object.keys(object.shape).filter((name) => name !== key) })

/** Every place of a recipe where a unit is chosen. Choosing another one drops the old one's parameters and keeps the frame's fields. */
export const unitPlaces: readonly UnitPlace[] = [
  place('model', 'arch', 'architectures', model),
  place('norm', 'kind', 'norms', norm),
  place('norm.layers.*', 'kind', 'norms', normSpec),
  place('optim', 'kind', 'optimizers', optim),
  place('schedule', 'kind', 'schedules', schedule),
  place('loss', 'weighting', 'lossWeightings', loss),
  place('augment.*', 'op', 'augmentations', augmentStep),
  place('targets.*.transform', 'kind', 'targetTransforms', unit('kind')),
]

/** The place at a path of keys, such as ["optim"] or ["targets", "label", "transform"]. */
export function unitPlaceAt(keys: readonly string[]): UnitPlace | undefined {
  return unitPlaces.find(({ path }) => {
    const wanted = path.split('.')
    return wanted.length === keys.length && wanted.every((part, i) => part === '*' || part === keys[i])
  })
}
