import { basename, extname, resolve } from 'node:path'
import { stat } from 'node:fs/promises'
import type { DataSpec } from '../../preload/contract/recipe'
import type { Batch } from '../engine/session'
import { AtelierError } from '../lib/errors'
import { makeBatch } from './batches'
import type { BatchSource } from './batches'
import { IMAGE_EXTENSIONS, decodeImage } from './decode'
import { categoriesOf, tableInput } from './features'
import type { Unseen } from './features'
import { sizeText } from './fitted'
import type { Fitted } from './fitted'
import { shaped } from './pixels'
import { csv } from './readers/csv'
import { imageInput } from './source'

const BATCH = 64

/** `at`: how far the pictures, or the rows of this table, are with this batch. */
export interface InputBatch { readonly sources: string[]; readonly batch: Batch; readonly at: { readonly phase: string; readonly done: number; readonly total: number } }

const everyRow = (input: BatchSource['input'], rows: number): Batch => makeBatch({ rows, input, labels: [] }, Uint32Array.from({ length: rows }, (_, i) => i))

async function* imageBatches(fitted: Fitted, spec: DataSpec, paths: readonly string[]): AsyncGenerator<InputBatch> {
  const size = fitted.image
  if (size === null) throw new AtelierError('data.input', `${paths[0] ?? ''} is a picture, and this model takes a table`, 'Name a CSV or TSV file.')
  for (let start = 0; start < paths.length; start += BATCH) {
    const sources = paths.slice(start, start + BATCH)
    const data = new Uint8Array(sources.length * size.height * size.width * size.channels)
    for (const [i, path] of sources.entries()) {
      const image = shaped(await decodeImage(path), spec)
      if (sizeText(image) !== sizeText(size)) throw new AtelierError('data.input', `${path} is ${sizeText(image)}; this model was trained on ${sizeText(size)}`, 'Convert the picture first.')
      data.set(image.data, i * size.height * size.width * size.channels)
    }
    yield { sources, batch: everyRow(imageInput({ ...size, data }, fitted), sources.length), at: { phase: 'predicting pictures', done: start + sources.length, total: paths.length } }
  }
}

async function* tableBatches(fitted: Fitted, path: string): AsyncGenerator<InputBatch> {
  if (fitted.image !== null) throw new AtelierError('data.input', `${path} is a table, and this model takes pictures`, 'Name PNG, JPEG or WebP files.')
  const table = await csv.open({ name: path, reader: 'csv', path }, { cacheDir: '', onProgress: () => undefined })
  const features = fitted.features.map((name) => {
    const column = table.columns.find((c) => c.name === name)
    const category = categoriesOf(fitted, name) !== undefined
    if (column === undefined || (column.kind === 'text' && !category)) throw new AtelierError('data.input', `${path} has no ${category ? '' : 'numeric '}column "${name}"`, `This model needs: ${fitted.features.join(', ')}.`)
    return column
  })
  const unseen: Unseen = (sample, column, value) =>
    new AtelierError('data.category', `${path}, ${table.source(sample)}: column "${column}" is "${value}", which this model never saw`, `It knows: ${(categoriesOf(fitted, column) ?? []).join(', ')}.`)
  for (let i = 0; i < table.count; i += 1) {
    const missing = features.find((column) => column.values[i] === null)
    if (table.damageOf(i) !== null || missing !== undefined) throw new AtelierError('data.input', `${path}, ${table.source(i)}: ${table.damageOf(i) ?? `column "${missing?.name ?? ''}" is missing`}`, 'Repair or remove the row.')
  }
  for (let start = 0; start < table.count; start += BATCH) {
    const samples = Array.from({ length: Math.min(BATCH, table.count - start) }, (_, i) => start + i)
    yield { sources: samples.map((i) => `${path}, ${table.source(i)}`), batch: everyRow(tableInput(features, fitted, samples, unseen), samples.length), at: { phase: `predicting rows of ${basename(path)}`, done: start + samples.length, total: table.count } }
  }
}

/** Batches of the files that a person names, made exactly as training made its own: pictures, or CSV tables with the model's columns. */
export async function* decodeInputs(fitted: Fitted, spec: DataSpec, paths: readonly string[]): AsyncGenerator<InputBatch> {
  const files = paths.map((path) => resolve(path))
  for (const path of files) await stat(path).catch(() => { throw new AtelierError('data.missing', `There is no file ${path}.`, 'Check the path.') })
  const strange = files.find((path) => ![...IMAGE_EXTENSIONS, '.csv', '.tsv'].includes(extname(path).toLowerCase()))
  if (strange !== undefined) throw new AtelierError('data.input', `${strange} is neither a picture nor a CSV file`, 'PNG, JPEG, WebP, CSV and TSV are read.')
  const pictures = files.filter((path) => IMAGE_EXTENSIONS.includes(extname(path).toLowerCase()))
  if (pictures.length > 0) yield* imageBatches(fitted, spec, pictures)
  for (const path of files) if (!pictures.includes(path)) yield* tableBatches(fitted, path)
}
