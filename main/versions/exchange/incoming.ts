import { recipeFrame } from '../../../preload/contract'
import type { Recipe } from '../../../preload/contract'
import type { HistoryRun, HistorySeries, HistoryVersion } from '../../export/history'
import { refuse } from '../../export/refusal'
import { canonicalJson } from '../../lib/hash'
import { identityOf } from '../made'
import type { Described } from '../made'

/** Times and steps beyond have differences that the packed form does not hold whole. */
const FARTHEST = 2 ** 50
/** Half of a pair of UTF-16, which no UTF-8 text holds: JSON writes it as an escape. */
const HALF_LETTER = /\\ud[89a-f]/

/** Refuses text that the log could not give back letter by letter. */
export function checkText(row: object, where: string): void {
  if (HALF_LETTER.test(JSON.stringify(row))) throw refuse('value', where, 'a text in it holds half a letter (a lone surrogate)')
}

function recipeIn({ recipe }: HistoryVersion, where: string): Recipe | null {
  if (recipe === null) return null
  const parsed = recipeFrame.safeParse(recipe)
  if (!parsed.success || canonicalJson(parsed.data) !== canonicalJson(recipe)) throw refuse('value', where, 'field recipe: this Atelier knows no such recipe')
  return parsed.data
}

/** What a version of another history was made of, when it holds together: a hash must be that of what it is said to be over. */
export function describedIn(version: HistoryVersion): Described & { readonly identity: string } {
  const where = `version ${version.short}`
  checkText(version, where)
  const { id, short, dataset, dataFingerprint, code, environment, params } = version
  const described: Described = { id, short, dataset, dataFingerprint, code, environment, params, recipe: recipeIn(version, where) }
  const whole = described.recipe !== null && code !== null && dataFingerprint !== null && environment !== null
  if (whole !== (version.hash !== null)) throw refuse('incomplete', where, whole ? 'field hash: is missing' : 'it has a hash, and not all that the hash is of')
  const identity = identityOf(described)
  if (whole && identity !== version.hash) throw refuse('disagrees', where, 'its hash is not that of its recipe, code, data and environment')
  if (described.recipe !== null && described.recipe.data.dataset !== dataset) throw refuse('disagrees', where, `field dataset: it is "${dataset}", and "${described.recipe.data.dataset}" in its recipe`)
  return { ...described, identity }
}

/** Columns of points that the packed form holds bit by bit. */
export function pointsIn({ short }: HistoryRun, { name, attempt, steps, values, times }: HistorySeries): HistorySeries {
  const where = `points of ${name} in run ${short}`
  if (name === '__proto__') throw refuse('value', where, 'no metric can be called that')
  for (const column of [steps, times]) {
    const far = column.find((value) => Math.abs(value) > FARTHEST)
    if (far !== undefined) throw refuse('value', where, `${far} is out of range`)
  }
  // Negative zero is no step: the packed form has one zero.
  return { name, attempt, values, steps: steps.map((step) => step + 0), times: times.map((time) => time + 0) }
}
