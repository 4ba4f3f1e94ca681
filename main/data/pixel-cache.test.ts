import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataSpec, targetSpec } from '../../preload/contract/recipe'
import { keepPixels, recallPixels } from './pixel-cache'
import { prepare } from './prepare'

let root = ''
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'atelier-pixels-')) })
afterEach(() => rmSync(root, { recursive: true }))

const pixels = (value: number) => ({ height: 1, width: 2, channels: 1, data: new Uint8Array(100).fill(value) })
const kept = (name: string) => join(root, `${name}.pixels`)

describe('pixels that are kept', () => {
  it('come back as they were, and are thrown away when they are cut off or altered', () => {
    keepPixels(root, kept('a'), pixels(7))
    const { data, ...size } = pixels(7)
    expect(recallPixels(kept('a'))).toMatchObject(size)
    expect([...recallPixels(kept('a'))?.data ?? []]).toEqual([...data])
    truncateSync(kept('a'), 99)
    expect(recallPixels(kept('a'))).toBeNull()
    keepPixels(root, kept('a'), pixels(7))
    writeFileSync(kept('a'), new Uint8Array(100).fill(8))
    expect(recallPixels(kept('a'))).toBeNull()
    expect(readdirSync(root)).toEqual([])
  })

  it('make room by what was not used for longest, and are not kept when they never fit', () => {
    for (const [i, name] of ['a', 'b', 'c'].entries()) {
      keepPixels(root, kept(name), pixels(i), 300)
      utimesSync(kept(name), 1000 + i, 1000 + i)
    }
    recallPixels(kept('a'))
    keepPixels(root, kept('d'), pixels(9), 300)
    expect(['a', 'b', 'c', 'd'].map((name) => recallPixels(kept(name)) !== null)).toEqual([true, false, true, true])
    keepPixels(root, kept('e'), pixels(9), 99)
    expect(recallPixels(kept('e'))).toBeNull()
  })
})

describe('a later training of the same pictures', () => {
  const folder = () => join(root, 'pictures')
  const ready = async (more: object = {}) => {
    const phases: string[] = []
    const spec = dataSpec.parse({ dataset: 'p', resize: [2, 2], split: { val: 0.4 }, ...more })
    const prepared = await prepare(spec, [targetSpec.parse({ name: 'label' })], { name: 'p', reader: 'image-folder', path: folder() }, { cacheDir: join(root, 'cache'), onProgress: (_done, _total, phase) => void phases.push(phase) })
    const { train } = prepared.parts
    return { decoded: phases.includes('reading images'), fitted: prepared.fitted, origins: Array.from({ length: train.count }, (_, i) => train.origin(i).index), image: train.batch([0, 1, 2]).inputs.image?.data }
  }
  beforeEach(async () => {
    for (const name of ['a', 'b']) {
      mkdirSync(join(folder(), name), { recursive: true })
      for (let i = 0; i < 5; i += 1) await sharp({ create: { width: 3, height: 4, channels: 3, background: { r: 40 * i, g: name === 'a' ? 200 : 10, b: 9 } } }).png().toFile(join(folder(), name, `${i}.png`))
    }
  })

  it('starts without decoding, with the very same inputs', async () => {
    const first = await ready()
    const again = await ready()
    expect([first.decoded, again.decoded]).toEqual([true, false])
    expect({ ...again, decoded: true }).toEqual(first)
  })

  it('decodes nothing for another split of them, and decodes for another size or a changed picture', async () => {
    const first = await ready()
    const split = await ready({ split: { val: 0.4, seed: 2 } })
    expect(split.decoded).toBe(false)
    expect(split.origins).not.toEqual(first.origins)
    expect((await ready({ resize: [3, 3] })).decoded).toBe(true)
    const file = join(folder(), 'a', '0.png')
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from([0])]))
    expect((await ready()).decoded).toBe(true)
  })
})
