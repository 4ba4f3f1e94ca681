import { CsvError, parse } from 'csv-parse'
import { parse as parseSync } from 'csv-parse/sync'
import { Readable, pipeline } from 'node:stream'
import { z } from 'zod'
import { LIMITS, textOf } from './input'
import { refuse } from './refusal'

/** One row of a table with a header; `where` names file and line. */
export interface TableRow { readonly cells: ReadonlyMap<string, string>; readonly where: string }

const record = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) })

/** The separator is the one that the header uses most outside of quotes; programs in many countries save with ";". */
function delimiterOf(path: string, where: string): string {
  let head = ''
  for (const text of textOf(path, where)) {
    head += text
    if (head.length > 1 << 16 || head.includes('\n')) break
  }
  const bare = (head.split(/\r?\n/, 1)[0] ?? '').replace(/"[^"]*"/g, '')
  const [first] = [',', ';', '\t'].map((letter) => ({ letter, count: bare.split(letter).length })).sort((a, b) => b.count - a.count)
  return first?.letter ?? ','
}

const asRefusal = (error: unknown, where: string): unknown => (error instanceof CsvError ? refuse(error.code === 'CSV_MAX_RECORD_SIZE' ? 'too-large' : 'damaged', where, error.message) : error)

/** Rows of a CSV or TSV file, one at a time. Each has as many cells as the header, whose names are different. */
export async function* tableRows(path: string, where: string, delimiter = delimiterOf(path, where)): AsyncGenerator<TableRow> {
  const parser = parse({ bom: true, delimiter, info: true, relax_column_count: true, skip_empty_lines: true, record_delimiter: ['\r\n', '\n', '\r'], max_record_size: LIMITS.smallFile })
  // The error also ends the iteration below, where it is dealt with.
  pipeline(Readable.from(textOf(path, where)), parser, () => undefined)
  let header: readonly string[] | null = null
  try {
    for await (const raw of parser) {
      const { record: cells, info: { lines } } = record.parse(raw)
      if (header === null) {
        const twice = cells.find((name, i) => cells.indexOf(name) !== i)
        if (twice !== undefined) throw refuse('duplicate', `${where}, header`, `column "${twice}" stands there twice`)
        header = cells
        continue
      }
      const here = `${where}, line ${lines}`
      if (cells.length !== header.length) throw refuse('damaged', here, `it has ${cells.length} cells, and the header has ${header.length}`)
      yield { cells: new Map(header.map((name, i) => [name, cells[i] ?? ''])), where: here }
    }
  } catch (error) {
    throw asRefusal(error, where)
  }
  if (header === null) throw refuse('damaged', where, 'it is empty')
}

/** Only the names of the columns. */
export async function headerOf(path: string, where: string): Promise<readonly string[]> {
  const parser = parse({ bom: true, delimiter: delimiterOf(path, where), relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'], max_record_size: LIMITS.smallFile })
  pipeline(Readable.from(textOf(path, where)), parser, () => undefined)
  try {
    for await (const raw of parser) return z.array(z.string()).parse(raw)
  } catch (error) {
    throw asRefusal(error, where)
  }
  throw refuse('damaged', where, 'it is empty')
}

/** The cells of one row that is there as a whole. */
export function recordOf(text: string, where: string): readonly string[] {
  try {
    const [cells = []] = z.array(z.array(z.string())).parse(parseSync(text, { relax_column_count: true }))
    return cells
  } catch (error) {
    throw asRefusal(error, where)
  }
}
