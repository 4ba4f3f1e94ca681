import { AtelierError } from '../lib/errors'
import type { HistoryReader, HistoryWriter } from './format'
import { capsule as capsuleReader } from './readers/capsule'
import { csv as csvReader } from './readers/csv'
import { dvclive as dvcliveReader } from './readers/dvclive'
import { json as jsonReader } from './readers/json'
import { mlflow as mlflowReader } from './readers/mlflow'
import { tfevents as tfeventsReader } from './readers/tfevents'
import { capsule } from './writers/capsule'
import { csv } from './writers/csv'
import { csvLong } from './writers/csv-long'
import { csvWide } from './writers/csv-wide'
import { dvclive } from './writers/dvclive'
import { html } from './writers/html'
import { json } from './writers/json'
import { markdown } from './writers/markdown'
import { mlflow } from './writers/mlflow'
import { parquet } from './writers/parquet'
import { tfevents } from './writers/tfevents'
import { xlsx } from './writers/xlsx'

/** Every format that a history is written in. */
export const writers: readonly HistoryWriter[] = [capsule, json, csv, csvWide, csvLong, markdown, html, parquet, xlsx, tfevents, mlflow, dvclive]

/** Every format that a history is read from, in the order in which a path is tried. */
export const readers: readonly HistoryReader[] = [capsuleReader, jsonReader, csvReader, mlflowReader, tfeventsReader, dvcliveReader]

/** The unit with this id, or an error that lists what there is. */
export function formatOf<U extends { readonly id: string }>(units: readonly U[], id: string, what: 'written' | 'read'): U {
  const unit = units.find((one) => one.id === id)
  if (unit === undefined) throw new AtelierError('export.format', `There is no format "${id}" that a history is ${what} in.`, `Known: ${units.map((one) => one.id).join(', ')}.`)
  return unit
}
