import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inspectDataset } from './inspect'
import { readers } from './readers'
import { verifyDataset } from './verify'

let root = ''
let cacheDir = ''
beforeEach(() => {
  root = join(mkdtempSync(join(tmpdir(), 'atelier-verified-')), 'data')
  cacheDir = mkdtempSync(join(tmpdir(), 'atelier-verified-cache-'))
})
afterEach(() => { for (const folder of [dirname(root), cacheDir]) rmSync(folder, { recursive: true }) })

const put = (name: string, content: Buffer | string): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), content)
}
const picture = (shade: number): Promise<Buffer> => sharp({ create: { width: 4, height: 4, channels: 3, background: { r: shade, g: 20, b: 200 } } }).png({ compressionLevel: 0 }).toBuffer()
const hooks = (onProgress: (done: number, total: number, phase: string) => void = () => undefined) => ({ cacheDir, onProgress })
const folder = () => ({ name: 'mine', reader: 'image-folder', path: root })
async function pictures(): Promise<string> {
  for (const [i, name] of ['a/1.png', 'a/2.png', 'b/1.png'].entries()) put(name, await picture(50 + i))
  return (await inspectDataset(folder(), hooks())).fingerprint
}

describe('a data set that is verified', () => {
  it('is whole where every byte is what was recorded, says how far it is, and leaves what is remembered of it alone', async () => {
    const fingerprint = await pictures()
    const before = readdirSync(cacheDir)
    const told: string[] = []
    expect(await verifyDataset(folder(), fingerprint, hooks((done, total, phase) => told.push(`${phase} ${done} of ${total}`)))).toEqual({ name: 'mine', path: root, state: 'whole', message: '', files: [], more: 0 })
    expect([told.at(-1), readdirSync(cacheDir)]).toEqual(['checking images 3 of 3', before])
  })
  it('names files that were altered, also with their size and time as before, that are missing, and that are new', async () => {
    const fingerprint = await pictures()
    const { atime, mtime, size } = statSync(join(root, 'a/1.png'))
    put('a/1.png', await picture(90))
    utimesSync(join(root, 'a/1.png'), atime, mtime)
    expect(statSync(join(root, 'a/1.png')).size).toBe(size)
    rmSync(join(root, 'a/2.png'))
    put('b/3.png', await picture(7))
    const found = await verifyDataset(folder(), fingerprint, hooks())
    expect([found.state, found.files]).toEqual(['altered', [{ name: 'a/1.png', problem: 'altered' }, { name: 'a/2.png', problem: 'missing' }, { name: 'b/3.png', problem: 'new' }]])
    // Once more says the same: looking is no reading that is remembered.
    expect(await verifyDataset(folder(), fingerprint, hooks())).toEqual(found)
  })
  it('is missing where its folder is gone, and known by nothing where no fingerprint was recorded', async () => {
    const fingerprint = await pictures()
    expect((await verifyDataset(folder(), null, hooks())).state).toBe('unknown')
    renameSync(root, `${root}-away`)
    expect(await verifyDataset(folder(), fingerprint, hooks())).toMatchObject({ state: 'missing', path: root, files: [] })
  })
  it('that is a table is altered by one letter, and unread where it is none any more', async () => {
    put('mine.csv', 'x,y\n1,2\n3,4\n5,6\n')
    const table = { name: 'mine', reader: 'csv', path: join(root, 'mine.csv') }
    const { fingerprint } = await inspectDataset(table, hooks())
    expect((await verifyDataset(table, fingerprint, hooks())).state).toBe('whole')
    put('mine.csv', 'x,y\n1,2\n3,4\n5,7\n')
    expect(await verifyDataset(table, fingerprint, hooks())).toMatchObject({ state: 'altered', message: 'its content is not what was recorded' })
    put('mine.csv', '')
    expect((await verifyDataset(table, fingerprint, hooks())).state).toBe('unread')
  })
  it('that is a table names the pictures of a column that were altered or are missing, as far as they were read before', async () => {
    for (const [i, name] of ['1.png', '2.png', '3.png'].entries()) put(name, await picture(50 + i))
    put('mine.csv', 'file,y\n1.png,a\n2.png,b\n3.png,a\n')
    const table = { name: 'mine', reader: 'csv', path: join(root, 'mine.csv') }
    const { fingerprint } = await inspectDataset(table, hooks())
    const verified = () => verifyDataset(table, fingerprint, hooks(), ['file', 'gone'])
    // Of pictures that were never read nothing is known.
    expect(await verified()).toMatchObject({ state: 'whole', files: [] })
    await readers.get('csv', 'data.reader').open({ ...table, imageColumn: 'file' }, hooks())
    expect(await verified()).toMatchObject({ state: 'whole', files: [] })
    const { atime, mtime } = statSync(join(root, '2.png'))
    put('2.png', await picture(90))
    utimesSync(join(root, '2.png'), atime, mtime)
    expect(await verified()).toMatchObject({ state: 'altered', message: 'pictures that it names are not what they were when they were last read', files: [{ name: '2.png', problem: 'altered' }] })
    rmSync(join(root, '3.png'))
    expect(await verified()).toMatchObject({ state: 'unread', message: '1 of its files cannot be read, so that it is not known whether its content is what it was', files: [{ name: '2.png', problem: 'altered' }, { name: '3.png', problem: 'missing' }] })
    // A table that names a picture no more, and another one, has no fault of its pictures.
    put('4.png', await picture(7))
    put('mine.csv', 'file,y\n1.png,a\n4.png,b\n')
    expect(await verifyDataset(table, (await inspectDataset(table, hooks())).fingerprint, hooks(), ['file'])).toMatchObject({ state: 'whole', files: [] })
  })
  it('stops where nobody waits for it any more', async () => {
    const fingerprint = await pictures()
    const ending = new AbortController()
    ending.abort()
    await expect(verifyDataset(folder(), fingerprint, { ...hooks(), signal: ending.signal })).rejects.toThrow(/abort/)
    expect(readdirSync(cacheDir).filter((name) => name.startsWith('verify-'))).toEqual([])
  })
})
