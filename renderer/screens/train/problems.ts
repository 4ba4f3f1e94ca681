import { jsonObject, unitPlaceAt } from '../../../preload/contract'
import type { Json, JsonObject, RecipeProblem, UnitInfo } from '../../../preload/contract'
import { textAt, valueAt } from '../../state/recipe'
import type { Units } from '../../state/recipe'
import { text } from '../../text/en'
import { capital, parameterWords } from '../../text/format'
import { labelOf } from '../../ui/Field'
import { expected } from '../../ui/numbers'
import { fieldKind, propertiesOf, schemaAt } from '../../ui/schema'

/** The schema of the field at a path: the frame's, or that of the unit which is chosen there. */
function schemaOf(units: Units, document: JsonObject, path: string): JsonObject | null {
  const held = schemaAt(units.frame, path)
  if (held !== null) return held
  const keys = path.split('.')
  const place = unitPlaceAt(keys.slice(0, -1))
  if (place === undefined) return null
  const chosen = textAt(document, [...keys.slice(0, -1), place.key].join('.'))
  const unit = units.registries[place.registry]?.find(({ id }) => id === chosen)
  return unit === undefined ? null : propertiesOf(unit.schema).find(([name]) => name === keys[keys.length - 1])?.[1] ?? null
}

interface Parameter { readonly unit: UnitInfo; readonly name: string; readonly schema: JsonObject; readonly value: Json | undefined }

/** The step with this id, also among the choices of a one-of. */
function stepOf(list: Json | undefined, id: string): JsonObject | undefined {
  const steps = Array.isArray(list) ? list.flatMap((item) => { const step = jsonObject.safeParse(item); return step.success ? [step.data] : [] }) : []
  return steps.find((step) => step.id === id) ?? steps.map((step) => stepOf(step.of, id)).find((step) => step !== undefined)
}

/** The parameter of a transform that a path such as "augment.turn.degrees" names. */
function parameterAt(units: Units, document: JsonObject, path: string): Parameter | null {
  const [list, ...keys] = path.split('.')
  const [id = '', name = ''] = keys.slice(-2)
  const step = list === 'augment' ? stepOf(document.augment, id) : undefined
  const unit = units.registries.augmentations?.find((one) => one.id === step?.op)
  const schema = unit === undefined ? undefined : propertiesOf(unit.schema).find(([key]) => key === name)?.[1]
  return unit === undefined || schema === undefined ? null : { unit, name, schema, value: step?.[name] }
}

/** What a problem's field is called: a transform's parameter with the transform, and of several targets whose field it is. */
function fieldWords(units: Units | null, document: JsonObject, path: string): string {
  const parameter = units === null ? null : parameterAt(units, document, path)
  if (parameter !== null) return `${parameter.unit.title}, ${parameterWords(parameter.unit.id, parameter.name)}`
  const target = /^targets\.\d+/.exec(path)?.[0]
  const several = Array.isArray(document.targets) && document.targets.length > 1
  return target !== undefined && several ? `${textAt(document, `${target}.name`)}, ${labelOf(path.slice(target.length + 1)).toLowerCase()}` : labelOf(path)
}

/** What is wrong with a field, in the words that stand at it. */
export function messageOf(units: Units | null, document: JsonObject, { path, message }: RecipeProblem): string {
  if (/^targets\.\d+\.column$/.test(path) && valueAt(document, path) === '') return text.train.chooseColumn
  const parameter = units === null ? null : parameterAt(units, document, path)
  if (parameter !== null) return expected(fieldKind(parameter.schema), parameter.value) ?? capital(message)
  const schema = units === null ? null : schemaOf(units, document, path)
  return (schema === null ? undefined : expected(fieldKind(schema), valueAt(document, path))) ?? capital(message)
}

/** One line for beside the Start button: the first field that holds it back, why, and how many more there are. */
export function reasonOf(units: Units | null, document: JsonObject, problems: readonly RecipeProblem[]): string | null {
  const [first] = problems
  if (first === undefined) return null
  const message = messageOf(units, document, first)
  return `${first.path === '' ? message : `${fieldWords(units, document, first.path)}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`}${problems.length === 1 ? '' : ` ${text.train.moreProblems(problems.length - 1)}`}`
}

/** Every path from a field up to the part of the recipe that it stands in, the field first. */
export const upwards = (path: string): string[] => path.split('.').map((_, i, keys) => keys.slice(0, keys.length - i).join('.'))

/** Brings the field at a path into view and the keyboard to it; what no field shows is listed under the form. */
export function goToField(path: string): void {
  const places = path === '' ? [] : upwards(path).map((at) => document.querySelector(`[data-field="${CSS.escape(at)}"]`))
  const place = places.find((found) => found !== null) ?? document.querySelector('[data-problems]')
  if (!(place instanceof HTMLElement)) return
  place.scrollIntoView({ block: 'center' })
  const control = place.querySelector('input, button')
  if (control instanceof HTMLElement) control.focus({ preventScroll: true })
  else place.focus({ preventScroll: true })
}
