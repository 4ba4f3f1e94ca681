import { AtelierError } from '../lib/errors'
import type { HistoryReader, HistoryWriter } from './format'
import { json as jsonReader } from './readers/json'
import { json } from './writers/json'

/** Every format that a history is written in. */
export const writers: readonly HistoryWriter[] = [json]

/** Every format that a history is read from, in the order in which a path is tried. */
export const readers: readonly HistoryReader[] = [jsonReader]

/** The unit with this id, or an error that lists what there is. */
export function formatOf<U extends { readonly id: string }>(units: readonly U[], id: string, what: 'written' | 'read'): U {
  const unit = units.find((one) => one.id === id)
  if (unit === undefined) throw new AtelierError('export.format', `There is no format "${id}" that a history is ${what} in.`, `Known: ${units.map((one) => one.id).join(', ')}.`)
  return unit
}
