import { unitPlaceAt } from '../../../preload/contract'
import type { JsonObject, RecipeProblem } from '../../../preload/contract'
import { textAt, valueAt } from '../../state/recipe'
import type { Units } from '../../state/recipe'
import { text } from '../../text/en'
import { capital } from '../../text/format'
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

/** What is wrong with a field, in the words that stand at it. */
export function messageOf(units: Units | null, document: JsonObject, { path, message }: RecipeProblem): string {
  if (/^targets\.\d+\.column$/.test(path) && valueAt(document, path) === '') return text.train.chooseColumn
  const schema = units === null ? null : schemaOf(units, document, path)
  return (schema === null ? undefined : expected(fieldKind(schema), valueAt(document, path))) ?? capital(message)
}

/** One line for beside the Start button: the first field that holds it back, why, and how many more there are. */
export function reasonOf(units: Units | null, document: JsonObject, problems: readonly RecipeProblem[]): string | null {
  const [first] = problems
  if (first === undefined) return null
  const message = messageOf(units, document, first)
  return `${first.path === '' ? message : `${labelOf(first.path)}: ${message.charAt(0).toLowerCase()}${message.slice(1)}`}${problems.length === 1 ? '' : ` ${text.train.moreProblems(problems.length - 1)}`}`
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
