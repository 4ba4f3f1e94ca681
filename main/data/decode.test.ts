import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import sharp from 'sharp'
import { AtelierError } from '../lib/errors'
import { decodeImage, eachAtMost, pngOf } from './decode'

describe('a picture', () => {
  let folder: string
  beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'atelier-decode-')) })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const file = (name: string): string => join(folder, name)
  const flat = (width: number, height: number, background: { r: number; g: number; b: number; alpha?: number }) => sharp({ create: { width, height, channels: background.alpha === undefined ? 3 : 4, background } })

  it('is decoded without a second GLib in the process', async () => {
    await flat(5, 4, { r: 10, g: 20, b: 30 }).png().toFile(file('a.png'))
    await decodeImage(file('a.png'))
    // Both GLibs in one process end it on some systems: docs/decisions/0006.
    expect(readFileSync('/proc/self/maps', 'utf8')).not.toContain('libvips')
  })

  it('comes out as it was put in: colour, grey, transparency, 16 bits', async () => {
    await flat(3, 2, { r: 10, g: 20, b: 30 }).webp({ lossless: true }).toFile(file('b.webp'))
    expect(await decodeImage(file('b.webp'))).toEqual({ height: 2, width: 3, channels: 3, data: Uint8Array.from(Array.from({ length: 6 }, () => [10, 20, 30]).flat()) })
    await flat(1, 1, { r: 10, g: 20, b: 30, alpha: 0.5 }).png().toFile(file('c.png'))
    expect((await decodeImage(file('c.png'))).data).toEqual(Uint8Array.of(10, 20, 30, 128))
    await sharp(Buffer.from([0, 100, 200, 255]), { raw: { width: 2, height: 2, channels: 1 } }).toColourspace('grey16').png().toFile(file('d.png'))
    const deep = await decodeImage(file('d.png'))
    expect([deep.channels, ...deep.data]).toEqual([1, 0, 100, 200, 255])
  })

  it('is turned as the camera says', async () => {
    await flat(6, 4, { r: 200, g: 0, b: 0 }).jpeg().withMetadata({ orientation: 6 }).toFile(file('e.jpg'))
    const { height, width } = await decodeImage(file('e.jpg'))
    expect([height, width]).toEqual([6, 4])
  })

  it('that is cut off, empty or none is named with its path', async () => {
    const whole = await flat(300, 200, { r: 1, g: 200, b: 3 }).jpeg().toBuffer()
    const broken = { 'cut.jpg': whole.subarray(0, whole.length / 2), 'empty.png': Buffer.alloc(0), 'text.webp': Buffer.from('no picture') }
    for (const [name, bytes] of Object.entries(broken)) {
      writeFileSync(file(name), bytes)
      const said = await decodeImage(file(name)).catch((error: unknown) => error)
      expect(said, name).toBeInstanceOf(AtelierError)
      expect(String(said), name).toContain(name)
    }
  })

  it('is shrunk while it is decoded where only a small one is wanted, and never enlarged', async () => {
    await flat(2000, 1000, { r: 200, g: 10, b: 20 }).jpeg().toFile(file('f.jpg'))
    const small = await decodeImage(file('f.jpg'), 160)
    expect([small.height, small.width, small.channels]).toEqual([80, 160, 3])
    expect(Math.abs((small.data[0] ?? 0) - 200)).toBeLessThan(4)
    await flat(6, 4, { r: 200, g: 10, b: 20 }).png().toFile(file('g.png'))
    const same = await decodeImage(file('g.png'), 160)
    expect([same.height, same.width]).toEqual([4, 6])
  })

  it('goes out as a PNG no larger than asked', async () => {
    const png = await pngOf({ height: 30, width: 60, channels: 1, data: new Uint8Array(1800).fill(77) }, 20)
    const { width, height } = await sharp(Buffer.from(png.split(',')[1] ?? '', 'base64')).metadata()
    expect([width, height]).toEqual([20, 10])
  })
})

describe('working at most so many at a time', () => {
  it('begins nothing more after the first failure', async () => {
    const begun: number[] = []
    const work = eachAtMost(Array.from({ length: 100 }, (_, i) => i), 4, async (item) => {
      begun.push(item)
      await new Promise((done) => setTimeout(done, 1))
      if (item === 1) throw new Error('broken')
    })
    await expect(work).rejects.toThrow('broken')
    await new Promise((done) => setTimeout(done, 50))
    expect(begun.length).toBeLessThanOrEqual(8)
  })
})
