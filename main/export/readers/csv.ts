import { existsSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { z } from 'zod'
import { unguarded } from '../cells'
import { CSV_FILES } from '../csv'
import { checkMark } from '../document'
import type { HistoryReader } from '../format'
import type { Gathering } from '../gather'
import { historyArtifact, historyDataset, historyProject, historyRun, historyVersion } from '../history'
import { plainStat, smallText } from '../input'
import { numberOfText } from '../numbers'
import { jsonOf, parsed, refuse } from '../refusal'
import { BEST, EPOCH, FIELDS, LAST } from '../sheet'
import { headerOf, tableRows } from '../table-in'
import type { TableRow } from '../table-in'
import { foreignSheet } from './csv-foreign'
import { hasPoints, readPoints } from './csv-points'

const number = (cell: string, where: string): number => {
  const value = numberOfText(cell)
  if (value === null) throw refuse('value', where, `"${cell}" is not a number`)
  return value
}

/** The fields of a version or run, from the columns with their prefix. */
function fieldsOf({ cells, where }: TableRow, kind: 'version' | 'run'): Record<string, unknown> {
  const { texts, empty } = FIELDS[kind]
  const fields: Record<string, unknown> = {}
  for (const [column, raw] of cells) {
    if (!column.startsWith(`${kind}.`)) continue
    const key = column.slice(kind.length + 1)
    const here = `${where}, column "${column}"`
    if (raw === '' && empty.has(key)) fields[key] = null
    else if (texts.has(key)) fields[key] = unguarded(raw)
    else if (FIELDS.times.has(key)) fields[key] = Date.parse(raw)
    // Spreadsheets write yes and no in capitals.
    else fields[key] = jsonOf(/^(TRUE|FALSE)$/.test(raw) ? raw.toLowerCase() : unguarded(raw), here)
  }
  return fields
}

function resultsOf({ cells, where }: TableRow): { last: Record<string, number>; best: Record<string, { value: number; epoch: number }> } {
  const last: Record<string, number> = {}
  const best: Record<string, { value: number; epoch: number }> = {}
  for (const [column, raw] of cells) {
    if (raw === '') continue
    const here = `${where}, column "${column}"`
    if (column.startsWith(LAST)) last[column.slice(LAST.length)] = number(raw, here)
    else if (column.startsWith(BEST)) best[column.slice(BEST.length)] = { value: number(raw, here), epoch: number(cells.get(EPOCH + column.slice(BEST.length)) ?? '', `${where}, column "${EPOCH}${column.slice(BEST.length)}"`) }
  }
  return { last, best }
}

async function readSheet(path: string, where: string, into: Gathering): Promise<void> {
  for await (const raw of tableRows(path, where)) {
    await into.pause()
    const row = { ...raw, cells: new Map([...raw.cells].map(([column, cell]) => [unguarded(column), cell])) }
    const version = parsed(historyVersion, fieldsOf(row, 'version'), row.where)
    into.addVersion(version, row.where, 'same')
    into.project = parsed(historyProject, { name: unguarded(row.cells.get('project') ?? ''), schema: number(row.cells.get('project.schema') ?? '0', row.where) }, row.where)
    if ((row.cells.get('run.id') ?? '') === '') continue
    const { artifacts, ...run } = fieldsOf(row, 'run')
    into.addRun(parsed(historyRun, { ...run, version: version.id, ...resultsOf(row) }, row.where), parsed(z.array(historyArtifact), artifacts, row.where), row.where)
  }
}

async function readFile(path: string, into: Gathering): Promise<void> {
  const where = basename(path)
  const header = (await headerOf(path, where)).map(unguarded)
  if (header.includes('version.id') && header.includes('version.recipe')) return readSheet(path, where, into)
  if (hasPoints(header)) return readPoints(path, where, into, true)
  return foreignSheet(path, where, into)
}

const isFolder = (path: string): boolean => plainStat(path, basename(path)).isDirectory()

export const csv: HistoryReader = {
  id: 'csv', title: 'CSV', summary: 'A folder or file that Atelier wrote as CSV, or a sheet of your own with a row for each run.', source: 'RFC 4180',
  detect: (path) => (isFolder(path) ? existsSync(join(path, CSV_FILES.sheet)) && existsSync(join(path, CSV_FILES.head)) : ['.csv', '.tsv'].includes(extname(path).toLowerCase())),
  async read(path, into) {
    if (!isFolder(path)) return readFile(path, into)
    const head = jsonOf(smallText(join(path, CSV_FILES.head), CSV_FILES.head), CSV_FILES.head)
    checkMark(head, CSV_FILES.head)
    const { project, datasets } = parsed(z.object({ project: historyProject, datasets: z.array(historyDataset) }), head, CSV_FILES.head)
    for (const name of [CSV_FILES.sheet, CSV_FILES.points]) if (!plainStat(join(path, name), name).isFile()) throw refuse('value', name, 'it is a folder, and should be a file')
    datasets.forEach((dataset) => into.addDataset(dataset, CSV_FILES.head))
    await readSheet(join(path, CSV_FILES.sheet), CSV_FILES.sheet, into)
    into.project = project
    await readPoints(join(path, CSV_FILES.points), CSV_FILES.points, into, false)
  },
}
