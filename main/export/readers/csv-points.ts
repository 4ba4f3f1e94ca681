import { unguarded } from '../cells'
import { POINT_COLUMNS } from '../csv'
import { foreignRows } from '../foreign'
import type { Gathering } from '../gather'
import { historyRun, historyVersion } from '../history'
import { linesOf } from '../input'
import { numberOfText, wholeOfText } from '../numbers'
import { parsed, refuse } from '../refusal'
import { headerOf, recordOf, tableRows } from '../table-in'

type Cells = ReadonlyMap<string, string>
/** What the points of one series have in common, and the three numbers of one point as text. */
interface PointRow { readonly head: string; readonly cells: () => Cells; readonly step: string; readonly value: string; readonly time: string; readonly line: string }

export const hasPoints = (header: readonly string[]): boolean => POINT_COLUMNS.every((column) => header.includes(column))

/** Any table with these columns, in whatever order. */
async function* anyRows(path: string, where: string): AsyncGenerator<PointRow> {
  for await (const { cells, where: here } of tableRows(path, where)) {
    const cell = (column: string): string => cells.get(column) ?? ''
    yield { head: JSON.stringify(POINT_COLUMNS.slice(0, 8).map(cell)), cells: () => cells, step: cell('step'), value: cell('value'), time: cell('time'), line: here.slice(where.length + 2) }
  }
}

/** The table as it is written, where the text before the last three numbers is the same for a whole series: it is taken apart once. */
function* ownRows(path: string, where: string): Generator<PointRow> {
  let [number, pending] = [0, '']
  for (const line of linesOf(path, where, true)) {
    number += 1
    const row = pending === '' ? line : `${pending}\n${line}`
    // A quoted text may hold line breaks; then its row goes on.
    if (row.split('"').length % 2 === 0) {
      pending = row
      continue
    }
    pending = ''
    if (number === 1 || row.trim() === '') continue
    const plain = row.endsWith('\r') ? row.slice(0, -1) : row
    const third = plain.lastIndexOf(',')
    const second = plain.lastIndexOf(',', third - 1)
    const first = plain.lastIndexOf(',', second - 1)
    const head = plain.slice(0, Math.max(0, first))
    const cells = (): Cells => {
      const values = recordOf(head, `${where}, line ${number}`)
      if (values.length !== 8) throw refuse('damaged', `${where}, line ${number}`, `it has ${values.length + 3} cells, and the header has ${POINT_COLUMNS.length}`)
      return new Map(values.map((value, i) => [POINT_COLUMNS[i] ?? '', value]))
    }
    yield { head, cells, step: plain.slice(first + 1, second), value: plain.slice(second + 1, third), time: plain.slice(third + 1), line: `line ${number}` }
  }
  if (pending !== '') throw refuse('damaged', `${where}, line ${number}`, 'a quote in it is not closed')
}

/** Points of runs that the sheet named; without a sheet each run is made known with what a row of points says of it. */
export async function readPoints(path: string, where: string, into: Gathering, alone: boolean): Promise<void> {
  const own = (await headerOf(path, where)).join() === POINT_COLUMNS.join()
  let [open, run]: [string | null, string] = [null, '']
  let add: ReturnType<Gathering['series']> = () => undefined
  for await (const row of own ? ownRows(path, where) : anyRows(path, where)) {
    const [step, value, time] = [wholeOfText(row.step), numberOfText(row.value), wholeOfText(row.time)]
    if (step === null) throw refuse('value', `${where}, ${row.line}, column "step"`, `"${row.step}" is not a whole number`)
    if (value === null) throw refuse('value', `${where}, ${row.line}, column "value"`, `"${row.value}" is not a number`)
    if (time === null) throw refuse('value', `${where}, ${row.line}, column "time"`, `"${row.time}" is not a whole number`)
    if (row.head !== open) {
      const [cells, here] = [row.cells(), `${where}, ${row.line}`]
      run = parsed(historyRun.shape.id, cells.get('run.id'), `${here}, column "run.id"`)
      const [attempt, name] = [wholeOfText(cells.get('attempt') ?? ''), unguarded(cells.get('metric') ?? '')]
      if (attempt === null) throw refuse('value', `${here}, column "attempt"`, `"${cells.get('attempt') ?? ''}" is not a whole number`)
      if (name === '') throw refuse('value', `${here}, column "metric"`, 'must not be empty')
      if (alone && !into.hasRun(run)) addStub(run, cells, here, time, into)
      add = into.series(run, attempt, name, where)
      open = row.head
    }
    add(step, value, time, row.line)
    await into.pause()
  }
}

function addStub(id: string, cells: Cells, where: string, time: number, into: Gathering): void {
  const [short, name, seed] = ['run.short', 'version.name', 'seed'].map((column) => unguarded(cells.get(column) ?? ''))
  const rows = foreignRows({ key: id, short: id, source: 'a CSV file of points', name: name ?? '', created: time, seed: wholeOfText(seed ?? '') })
  const version = parsed(historyVersion, { ...rows.version, id: cells.get('version.id'), short: unguarded(cells.get('version.short') ?? '') }, where)
  into.addVersion({ ...version, created: 0 }, where, 'same')
  into.addRun(parsed(historyRun, { ...rows.run, id, short, version: version.id }, where), [], where)
}
