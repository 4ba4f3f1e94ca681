import { unitPlaceAt } from '../../../preload/contract'
import type { JsonObject, UnitPlace } from '../../../preload/contract'
import { fieldKind, propertiesOf, schemaAt } from '../../ui/schema'
import { CLASS_COLUMN, textAt } from '../../state/recipe'
import type { text } from '../../text/en'

/** A part of the recipe's form: units with their own parameters, the fields that most people change, and the roots whose other fields stand under "More". */
export interface FormSection { readonly id: keyof typeof text.sections; readonly units: readonly string[]; readonly main: readonly string[]; readonly roots: readonly string[] }

export const SECTIONS: readonly FormSection[] = [
  { id: 'data', units: [], main: ['data.resize', 'data.channels', 'data.split.val', 'data.limit.train', 'data.standardize', 'data.damaged'], roots: ['data'] },
  { id: 'model', units: ['model'], main: [], roots: [] },
  { id: 'norm', units: ['norm'], main: ['norm.weightStandardization', 'batch.norm', 'batch.accumulate'], roots: ['norm', 'batch'] },
  { id: 'optim', units: ['optim', 'schedule', 'loss'], main: ['optim.lr', 'optim.weightDecay', 'optim.clip', 'schedule.warmupEpochs'], roots: ['optim', 'schedule'] },
  { id: 'run', units: [], main: ['budget.epochs', 'seed'], roots: ['budget', 'engine', 'determinism'] },
]

/** Fields of a table's columns. */
const TABLE_FIELDS: readonly string[] = [CLASS_COLUMN, 'data.features', 'data.imageColumn']

const hasSeveral = ({ targets }: JsonObject): boolean => Array.isArray(targets) && targets.length > 1

/** Fields that stand beside the data set: a table's columns, and several targets of whatever data. */
export const columnFields = (document: JsonObject, table: boolean): readonly string[] => [...(hasSeveral(document) ? ['targets'] : []), ...(table ? TABLE_FIELDS : [])]

/** Fields that mean nothing for a table without pictures. */
export const PICTURE_FIELDS: readonly string[] = ['data.resize', 'data.channels', 'data.resizeMethod']
/** Fields with a control of their own on the form, since their choices are the data set's. */
const OWN_CONTROLS: readonly string[] = ['data.dataset', ...TABLE_FIELDS]

/** What an optional part starts with when it is switched on. */
export const STARTS: Readonly<Record<string, JsonObject>> = {
  'budget.earlyStop': { metric: 'val.accuracy', mode: 'max', patience: 5 },
  'optim.lrScale': { per: 32 },
}

/** What weighs the losses of several targets against each other; it would do nothing for one. */
const WEIGHTING = 'loss'
/** What one target is trained with, as every recipe starts. */
const UNWEIGHED = 'static'

/** The units of a section that mean something for a recipe: how losses are weighed stands there for several targets, and where one target's recipe has something else than the usual. */
export function unitsOf({ units }: FormSection, document: JsonObject): readonly string[] {
  const weighs = hasSeveral(document) || ![UNWEIGHED, ''].includes(textAt(document, `${WEIGHTING}.weighting`))
  return units.filter((unit) => unit !== WEIGHTING || weighs)
}

/** The unit at a path of the form, which every recipe has. */
export function placeAt(path: string): UnitPlace {
  const place = unitPlaceAt(path.split('.'))
  if (place === undefined) throw new RangeError(`no unit is chosen at ${path}`)
  return place
}

/** Paths of all fields below `path` that a form can draw. */
function fieldsBelow(frame: JsonObject, path: string): string[] {
  const schema = schemaAt(frame, path)
  if (schema === null) return []
  if (fieldKind(schema).kind !== 'other') return [path]
  return propertiesOf(schema).flatMap(([name]) => fieldsBelow(frame, `${path}.${name}`))
}

/** The fields of a section beyond its main ones, as the schema has them: a new field appears by itself. */
export function moreFields(frame: JsonObject, { roots, main }: FormSection): string[] {
  const shown = new Set([...main, ...OWN_CONTROLS, ...roots.flatMap((root) => { const place = unitPlaceAt([root]); return place === undefined ? [] : [`${root}.${place.key}`] })])
  return roots.flatMap((root) => fieldsBelow(frame, root)).filter((path) => !shown.has(path))
}
