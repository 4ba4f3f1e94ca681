import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ParquetWriter, fileWriter, schemaFromColumnData } from 'hyparquet-writer'
import type { ColumnSource } from 'hyparquet-writer'
import type { HistoryWriter } from '../format'
import { versionOf } from '../history'
import type { History } from '../history'
import { unhurried } from '../output'
import { sheetColumns, sheetRows } from '../sheet'
import type { Cell, Column } from '../sheet'

/** Points in one row group: enough to pack well, few enough to hold. */
const GROUP = 1 << 17

/** Columns of points; their kinds are fixed. */
interface Points { version: string[]; run: string[]; seed: (number | null)[]; metric: string[]; attempt: number[]; step: bigint[]; value: number[]; time: Date[] }
const noPoints = (): Points => ({ version: [], run: [], seed: [], metric: [], attempt: [], step: [], value: [], time: [] })
const pointColumns = ({ version, run, seed, metric, attempt, step, value, time }: Points): ColumnSource[] => [
  { name: 'version.id', data: version, type: 'STRING', nullable: false }, { name: 'run.id', data: run, type: 'STRING', nullable: false },
  { name: 'seed', data: seed.map((one) => (one === null ? null : BigInt(one))), type: 'INT64', nullable: true }, { name: 'metric', data: metric, type: 'STRING', nullable: false },
  { name: 'attempt', data: attempt, type: 'INT32', nullable: false }, { name: 'step', data: step, type: 'INT64', nullable: false },
  { name: 'value', data: Float64Array.from(value), type: 'DOUBLE', nullable: false }, { name: 'time', data: time, type: 'TIMESTAMP', nullable: false },
]

/** A file that takes one group of rows after the other. */
function groups(path: string, empty: ColumnSource[]): { add(columns: ColumnSource[]): void; end(): void } {
  const writer = new ParquetWriter({ writer: fileWriter(path), schema: schemaFromColumnData({ columnData: empty }), createdBy: 'Atelier' })
  return { add: (columnData) => void writer.write({ columnData, rowGroupSize: GROUP }), end: () => void writer.finish() }
}

async function writePoints(history: History, path: string, signal?: AbortSignal): Promise<void> {
  const file = groups(path, pointColumns(noPoints()))
  let held = noPoints()
  const flush = (): void => {
    if (held.value.length > 0) file.add(pointColumns(held))
    held = noPoints()
  }
  for await (const run of unhurried(history.runs(), signal)) {
    const version = versionOf(history, run)
    for (const { name, attempt, steps, values, times } of history.series(run.id)) {
      for (let i = 0; i < steps.length; i += 1) {
        held.version.push(version.id)
        held.run.push(run.id)
        held.seed.push(run.seed)
        held.metric.push(name)
        held.attempt.push(attempt)
        held.step.push(BigInt(steps[i] ?? 0))
        held.value.push(values[i] ?? NaN)
        held.time.push(new Date(times[i] ?? 0))
        if (held.value.length === GROUP) flush()
      }
    }
  }
  flush()
  file.end()
}

type Kind = 'STRING' | 'DOUBLE' | 'INT64' | 'BOOLEAN' | 'TIMESTAMP'
const WHOLE = new Set(['run.seed', 'run.threads', 'run.attempts', 'run.epoch', 'run.epochs', 'run.step', 'run.steps', 'project.schema'])
const FLAGS = new Set(['version.star', 'version.pinned', 'run.determinism'])

function kindOf(name: string): Kind {
  if (/^(last|best) |^run\.(seconds|dataWait)$/.test(name)) return 'DOUBLE'
  if (name.startsWith('epoch of best ') || WHOLE.has(name)) return 'INT64'
  if (FLAGS.has(name)) return 'BOOLEAN'
  return /\.(created|started|ended)$/.test(name) ? 'TIMESTAMP' : 'STRING'
}

function valueOf(cell: Cell, kind: Kind): string | number | bigint | boolean | Date | null {
  if (cell === null) return null
  if (typeof cell === 'number') return kind === 'INT64' ? BigInt(cell) : cell
  if (typeof cell !== 'object') return cell
  return 'time' in cell ? new Date(cell.time) : JSON.stringify(cell.json)
}

/** Rows of the sheet in groups small enough that recipes do not fill the memory. */
async function writeSheet(history: History, path: string, signal?: AbortSignal): Promise<void> {
  const columns = sheetColumns(history)
  const sources = (data: (column: Column, i: number) => ReturnType<typeof valueOf>[]): ColumnSource[] => columns.map((column, i) => ({ name: column.name, data: data(column, i), type: kindOf(column.name), nullable: true }))
  const file = groups(path, sources(() => []))
  let held: ReturnType<typeof valueOf>[][] = columns.map(() => [])
  const flush = (): void => {
    if ((held[0]?.length ?? 0) > 0) file.add(sources((_, i) => held[i] ?? []))
    held = columns.map(() => [])
  }
  for await (const row of unhurried(sheetRows(history), signal)) {
    columns.forEach((column, i) => held[i]?.push(valueOf(column.cell(row, history), kindOf(column.name))))
    if ((held[0]?.length ?? 0) === 2048) flush()
  }
  flush()
  file.end()
}

export const parquet: HistoryWriter = {
  id: 'parquet', title: 'Parquet', summary: 'The sheet and every point as two typed tables, for pandas, Polars, DuckDB and Spark.', source: 'Apache Parquet format 2.x', shape: 'folder', extension: '',
  leaves: ['data sets', 'the content of weights and other files'], reader: null,
  async write(history, path, { signal }) {
    mkdirSync(path)
    await writeSheet(history, join(path, 'sheet.parquet'), signal)
    await writePoints(history, join(path, 'points.parquet'), signal)
  },
}
