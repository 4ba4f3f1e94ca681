import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { builtIn, openDataset } from '../catalogue'
import { idx } from './idx'

let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'atelier-idx-')) })
afterEach(() => rmSync(folder, { recursive: true }))

const u32 = (...values: number[]) => Buffer.concat(values.map((value) => { const b = Buffer.alloc(4); b.writeUInt32BE(value); return b }))
const images = Buffer.concat([u32(0x803, 2, 2, 2), Buffer.from([1, 2, 3, 4, 5, 6, 7, 8])])
const labels = Buffer.concat([u32(0x801, 2), Buffer.from([1, 0])])
const hooks = () => ({ cacheDir: folder, onProgress: () => undefined })
const open = (image: Buffer, label: Buffer, ending = '') => {
  writeFileSync(join(folder, `train-images-idx3-ubyte${ending}`), image)
  writeFileSync(join(folder, `train-labels-idx1-ubyte${ending}`), label)
  return idx.open({ name: 'a', reader: 'idx', path: folder }, hooks())
}

describe('the IDX reader', () => {
  it('reads images and labels, and knows plain and gzip files as the same data', async () => {
    const plain = await open(images, labels)
    expect(plain.columns[0]?.values).toEqual(['1', '0'])
    expect([...(await plain.images?.read(1))?.data ?? []]).toEqual([5, 6, 7, 8])
    expect((await open(gzipSync(images), gzipSync(labels), '.gz')).fingerprint).toBe(plain.fingerprint)
  })

  it('refuses a file that is cut off, saying what it promised', async () => {
    await expect(open(images.subarray(0, -1), labels)).rejects.toThrow('promises 24 bytes, it has 23')
  })

  it('refuses labels that are not as many as the images', async () => {
    await expect(open(images, Buffer.concat([u32(0x801, 1), Buffer.from([1])]))).rejects.toThrow('has 1 labels for 2 images')
  })

  it('refuses what is named gzip and is none, and a gzip stream that is cut off', async () => {
    await expect(open(images, labels, '.gz')).rejects.toThrow('the gzip stream is damaged')
    await expect(open(gzipSync(images).subarray(0, -9), gzipSync(labels), '.gz')).rejects.toThrow('the gzip stream is damaged')
  })

  it('reads the embedded sample: ten named classes, a licence, both parts', async () => {
    const location = builtIn('fashion-mnist-mini')
    if (location === null) throw new Error('no sample')
    const sample = await openDataset(location, hooks())
    expect(sample.parts).toEqual(['train', 'test'])
    expect(new Set<unknown>(sample.columns[0]?.values).size).toBe(10)
    expect(sample.license).toContain('MIT')
    expect(sample.images?.size(0)).toEqual({ height: 28, width: 28, channels: 1 })
  })
})
