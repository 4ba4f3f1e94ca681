import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtIn } from '../catalogue'
import { csv } from './csv'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'atelier-csv-')) })
afterEach(() => rmSync(folder, { recursive: true }))

const open = (text: string, name = 'a.csv') => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return csv.open({ name: 'a', reader: 'csv', path }, { cacheDir: folder, onProgress: () => undefined })
}
const values = (columns: readonly { values: readonly unknown[] }[]) => columns.map((column) => column.values)

describe('the CSV reader', () => {
  it('keeps missing cells missing, and names the row and cell that is not a number', async () => {
    const table = await open('x,kind\n1,a\nNA,b\noops,c\n4,\n')
    expect(values(table.columns)).toEqual([[1, null, null, 4], ['a', 'b', 'c', null]])
    expect([0, 1, 2, 3].map((i) => table.damageOf(i))).toEqual([null, null, 'column "x": "oops" is not a number', null])
    expect(table.source(2)).toBe('row 4')
  })

  it('names rows with a wrong number of fields', async () => {
    const table = await open('x,y\n1,2\n3\n4,5,6\n')
    expect([0, 1, 2].map((i) => table.damageOf(i))).toEqual([null, '1 fields where the header has 2', '3 fields where the header has 2'])
  })

  it('reads quotes, semicolons and tabs', async () => {
    expect(values((await open('x,"a, b"\n1,"he said ""no"", twice"\n')).columns)).toEqual([[1], ['he said "no", twice']])
    expect(values((await open('x;y\n1;2\n')).columns)).toEqual([[1], [2]])
    expect(values((await open('x\ty\n1\ta,b\n', 'a.tsv')).columns)).toEqual([[1], ['a,b']])
  })

  it('takes the separator from the header, so that the other one may stand in text', async () => {
    const commas = await open('x,note\n1,first; second\n')
    expect([values(commas.columns), commas.damageOf(0)]).toEqual([[[1], ['first; second']], null])
    const semicolons = await open('"x, y";note\n1;first, second\n')
    expect([values(semicolons.columns), semicolons.damageOf(0)]).toEqual([[[1], ['first, second']], null])
  })

  it('shows a licence that lies beside the table, and is opened again when that changes', async () => {
    const bare = await open('x\n1\n')
    expect(bare.license).toBeNull()
    writeFileSync(join(folder, 'LICENSE'), 'CC0')
    expect(await bare.unchanged()).toBe(false)
    const licensed = await open('x\n1\n')
    expect([licensed.license, licensed.fingerprint]).toEqual(['CC0', bare.fingerprint])
  })

  it('reads the embedded penguins: numbers, classes, and cells that are missing', async () => {
    const location = builtIn('penguins')
    if (location === null) throw new Error('no penguins')
    const table = await csv.open(location, { cacheDir: folder, onProgress: () => undefined })
    expect(table.license).toMatch(/CC0 1\.0.*Gorman/s)
    expect(table.count).toBe(344)
    expect(table.columns.map(({ name, kind, values: cells }) => [name, kind, cells.filter((cell) => cell === null).length])).toEqual([
      ['species', 'text', 0], ['island', 'text', 0], ['bill_length_mm', 'number', 2], ['bill_depth_mm', 'number', 2], ['flipper_length_mm', 'number', 2], ['body_mass_g', 'number', 2], ['sex', 'text', 11],
    ])
    expect(Array.from({ length: 344 }, (_, i) => table.damageOf(i)).filter((damage) => damage !== null)).toEqual([])
  })

  it('refuses a header that names a column twice, a file without rows, and an open quote', async () => {
    await expect(open('x,x\n1,2\n')).rejects.toThrow('two columns are called "x"')
    await expect(open('x,y\n')).rejects.toThrow('has no rows under its header')
    await expect(open('x,y\n1,"2\n')).rejects.toMatchObject({ code: 'data.damaged' })
  })
})

describe('a table that names pictures', () => {
  const picture = (name: string, shade: number) => sharp({ create: { width: 3, height: 2, channels: 3, background: { r: shade, g: 1, b: 2 } } }).png().toFile(join(folder, name))
  const openWith = () => {
    const path = join(folder, 'a.csv')
    writeFileSync(path, 'file,label\n1.png,a\n2.png,b\n1.png,a\ngone.png,b\n')
    return csv.open({ name: 'a', reader: 'csv', path, imageColumn: 'file' }, { cacheDir: join(folder, 'cache'), onProgress: () => undefined })
  }

  it('knows their sizes, names the row whose picture is not there, and reads one that two rows share', async () => {
    await picture('1.png', 10)
    await picture('2.png', 20)
    const table = await openWith()
    expect(table.images?.size(1)).toMatchObject({ height: 2, width: 3, channels: 3 })
    expect([0, 1, 2].map((i) => table.damageOf(i))).toEqual([null, null, null])
    expect(table.damageOf(3)).toMatch(/gone\.png cannot be read \(ENOENT/)
    expect((await table.images?.read(2))?.data[0]).toBe(10)
  })

  it('has a fingerprint of their bytes, and of the table', async () => {
    await picture('1.png', 10)
    await picture('2.png', 20)
    const { fingerprint } = await openWith()
    expect((await openWith()).fingerprint).toBe(fingerprint)
    await picture('2.png', 30)
    expect((await openWith()).fingerprint).not.toBe(fingerprint)
  })

  it('decodes none again that has not changed', async () => {
    await picture('1.png', 10)
    await picture('2.png', 20)
    const when = new Date(1_700_000_000_000)
    for (const name of ['1.png', '2.png']) utimesSync(join(folder, name), when, when)
    const size = (await sharp({ create: { width: 3, height: 2, channels: 3, background: { r: 10, g: 1, b: 2 } } }).png().toBuffer()).length
    await openWith()
    // Same size and time: only the memory can still know the picture that was there.
    writeFileSync(join(folder, '1.png'), Buffer.alloc(size))
    utimesSync(join(folder, '1.png'), when, when)
    expect((await openWith()).damageOf(0)).toBeNull()
  })
})
