import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtIn, openDataset } from './catalogue'
import type { DatasetLocation } from './dataset'

let root = ''
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'atelier-held-')) })
afterEach(() => rmSync(root, { recursive: true }))

const open = (location: DatasetLocation) => openDataset(location, { cacheDir: join(root, 'cache'), onProgress: () => undefined })
const png = (shade: number) => sharp({ create: { width: 2, height: 2, channels: 3, background: { r: shade, g: 1, b: 2 } } }).png().toBuffer()

describe('a data set that is opened again', () => {
  it('is the same one while its files stay as they are', async () => {
    const mini = builtIn('fashion-mnist-mini')
    if (mini === null) throw new Error('no sample')
    expect(await open(mini)).toBe(await open(mini))
  })

  it('is read anew when the table, a picture, or the list of pictures has changed', async () => {
    const folder = join(root, 'pictures')
    mkdirSync(join(folder, 'a'), { recursive: true })
    writeFileSync(join(folder, 'a/1.png'), await png(1))
    const location = { name: 'p', reader: 'image-folder', path: folder }
    const first = await open(location)
    expect(await open(location)).toBe(first)
    writeFileSync(join(folder, 'a/2.png'), await png(2))
    const second = await open(location)
    expect(second.count).toBe(2)
    writeFileSync(join(folder, 'a/1.png'), Buffer.concat([readFileSync(join(folder, 'a/1.png')), Buffer.from([0])]))
    expect((await open(location)).fingerprint).not.toBe(second.fingerprint)

    const table = join(root, 't.csv')
    writeFileSync(table, 'file,label\npictures/a/2.png,a\n')
    const withPictures = { name: 't', reader: 'csv', path: table, imageColumn: 'file' }
    const third = await open(withPictures)
    expect(await open(withPictures)).toBe(third)
    writeFileSync(join(folder, 'a/2.png'), await png(200))
    expect((await open(withPictures)).fingerprint).not.toBe(third.fingerprint)
    writeFileSync(table, 'file,label\npictures/a/2.png,a\npictures/a/1.png,b\n')
    expect((await open(withPictures)).count).toBe(2)
  })

  it('is tried again when it could not be opened', async () => {
    const path = join(root, 't.csv')
    writeFileSync(path, 'x\n')
    const location = { name: 't', reader: 'csv', path }
    await expect(open(location)).rejects.toMatchObject({ code: 'data.empty' })
    writeFileSync(path, 'x\n1\n')
    expect((await open(location)).count).toBe(1)
  })
})
