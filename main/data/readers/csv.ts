import { readFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import type { Damage } from '../../../preload/contract/data'
import { AtelierError } from '../../lib/errors'
import { sha256Of } from '../../lib/hash'
import type { Column, Reader } from '../dataset'
import { decodeImage, eachAtMost } from '../decode'

/** Cells that stand for "not known". */
const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?', '-'])
const isMissing = (cell: string): boolean => MISSING.has(cell.trim().toLowerCase())
const toNumber = (cell: string): number | null => {
  const value = Number(cell.trim())
  return Number.isFinite(value) ? value : null
}

const record = z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) })

/** A column is of numbers when more than half of its known cells are; the other cells are then damage, named by row. */
function columnOf(name: string, cells: readonly string[], rowDamage: (string | null)[]): Column {
  const filled = cells.filter((cell) => !isMissing(cell))
  const numeric = filled.length > 0 && filled.filter((cell) => toNumber(cell) !== null).length > filled.length / 2
  if (!numeric) return { name, kind: 'text', values: cells.map((cell) => (isMissing(cell) ? null : cell.trim())) }
  return {
    name, kind: 'number',
    values: cells.map((cell, i) => {
      if (isMissing(cell)) return null
      const value = toNumber(cell)
      if (value === null) rowDamage[i] ??= `column "${name}": "${cell}" is not a number`
      return value
    }),
  }
}

/** The separator is the one that the header uses more, outside of quotes; the other one may then stand in text. */
function delimiterOf(path: string, content: Buffer): string {
  if (extname(path).toLowerCase() === '.tsv') return '\t'
  const bare = (content.toString('utf8').split(/\r?\n/).find((line) => line.trim() !== '') ?? '').replace(/"[^"]*"/g, '')
  return bare.split(';').length > bare.split(',').length ? ';' : ','
}

/** A CSV file with a header row: numeric features, class or numeric targets, and where wanted a column with paths of images. */
export const csv: Reader = {
  id: 'csv', title: 'CSV table', summary: 'A table with a header row.', source: 'RFC 4180', params: z.strictObject({}),
  detect: (path) => Promise.resolve(['.csv', '.tsv'].includes(extname(path).toLowerCase())),
  async open({ path, imageColumn }) {
    const content = await readFile(path)
    let parsed: z.infer<typeof record>[]
    try {
      parsed = z.array(record).parse(parse(content, { bom: true, delimiter: delimiterOf(path, content), relax_column_count: true, skip_empty_lines: true, info: true }))
    } catch (error) {
      throw new AtelierError('data.damaged', `${path}: ${error instanceof Error ? error.message : String(error)}`, 'Repair the file: each row needs its quotes closed.')
    }
    const [head, ...rows] = parsed
    if (head === undefined || rows.length === 0) throw new AtelierError('data.empty', `${path} has no rows under its header`, 'The first row names the columns.')
    const names = head.record.map((name) => name.trim())
    const twice = names.find((name, i) => names.indexOf(name) !== i)
    if (twice !== undefined) throw new AtelierError('data.header', `${path}: two columns are called "${twice}"`, 'Give every column its own name.')
    const damage: Damage[] = []
    const rowDamage: (string | null)[] = rows.map(({ record: cells }) => (cells.length === names.length ? null : `${cells.length} fields where the header has ${names.length}`))
    const columns = names.map((name, i) => columnOf(name, rows.map(({ record: cells }) => cells[i] ?? ''), rowDamage))
    const paths = imageColumn === null || imageColumn === undefined ? null : columns.find((column) => column.name === imageColumn)
    if (paths === undefined) throw new AtelierError('data.column', `${path} has no column "${imageColumn ?? ''}"`, `Its columns: ${names.join(', ')}.`)
    const pictureOf = (index: number) => resolve(dirname(path), String(paths?.values[index] ?? ''))
    await eachAtMost<string | number | null>(paths?.values ?? [], 4, async (cell, i) => {
      if (cell === null) rowDamage[i] ??= `column "${paths?.name ?? ''}" is missing`
      else await decodeImage(pictureOf(i)).catch((error: unknown) => { rowDamage[i] ??= error instanceof Error ? error.message : String(error) })
    })
    return {
      reader: 'csv', path, license: null, bytes: content.length, count: rows.length, fingerprint: sha256Of(content), parts: ['train'],
      partOf: () => 'train', source: (index) => `row ${rows[index]?.info.lines ?? index}`, damageOf: (index) => rowDamage[index] ?? null, columns, damage,
      images: paths === null ? null : {
        size: () => null,
        read: (index) => decodeImage(pictureOf(index)),
      },
    }
  },
}
