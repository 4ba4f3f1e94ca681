import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataSpec, targetSpec } from '../../preload/contract/recipe'
import { factsOf, outlineOf } from './facts'
import { inputColumns } from './features'
import { fittedSchema } from './fitted'
import { decodeInputs } from './inputs'
import { prepare } from './prepare'
import { csv } from './readers/csv'

let root = ''
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'atelier-features-')) })
afterEach(() => rmSync(root, { recursive: true }))

const hooks = () => ({ cacheDir: join(root, 'cache'), onProgress: () => undefined })
const mass = targetSpec.parse({ name: 'mass', column: 'mass', kind: 'regression', loss: 'mse', missing: 'mask' })
const put = (lines: readonly string[], name = 'a.csv') => {
  writeFileSync(join(root, name), `${lines.join('\n')}\n`)
  return join(root, name)
}
const spec = (more: object = {}) => dataSpec.parse({ dataset: 'a', ...more })
const table = (more: object = {}, targets = [mass]) => prepare(spec(more), targets, { name: 'a', reader: 'csv', path: join(root, 'a.csv') }, hooks())
const many = Array.from({ length: 30 }, (_, i) => i)
/** Islands in an order that is not the sorted one; box numbers that text would sort otherwise. */
const islands = (extra: readonly string[] = []) => put(['x,island,box,mass', ...many.map((i) => `${i},${['Torgersen', 'Biscoe', 'Dream'][i % 3] ?? ''},b${i % 2 === 0 ? 10 : 9},${3000 + i}`), ...extra])
const inputs = (data: Float32Array | undefined, width: number, row: number) => [...data?.subarray(row * width, (row + 1) * width) ?? []]

describe('categorical features', () => {
  it('are one-hot in sorted order beside standardised numbers, in the order in which they are named', async () => {
    islands()
    const { fitted, facts, parts: { train, val } } = await table({ features: ['island', 'x', 'box'] })
    expect(facts.table).toEqual([6])
    expect(fitted.categories).toEqual({ island: ['Biscoe', 'Dream', 'Torgersen'], box: ['b9', 'b10'] })
    expect(inputColumns(fitted)).toEqual(['island', 'island', 'island', 'x', 'box', 'box'])
    expect([fitted.mean[0], fitted.std[0]]).toEqual([0, 1])
    for (const part of [train, val]) {
      const { index } = part?.origin(0) ?? { index: 0 }
      const at = ['Torgersen', 'Biscoe', 'Dream'][index % 3] ?? ''
      const scaled = Math.fround((index - (fitted.mean[1] ?? NaN)) / (fitted.std[1] ?? NaN))
      expect(inputs(part?.batch([0]).inputs.table?.data, 6, 0)).toEqual([...['Biscoe', 'Dream', 'Torgersen'].map((name) => (name === at ? 1 : 0)), scaled, index % 2 === 0 ? 0 : 1, index % 2 === 0 ? 1 : 0])
    }
  })

  it('are as wide for the form, which reads no sample, as for the training', async () => {
    const path = islands()
    const outline = outlineOf(await csv.open({ name: 'a', reader: 'csv', path }, hooks()))
    const chosen = spec({ features: ['x', 'island'] })
    expect(factsOf(outline, chosen, [mass]).table).toEqual((await table({ features: ['x', 'island'] })).facts.table)
  })

  it('are left out by auto', async () => {
    islands()
    expect((await table()).fitted).toMatchObject({ features: ['x'], categories: {} })
  })

  it('name row, column and value of a category that training has not', async () => {
    islands()
    const { parts: { val } } = await table({ features: ['island'] })
    const at = val?.origin(0).index ?? 0
    put(['x,island,mass', ...many.map((i) => `${i},${i === at ? 'Bouvet' : i % 2 === 0 ? 'Dream' : 'Biscoe'},${3000 + i}`)])
    await expect(table({ features: ['island'] })).rejects.toMatchObject({
      code: 'data.category', message: `row ${at + 2}: column "island" is "Bouvet", which no sample of the training part has`, hint: expect.stringContaining('data.split.seed') as string,
    })
  })

  it('damage a row where they are missing', async () => {
    islands(['30,,b9,3030'])
    await expect(table({ features: ['island'] })).rejects.toMatchObject({
      message: '1 of 31 samples cannot be used. row 32: column "island" is missing', hint: expect.stringMatching(/^Name the inputs in data\.features without "island" to keep every row\. Otherwise repair/) as string,
    })
    expect((await table({ features: ['island'], damaged: 'skip' })).parts.train.count).toBe(24)
  })

  it('of a prediction are those of training, and another one is refused by file, row and column', async () => {
    islands()
    const { fitted, parts: { train } } = await table({ features: ['island', 'x'] })
    const { index } = train.origin(0)
    const good = put(['x,other,island', `${index},?,${['Torgersen', 'Biscoe', 'Dream'][index % 3] ?? ''}`], 'new.csv')
    const batches = []
    for await (const batch of decodeInputs(fitted, spec(), [good])) batches.push(batch)
    expect(batches[0]?.batch.inputs.table?.data).toEqual(train.batch([0]).inputs.table?.data)
    const bad = put(['x,island', '1,Dream', '2,Bouvet'], 'bad.csv')
    await expect(decodeInputs(fitted, spec(), [bad]).next()).rejects.toMatchObject({ code: 'data.category', message: `${bad}, row 3: column "island" is "Bouvet", which this model never saw`, hint: 'It knows: Biscoe, Dream, Torgersen.' })
    const none = put(['x', '1'], 'none.csv')
    await expect(decodeInputs(fitted, spec(), [none]).next()).rejects.toThrow('has no column "island"')
  })

  it('may be called like what every object has', async () => {
    put(['constructor,toString,mass', ...many.map((i) => `${i},${i % 2 === 0 ? 'a' : 'b'},${i}`)])
    expect((await table({ features: ['constructor', 'toString'] })).facts.table).toEqual([3])
  })

  it('are refused where they are too many, empty, named twice, or beside pictures that would be all the model sees', async () => {
    put(['id,empty,x,mass', ...Array.from({ length: 1001 }, (_, i) => `n${i},,${i},${i}`)])
    await expect(table({ features: ['id'] })).rejects.toThrow('data.features: column "id" has 1,001 different texts, and at most 1,000 can be categories')
    await expect(table({ features: ['empty'] })).rejects.toThrow('data.features: column "empty" is empty')
    await expect(table({ features: ['x', 'x'] })).rejects.toThrow('column "x" is named twice')
    mkdirSync(join(root, 'p'))
    for (const i of [0, 1, 2, 3]) await sharp({ create: { width: 2, height: 2, channels: 3, background: { r: i, g: 1, b: 2 } } }).png().toFile(join(root, `p/${i}.png`))
    put(['file,x,mass', ...[0, 1, 2, 3].map((i) => `p/${i}.png,${i},${i}`)])
    await expect(table({ imageColumn: 'file', features: ['x'] })).rejects.toThrow('data.features: a model of pictures takes no other columns')
  })
})

describe('what a checkpoint of the first version fitted', () => {
  it('still reads, without categories and seen ranges', () => {
    const old = { mean: [1, 2], std: [1, 1], features: ['x', 'y'], image: null, targets: { mass: { kind: 'zscore', numbers: [4200, 800] }, species: { kind: 'none', numbers: [] } } }
    const fitted = fittedSchema.parse(old)
    expect(fitted.categories).toEqual({})
    expect(inputColumns(fitted)).toEqual(['x', 'y'])
  })
})

describe('several targets of one table', () => {
  const targets = [
    targetSpec.parse({ name: 'species', column: 'species', missing: 'mask' }), mass,
    targetSpec.parse({ name: 'length', column: 'length', kind: 'regression', loss: 'mae', transform: { kind: 'zscore' }, missing: 'mask' }),
  ]
  const rows = many.map((i) => [`p/${i % 2}.png`, i % 10 === 4 ? '' : ['a', 'b'][i % 2] ?? '', i % 3 === 0 ? 'NA' : String(3000 + i), i % 5 === 0 ? '' : String(i / 10)])

  it.each([['without pictures', null], ['with a column of pictures', 'file']] as const)('are present exactly where they are known, %s', async (_how, imageColumn) => {
    mkdirSync(join(root, 'p'))
    for (const i of [0, 1]) await sharp({ create: { width: 2, height: 2, channels: 3, background: { r: i, g: 1, b: 2 } } }).png().toFile(join(root, `p/${i}.png`))
    put(['file,species,mass,length,x', ...rows.map((row, i) => [...row, i].join(','))])
    const { parts: { train, val }, facts } = await table({ imageColumn }, targets)
    expect(facts.targets.map(({ name, classes }) => [name, classes])).toEqual([['species', ['a', 'b']], ['mass', []], ['length', []]])
    expect(train.count + (val?.count ?? 0)).toBe(30)
    const all = Array.from({ length: train.count }, (_, i) => i)
    const { labels } = train.batch(all)
    targets.forEach(({ name }, k) => {
      expect([...labels[name]?.present.data ?? []]).toEqual(all.map((i) => (['', 'NA'].includes(rows[train.origin(i).index]?.[k + 1] ?? '') ? 0 : 1)))
    })
  })

  it('are refused where one is missing and shall not be', async () => {
    put(['x,mass', ...many.map((i) => `${i},${i === 3 ? '' : i}`)])
    await expect(table({}, [{ ...mass, missing: 'stop' }])).rejects.toMatchObject({
      message: '1 of 30 samples cannot be used. row 5: target "mass" is missing', hint: expect.stringMatching(/^Set targets\.mass\.missing to mask to learn from the rows that have a value\. Otherwise repair/) as string,
    })
  })
})
