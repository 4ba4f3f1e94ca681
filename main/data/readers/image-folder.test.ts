import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { detectReader, openDataset } from '../catalogue'
import { tilesOf } from '../inspect'
import { imageFolder } from './image-folder'

let root = ''
let cacheDir = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'atelier-images-'))
  cacheDir = mkdtempSync(join(tmpdir(), 'atelier-cache-'))
})
afterEach(() => { for (const folder of [root, cacheDir]) rmSync(folder, { recursive: true }) })

const put = (name: string, content: Buffer | string) => {
  mkdirSync(dirname(join(root, name)), { recursive: true })
  writeFileSync(join(root, name), content)
}
const picture = (width: number, height: number, shade = 90) => sharp({ create: { width, height, channels: 3, background: { r: shade, g: 20, b: 200 } } })
const location = () => ({ name: 'a', reader: 'image-folder', path: root })
const hooks = () => ({ cacheDir, onProgress: () => undefined })
const open = () => openDataset(location(), hooks())
const all = <T>(count: number, of: (i: number) => T) => Array.from({ length: count }, (_, i) => of(i))

describe('a folder of images', () => {
  it('reads PNG, JPEG and WebP of mixed sizes, and grey as one channel', async () => {
    put('a/1.png', await picture(4, 6).png().toBuffer())
    put('a/2.jpg', await picture(8, 5).jpeg().toBuffer())
    put('b/3.webp', await picture(7, 3).webp().toBuffer())
    put('b/4.png', await picture(2, 2).toColourspace('b-w').png().toBuffer())
    const data = await open()
    const sizes = all(data.count, (i) => data.images?.size(i)).map((size) => [size?.height, size?.width, size?.channels])
    expect(sizes).toEqual([[6, 4, 3], [5, 8, 3], [3, 7, 3], [2, 2, 1]])
    expect([...(await data.images?.read(0))?.data.subarray(0, 3) ?? []]).toEqual([90, 20, 200])
    expect(data.columns[0]?.values).toEqual(['a', 'a', 'b', 'b'])
  })

  it('names a cut-off JPEG and a text that is called PNG as damaged, and reads the rest', async () => {
    const whole = await sharp(Buffer.from(all(64 * 64 * 3, (i) => (i * 7919) % 256)), { raw: { width: 64, height: 64, channels: 3 } }).jpeg().toBuffer()
    put('a/cut.jpg', whole.subarray(0, whole.length / 2))
    put('a/text.png', 'no picture')
    put('a/whole.jpg', whole)
    const data = await open()
    expect(all(3, (i) => [data.source(i), data.damageOf(i) === null])).toEqual([['a/cut.jpg', false], ['a/text.png', false], ['a/whole.jpg', true]])
  })

  it('names a picture that cannot be read, reads the rest, and looks again the next time', async () => {
    put('a/1.png', await picture(2, 2).png().toBuffer())
    mkdirSync(join(root, 'b'))
    symlinkSync(join(root, 'elsewhere.jpg'), join(root, 'b/link.jpg'))
    const data = await open()
    expect([data.damageOf(0), data.source(1)]).toEqual([null, 'b/link.jpg'])
    expect(data.damageOf(1)).toMatch(/^cannot be read \(ENOENT/)
    expect(data.unread).toBe(1)
    // Outside of the classes it is damage of its own, which is not looked at here.
    put('elsewhere.jpg', await picture(2, 2).jpeg().toBuffer())
    expect(await open()).toMatchObject({ unread: 0 })
    expect((await open()).damageOf(1)).toBeNull()
  })

  it('reports what may have been meant as samples apart from notes, and passes over what systems leave', async () => {
    put('train/a/1.png', await picture(2, 2).png().toBuffer())
    for (const name of ['readme.md', 'LICENSE', 'train/a/notes.txt', 'train/stray.png', 'train/a/old.bmp', 'train/a/more/2.png', 'train/a/.DS_Store', '.hidden/x.png', 'train/a/Thumbs.db']) put(name, '')
    mkdirSync(join(root, 'train', 'empty'))
    const { damage, notes } = await open()
    expect(damage.map(({ where }) => where).sort()).toEqual(['train/a/more', 'train/a/old.bmp', 'train/empty', 'train/stray.png'])
    expect(notes.map(({ where }) => where).sort()).toEqual(['LICENSE', 'readme.md', 'train/a/notes.txt'])
  })

  it('follows links to pictures and to classes', async () => {
    put('here/1.png', await picture(2, 2).png().toBuffer())
    symlinkSync(join(root, 'here'), join(root, 'there'))
    symlinkSync(join(root, 'here/1.png'), join(root, 'here/2.png'))
    const data = await open()
    expect(all(data.count, (i) => [data.source(i), data.damageOf(i)])).toEqual(['here/1.png', 'here/2.png', 'there/1.png', 'there/2.png'].map((name) => [name, null]))
  })

  it('says how far it is while it looks at pictures, and nothing when it knows them all', async () => {
    put('a/1.png', await picture(2, 2).png().toBuffer())
    const said: string[] = []
    const look = () => imageFolder.open(location(), { cacheDir, onProgress: (done, total, phase) => void said.push(`${phase} ${done} of ${total}`) })
    await look()
    await look()
    expect(said).toEqual(['checking images 1 of 1'])
  })

  it('knows train, val and test folders as parts', async () => {
    for (const part of ['train', 'val', 'test']) put(`${part}/a/1.png`, await picture(2, 2).png().toBuffer())
    const data = await open()
    expect(all(3, (i) => [data.source(i), data.partOf(i)])).toEqual([['test/a/1.png', 'test'], ['train/a/1.png', 'train'], ['val/a/1.png', 'val']])
  })

  it('has a fingerprint of bytes, labels and paths, not of times', async () => {
    put('a/1.png', await picture(2, 2).png().toBuffer())
    put('b/2.png', await picture(2, 2, 10).png().toBuffer())
    const { fingerprint } = await open()
    utimesSync(join(root, 'a/1.png'), 1, 1)
    expect((await open()).fingerprint).toBe(fingerprint)
    const bytes = readFileSync(join(root, 'a/1.png'))
    put('a/1.png', Buffer.concat([bytes, Buffer.from([0])]))
    expect((await open()).fingerprint).not.toBe(fingerprint)
    rmSync(join(root, 'a/1.png'))
    put('a/renamed.png', bytes)
    expect((await open()).fingerprint).not.toBe(fingerprint)
    rmSync(join(root, 'a/renamed.png'))
    put('c/1.png', bytes)
    expect((await open()).fingerprint).not.toBe(fingerprint)
  })

  it('decodes at most four pictures at a time to show them', async () => {
    for (let i = 0; i < 20; i += 1) put(`a/${i}.png`, await picture(2, 2, i).png().toBuffer())
    const data = await open()
    const { images } = data
    if (images === null) throw new Error('no images')
    let busy = 0
    let most = 0
    const preview = vi.spyOn(images, 'preview').mockImplementation(async (index) => {
      busy += 1
      most = Math.max(most, busy)
      const image = await images.read(index)
      busy -= 1
      return image
    })
    const tiles = await tilesOf(location(), { part: 'train', label: null, offset: 0, count: 20 }, hooks())
    expect([preview.mock.calls.length, tiles.map(({ index }) => index), most]).toEqual([20, all(20, (i) => i), 4])
  })

  it('shows samples as PNG data URLs', async () => {
    put('a/1.jpg', await picture(400, 100).jpeg().toBuffer())
    const [tile] = await tilesOf(location(), { part: 'train', label: 'a', offset: 0, count: 5 }, hooks())
    const shown = await sharp(Buffer.from(tile?.png.replace('data:image/png;base64,', '') ?? '', 'base64')).metadata()
    expect([tile?.label, shown.format, shown.width, shown.height]).toEqual(['a', 'png', 160, 40])
  })
})

describe('adding a path', () => {
  it('finds the reader, and says when there is nothing or nothing known', async () => {
    put('a/1.png', await picture(2, 2).png().toBuffer())
    put('t.csv', 'x\n1\n')
    put('t.bin', '')
    expect(await detectReader(root)).toBe('image-folder')
    expect(await detectReader(join(root, 't.csv'))).toBe('csv')
    await expect(detectReader(join(root, 't.bin'))).rejects.toMatchObject({ code: 'data.unknown' })
    await expect(detectReader(join(root, 'gone'))).rejects.toMatchObject({ code: 'data.missing' })
    await expect(openDataset({ ...location(), path: join(root, 'gone') }, hooks())).rejects.toThrow('no longer at')
    // There, but no file that can be read: damaged, and no fault of ours.
    mkdirSync(join(root, 'table.csv'))
    await expect(openDataset({ name: 'table', reader: 'csv', path: join(root, 'table.csv') }, hooks())).rejects.toMatchObject({ code: 'data.damaged', message: expect.stringMatching(/^The data set "table" cannot be read: EISDIR/) as string })
  })
})
