import { z } from 'zod'
import { HISTORY_SCHEMA, historyArtifact, historyDataset, historyProject, historyRun, historyVersion } from './history'
import type { History, HistoryRun, HistorySeries } from './history'
import type { Gathering } from './gather'
import { textOf } from './input'
import { partsOf } from './json-stream'
import { numberOfText, textOfNumber } from './numbers'
import { unhurried } from './output'
import type { OutputFile } from './output'
import { parsed, refuse } from './refusal'

/** A history as one JSON document; the capsule holds the same one. Long series are written in pieces, each an element of "series". */
export const DOCUMENT = 'atelier-history'
const PIECE = 1 << 14

const marked = z.object({ format: z.literal(DOCUMENT), schema: z.int().positive() })
const runInDocument = historyRun.extend({ artifacts: z.array(historyArtifact) })

/** JSON has no word for what is no finite number, so these are text. */
const value = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform((text) => numberOfText(text) ?? NaN)])
const piece = z.strictObject({ run: historyRun.shape.id, name: z.string().min(1), attempt: z.int().positive(), steps: z.array(z.int()), values: z.array(value), times: z.array(z.int()) })

const valueText = (number: number): string => (Number.isFinite(number) ? textOfNumber(number) : `"${textOfNumber(number)}"`)
/** JSON that may also stand within a page: no markup can begin in it. */
const jsonText = (row: unknown): string => JSON.stringify(row).replaceAll('<', '\\u003c')

function* list(file: OutputFile, key: string): Generator<(text: string) => void> {
  let first = true
  file.text(`,\n"${key}":[`)
  yield (text) => {
    file.text(`${first ? '\n' : ',\n'}${text}`)
    first = false
  }
  file.text(']')
}

function seriesTexts(run: HistoryRun, { name, attempt, steps, values, times }: HistorySeries): string[] {
  const head = jsonText({ run: run.id, name, attempt }).slice(0, -1)
  return Array.from({ length: Math.ceil(steps.length / PIECE) }, (_, k) => {
    const part = (all: Float64Array): Float64Array => all.subarray(k * PIECE, (k + 1) * PIECE)
    return `${head},"steps":[${part(steps).join()}],"values":[${Array.from(part(values), valueText).join()}],"times":[${part(times).join()}]}`
  })
}

export async function writeDocument(history: History, file: OutputFile, signal?: AbortSignal): Promise<void> {
  file.text(`{"format":"${DOCUMENT}","schema":${HISTORY_SCHEMA},"project":${jsonText(history.project)}`)
  for (const put of list(file, 'datasets')) for (const row of history.datasets) put(jsonText(row))
  for (const put of list(file, 'versions')) for await (const row of unhurried(history.versions(), signal)) put(jsonText(row))
  for (const put of list(file, 'runs')) for await (const row of unhurried(history.runs(), signal)) put(jsonText({ ...row, artifacts: history.artifacts(row.id) }))
  for (const put of list(file, 'series')) {
    for await (const run of unhurried(history.runs(), signal)) for (const series of history.series(run.id)) seriesTexts(run, series).forEach(put)
  }
  file.text('}\n')
}

/** Refuses what is not ours or newer before its rows are looked at. */
export function checkMark(mark: unknown, where: string): void {
  const found = z.object({ format: z.unknown(), schema: z.unknown() }).safeParse(mark)
  if (!found.success || found.data.format !== DOCUMENT) throw refuse('value', where, `field format: must be ${DOCUMENT}`)
  const { schema } = parsed(marked, mark, where)
  if (schema > HISTORY_SCHEMA) throw refuse('newer', where, `field schema: it is ${schema}, and this Atelier reads up to ${HISTORY_SCHEMA}`)
}

function addPiece(row: unknown, into: Gathering, where: string): void {
  const { run, name, attempt, steps, values, times } = parsed(piece, row, where)
  if (steps.length === 0) throw refuse('value', where, 'field steps: needs at least 1 entry')
  if (values.length !== steps.length || times.length !== steps.length) throw refuse('disagrees', where, `${steps.length} steps, ${values.length} values, ${times.length} times`)
  const add = into.series(run, attempt, name, where)
  steps.forEach((step, i) => add(step, values[i] ?? NaN, times[i] ?? 0))
}

const FIELDS = ['format', 'schema', 'project', 'datasets', 'versions', 'runs', 'series']

/** Reads a document from its text. The fields "format" and "schema" stand first, so that a newer one is known before its rows. */
export async function readDocument(path: string, where: string, into: Gathering): Promise<void> {
  const mark: Record<string, unknown> = {}
  const seen = new Set<string>()
  let checked = false
  for (const { key, index, value } of partsOf(textOf(path, where), where)) {
    if (key === 'format' || key === 'schema') {
      mark[key] = value
      continue
    }
    if (!checked) checkMark(mark, where)
    checked = true
    const at = index === null ? `${where}, ${key}` : `${where}, ${key} ${index + 1}`
    if (!FIELDS.includes(key)) throw refuse('value', where, `field ${key}: there is no such field`)
    if ((key === 'project') !== (index === null)) throw refuse('value', at, key === 'project' ? 'must be an object of fields' : 'must be a list')
    seen.add(key)
    await into.pause()
    if (key === 'project') into.project = parsed(historyProject, value, at)
    else if (key === 'datasets') into.addDataset(parsed(historyDataset, value, at), at)
    else if (key === 'versions') into.addVersion(parsed(historyVersion, value, at), at)
    else if (key === 'runs') {
      const { artifacts, ...run } = parsed(runInDocument, value, at)
      into.addRun(run, artifacts, at)
    } else addPiece(value, into, at)
  }
  if (!checked) checkMark(mark, where)
  if (!seen.has('project')) throw refuse('value', where, 'field project: is missing')
}
