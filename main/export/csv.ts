import { stringify } from 'csv-stringify/sync'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { guarded } from './cells'
import { DOCUMENT } from './document'
import { HISTORY_SCHEMA, versionOf } from './history'
import type { History, HistoryRun } from './history'
import { textOfNumber } from './numbers'
import { unhurried, writeOut } from './output'
import type { OutputFile } from './output'
import { sheetColumns, sheetRows } from './sheet'
import type { Cell } from './sheet'

/** The files of a history as a folder of CSV. */
export const CSV_FILES = { head: 'history.json', sheet: 'sheet.csv', points: 'points.csv' } as const

const OPTIONS = { quoted_string: true, record_delimiter: '\r\n', cast: { boolean: String, number: textOfNumber } }

function plain(cell: Cell): string | number | boolean | null {
  if (typeof cell === 'string') return guarded(cell)
  if (cell === null || typeof cell !== 'object') return cell
  return 'time' in cell ? new Date(cell.time).toISOString() : guarded(JSON.stringify(cell.json))
}
const line = (cells: readonly Cell[]): string => stringify([cells.map(plain)], OPTIONS)

/** Wide: a row for each run (and each version without one), a column for each field and for last and best of each metric. */
export async function writeSheet(history: History, file: OutputFile, signal?: AbortSignal): Promise<void> {
  const columns = sheetColumns(history)
  file.text(line(columns.map(({ name }) => name)))
  for await (const row of unhurried(sheetRows(history), signal)) file.text(line(columns.map((column) => column.cell(row, history))))
}

export const POINT_COLUMNS = ['version.id', 'version.short', 'version.name', 'run.id', 'run.short', 'seed', 'metric', 'attempt', 'step', 'value', 'time'] as const

/** Long: a row for each point, with what tells its run; times in UTC milliseconds. */
export async function writePoints(history: History, file: OutputFile, signal?: AbortSignal, goes: (run: HistoryRun) => boolean = () => true): Promise<void> {
  file.text(line(POINT_COLUMNS))
  for await (const run of unhurried(history.runs(), signal)) {
    if (!goes(run)) continue
    const version = versionOf(history, run)
    for (const { name, attempt, steps, values, times } of history.series(run.id)) {
      // What is the same for every point of a series is put into its quotes once.
      const head = line([version.id, version.short, version.name, run.id, run.short, run.seed, name, attempt]).trimEnd()
      for (let i = 0; i < steps.length; i += 1) file.text(`${head},${steps[i] ?? 0},${textOfNumber(values[i] ?? NaN)},${times[i] ?? 0}\r\n`)
    }
  }
}

export async function writeCsvFolder(history: History, path: string, signal?: AbortSignal): Promise<void> {
  mkdirSync(path)
  await writeOut(join(path, CSV_FILES.head), (file) => file.text(`${JSON.stringify({ format: DOCUMENT, schema: HISTORY_SCHEMA, project: history.project, datasets: history.datasets }, null, 1)}\n`))
  await writeOut(join(path, CSV_FILES.sheet), (file) => writeSheet(history, file, signal))
  await writeOut(join(path, CSV_FILES.points), (file) => writePoints(history, file, signal))
}
