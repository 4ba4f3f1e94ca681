import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataSpec, targetSpec } from '../../preload/contract/recipe'
import { AtelierError } from '../lib/errors'
import { decodeInputs } from './inputs'
import { prepare } from './prepare'

let root = ''
let cacheDir = ''
beforeEach(() => {
  warnings.length = 0
  root = mkdtempSync(join(tmpdir(), 'atelier-prepare-'))
  cacheDir = mkdtempSync(join(tmpdir(), 'atelier-cache-'))
})
afterEach(() => { for (const folder of [root, cacheDir]) rmSync(folder, { recursive: true }) })

const put = (name: string, content: Buffer | string) => {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), content)
}
const png = (width: number, height: number, shade: number) => sharp({ create: { width, height, channels: 3, background: { r: shade, g: shade + 1, b: 9 } } }).png().toBuffer()
const label = targetSpec.parse({ name: 'label' })
const spec = (more: object = {}) => dataSpec.parse({ dataset: 'a', ...more })
const hooks = () => ({ cacheDir, onProgress: () => undefined })
const warnings: string[] = []
const images = (more: object = {}) => prepare(spec(more), [label], { name: 'a', reader: 'image-folder', path: root }, { ...hooks(), onWarning: (message) => void warnings.push(message) })
const table = (more: object = {}, targets = [label]) => prepare(spec(more), targets, { name: 'a', reader: 'csv', path: join(root, 'a.csv') }, hooks())
const refusal = () => images().then(() => 'none', (error: unknown) => (error instanceof AtelierError ? `${error.code} ${error.message} ${error.hint}` : String(error)))
const fill = async () => { for (const name of ['a', 'b']) for (let i = 0; i < 5; i += 1) put(`${name}/${i}.png`, await png(2, 2, 20 * i)) }
const everything = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('preparing images', () => {
  it('stops at damage with file and count, and skips exactly the damaged ones when told to', async () => {
    await fill()
    put('a/bad.png', 'text')
    await expect(images()).rejects.toThrow(/^1 of 11 samples cannot be used\. a\/bad\.png: /)
    const { train, val } = (await images({ damaged: 'skip' })).parts
    const origins = [train, val].flatMap((part) => everything(part?.count ?? 0).map((i) => part?.origin(i).index))
    expect(origins.sort((a, b) => (a ?? 0) - (b ?? 0))).toEqual(everything(11).filter((i) => i !== 5))
  })

  it('stops at an empty class and at files that may be samples, and leaves them out with a warning when told to', async () => {
    await fill()
    put('a/bad.png', 'text')
    put('a/old.bmp', '')
    mkdirSync(join(root, 'c'))
    expect(await refusal()).toMatch(/^data\.damaged 1 of 11 samples cannot be used, and 2 other things in the data set are not read\. a\/bad\.png: .*; a\/old\.bmp: .*; c: class "c" has no images .*skip/)
    const { facts } = await images({ damaged: 'skip' })
    expect(facts.targets[0]?.classes).toEqual(['a', 'b'])
    expect(warnings).toEqual([expect.stringMatching(/^1 of 11 samples cannot be used, and 2 other things .* are left out .*a\/bad\.png.*old\.bmp.*class "c"/)])
  })

  it('names an empty class where every sample can be used', async () => {
    await fill()
    mkdirSync(join(root, 'c'))
    expect(await refusal()).toMatch(/^data\.damaged 1 thing in the data set is not read\. c: class "c" has no images /)
  })

  it('trains beside notes, and says that they are left out', async () => {
    await fill()
    put('readme.md', '')
    put('a/.DS_Store', '')
    await images()
    expect(warnings).toEqual(['1 file is no sample and is left out: readme.md'])
  })

  it('says which of the data set\'s own parts the split does not use', async () => {
    for (const part of ['train', 'val', 'test']) for (const name of ['a', 'b']) for (let i = 0; i < 5; i += 1) put(`${part}/${name}/${i}.png`, await png(2, 2, 20 * i))
    await images()
    expect(warnings).toEqual(['The data set\'s own part "val" (10 samples) is not used: data.split.val is 0.2. Set it to given to use that part.'])
    warnings.length = 0
    await images({ split: { val: 'given', test: 'none' } })
    expect(warnings).toEqual([])
    await images({ split: { val: 'given', test: 0.2 } })
    expect(warnings).toEqual([expect.stringContaining('"test" (10 samples) is not used: data.split.test is 0.2.')])
  })

  it('names two files and the fix when channels or sizes differ', async () => {
    await fill()
    put('b/grey.png', await sharp(await png(2, 2, 5)).toColourspace('b-w').png().toBuffer())
    expect(await refusal()).toMatch(/^data\.channels .*\/.*png is .*\/.*png is .* Set data\.channels/)
    rmSync(join(root, 'b/grey.png'))
    put('b/wide.png', await png(3, 2, 5))
    expect(await refusal()).toMatch(/^data\.sizes .*\/.*png is .*\/.*png is .* Set data\.resize/)
    expect((await images({ resize: [2, 2] })).facts.image).toEqual([2, 2, 3])
  })

  it('remembers what it found in files that have not changed', async () => {
    await fill()
    const { fingerprint } = await images()
    const file = join(root, 'a/0.png')
    const bytes = readFileSync(file)
    const when = new Date(1_700_000_000_000)
    utimesSync(file, when, when)
    await images()
    // Same size and time: only the memory can still know the old fingerprint.
    put('a/0.png', Buffer.concat([bytes.subarray(0, -1), Buffer.from([0])]))
    utimesSync(file, when, when)
    expect((await images()).fingerprint).toBe(fingerprint)
  })

  it('makes pictures that a person names exactly as training made its own', async () => {
    await fill()
    const prepared = await images()
    const at = prepared.parts.train.origin(0).index
    const file = join(root, at < 5 ? 'a' : 'b', `${at % 5}.png`)
    const batches = []
    for await (const batch of decodeInputs(prepared.fitted, spec(), [file])) batches.push(batch)
    expect(batches.map(({ sources }) => sources)).toEqual([[file]])
    expect(batches[0]?.batch.inputs.image?.data).toEqual(prepared.parts.train.batch([0]).inputs.image?.data)
  })
})

describe('what a person names for a prediction', () => {
  it('is refused where a model of pictures gets a table, and the other way round', async () => {
    await fill()
    put('t.csv', 'x,label\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n')
    const { fitted } = await images({ damaged: 'skip' })
    await expect(decodeInputs(fitted, spec(), [join(root, 't.csv')]).next()).rejects.toThrow(/t\.csv is a table, and this model takes pictures/)
    put('a.csv', 'x,label\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n')
    const onTable = await table({ split: { val: 0.34 } })
    await expect(decodeInputs(onTable.fitted, spec(), [join(root, 'a/1.png')]).next()).rejects.toThrow(/1\.png is a picture, and this model takes a table/)
  })
})

describe('preparing tables', () => {
  it('standardises by the training part only', async () => {
    put('a.csv', `x,label\n${everything(40).map((i) => `${i * i},${i % 2 === 0 ? 'even' : 'odd'}`).join('\n')}\n`)
    const { fitted, parts: { train, val } } = await table()
    if (val === null) throw new Error('no validation part')
    const values = everything(train.count).map((i) => train.origin(i).index ** 2)
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    expect(fitted.mean[0]).toBeCloseTo(mean, 9)
    expect(fitted.std[0]).toBeCloseTo(Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length), 9)
    expect(val.batch([0]).inputs.table?.data[0]).toBeCloseTo(((val.origin(0).index ** 2) - mean) / (fitted.std[0] ?? NaN), 5)
  })

  it('stops at missing cells with row and count, and gives targets back in their own units', async () => {
    const target = targetSpec.parse({ name: 'y', column: 'y', kind: 'regression', loss: 'mse', transform: { kind: 'zscore' } })
    put('a.csv', 'x,y\n1,10\n,20\n3,30\n4,40\n5,50\n')
    await expect(table({}, [target])).rejects.toThrow('1 of 5 samples cannot be used. row 3: column "x" is missing')
    const { parts: { train }, toOriginal } = await table({ damaged: 'skip' }, [target])
    const scaled = train.batch(everything(train.count)).labels.y?.values.data
    if (!(scaled instanceof Float32Array)) throw new Error('no values')
    expect([...toOriginal('y', scaled)].map(Math.round)).toEqual(everything(train.count).map((i) => 10 * (train.origin(i).index + 1)))
  })

  it('knows the truth of a target also where its transform tells nothing apart', async () => {
    const target = targetSpec.parse({ name: 'y', kind: 'regression', column: 'y', loss: 'mse', transform: { kind: 'quantile' }, missing: 'mask' })
    put('a.csv', `x,y\n${everything(40).map((i) => `${i},${i === 7 ? '' : i * i}`).join('\n')}\n`)
    const { parts: { train, val }, fitted } = await table({}, [target])
    const squares = (part: typeof train | null) => everything(part?.count ?? 0).map((i) => part?.origin(i).index ?? 0).map((i) => (i === 7 ? NaN : i * i))
    expect([...train.originals('y')]).toEqual(squares(train))
    expect([...val?.originals('y') ?? []]).toEqual(squares(val))
    const known = squares(train).filter((y) => !Number.isNaN(y))
    expect(fitted.targets.y).toMatchObject({ kind: 'quantile', seen: { min: Math.min(...known), max: Math.max(...known) } })
  })

  it('refuses a target that never changes, and the row of a value that its transform does not take', async () => {
    const target = (kind: string) => [targetSpec.parse({ name: 'y', kind: 'regression', column: 'y', loss: 'mse', transform: { kind } })]
    put('a.csv', `x,y\n${everything(10).map((i) => `${i},3`).join('\n')}\n`)
    await expect(table({}, target('zscore'))).rejects.toMatchObject({ code: 'data.target', message: 'targets.y.transform: with zscore, the target "y" cannot be used: it is 3 in every training sample: there is nothing to learn, and no spread to scale by' })
    await table({}, target('none'))
    const { parts: { val } } = await table({}, target('none'))
    const at = val?.origin(0).index ?? 0
    put('a.csv', `x,y\n${everything(10).map((i) => `${i},${i === at ? -2 : i}`).join('\n')}\n`)
    await expect(table({}, target('log1p'))).rejects.toMatchObject({ code: 'data.target', message: `row ${at + 2}: target "y" is -2, which has no finite 32-bit number under the transform log1p` })
  })

  it('names rows whose picture is missing, and can leave them out', async () => {
    for (let i = 0; i < 6; i += 1) put(`p/${i}.png`, await png(2, 2, i))
    put('a.csv', `file,label\n${everything(6).map((i) => `p/${i}.png,${i % 2 === 0 ? 'a' : 'b'}`).join('\n')}\np/gone.png,a\n`)
    const more = { imageColumn: 'file', split: { val: 0.34 } }
    await expect(table(more)).rejects.toThrow(/^1 of 7 samples cannot be used\. row 8: .*gone\.png/)
    const { train, val } = (await table({ ...more, damaged: 'skip' })).parts
    expect(train.count + (val?.count ?? 0)).toBe(6)
  })

  it('reads rows that a person names, and says which column is not there', async () => {
    put('a.csv', 'x,label\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n')
    const { fitted } = await table({ split: { val: 0.34 } })
    put('b.csv', 'x\n7\n')
    const batches = []
    for await (const batch of decodeInputs(fitted, spec(), [join(root, 'b.csv')])) batches.push(batch)
    expect(batches[0]?.batch.inputs.table?.data[0]).toBeCloseTo((7 - (fitted.mean[0] ?? NaN)) / (fitted.std[0] ?? NaN), 5)
    put('c.csv', 'z\n7\n')
    await expect(decodeInputs(fitted, spec(), [join(root, 'c.csv')]).next()).rejects.toThrow('has no numeric column "x"')
  })
})
