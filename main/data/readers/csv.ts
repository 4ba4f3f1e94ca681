import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { AtelierError } from '../../lib/errors'
import { sha256Of } from '../../lib/hash'
import type { Column, OpenHooks, Reader } from '../dataset'
import { decodeImage } from '../decode'
import { fileTimes } from './file-times'
import { columnRoot, countUnread, examinePictures, pictureFilesUnchanged } from './examined'

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

/** The pictures that a column names, relative to the table. A row without one, or with one that cannot be used, is damage. */
async function picturesOf(table: string, paths: Column, hooks: OpenHooks, rowDamage: (string | null)[]) {
  const rows = paths.values.map((cell) => (cell === null ? null : { name: String(cell), path: resolve(dirname(table), String(cell)) }))
  // Rows may share a picture; it is looked at once.
  const files = [...new Map(rows.filter((file) => file !== null).map((file) => [file.name, file])).values()]
  const known = await examinePictures(columnRoot(table, paths.name), files, hooks)
  const facts = rows.map((file) => (file === null ? null : known.get(file.name) ?? null))
  facts.forEach((fact, i) => {
    if (fact === null) rowDamage[i] ??= `column "${paths.name}" is missing`
    else if (fact.damage !== null) rowDamage[i] ??= `${rows[i]?.path ?? ''} ${fact.damage}`
  })
  return {
    unread: countUnread(known.values()),
    unchanged: () => pictureFilesUnchanged(files, known),
    hashes: facts.map((fact) => fact?.hash ?? ''),
    decodes: true,
    size: (index: number) => (facts[index]?.damage === null ? facts[index] : null),
    read: (index: number) => decodeImage(rows[index]?.path ?? ''),
    preview: (index: number, side: number) => decodeImage(rows[index]?.path ?? '', side),
  }
}

/** A CSV file with a header row: numeric features, class or numeric targets, and where wanted a column with paths of images. */
export const csv: Reader = {
  id: 'csv', title: 'CSV table', summary: 'A table with a header row.', source: 'RFC 4180', params: z.strictObject({}),
  detect: (path) => Promise.resolve(['.csv', '.tsv'].includes(extname(path).toLowerCase())),
  async open({ path, imageColumn }, hooks) {
    const licenseFile = join(dirname(path), 'LICENSE')
    const before = await fileTimes([path, licenseFile])
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
    const rowDamage: (string | null)[] = rows.map(({ record: cells }) => (cells.length === names.length ? null : `${cells.length} fields where the header has ${names.length}`))
    const columns = names.map((name, i) => columnOf(name, rows.map(({ record: cells }) => cells[i] ?? ''), rowDamage))
    const paths = imageColumn === null || imageColumn === undefined ? null : columns.find((column) => column.name === imageColumn)
    if (paths === undefined) throw new AtelierError('data.column', `${path} has no column "${imageColumn ?? ''}"`, `Its columns: ${names.join(', ')}.`)
    const pictures = paths === null ? null : await picturesOf(path, paths, hooks, rowDamage)
    return {
      reader: 'csv', path, license: existsSync(licenseFile) ? await readFile(licenseFile, 'utf8') : null, bytes: content.length, count: rows.length, fingerprint: pictures === null ? sha256Of(content) : sha256Of([sha256Of(content), ...pictures.hashes].join('\n')), unread: pictures?.unread ?? 0, parts: ['train'],
      partOf: () => 'train', source: (index) => `row ${rows[index]?.info.lines ?? index}`, damageOf: (index) => rowDamage[index] ?? null, columns, damage: [], notes: [],
      images: pictures,
      unchanged: async () => (await fileTimes([path, licenseFile])) === before && (pictures === null || await pictures.unchanged()),
    }
  },
}
