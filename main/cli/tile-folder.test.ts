import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { AugmentTile } from '../../preload/contract'
import { writeTiles } from './tile-folder'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-tiles-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const tile = (sample: number): AugmentTile => ({ part: 'train', index: sample, sample, seed: 0, epoch: 0, share: 1, partner: null, said: [], drawn: [], png: 'data:image/png;base64,AAAA', original: 'data:image/png;base64,AAAA' })
const pictures = () => readdirSync(dir).sort()

it('writes two pictures for each tile and their list, into a folder that it makes', () => {
  const out = join(dir, 'a', 'b')
  expect(writeTiles(out, [tile(7)]).removed).toBe(0)
  expect(readdirSync(out).sort()).toEqual(['0001-sample-7-original.png', '0001-sample-7.png', 'tiles.json'])
})

it('takes away exactly what the list of an earlier preview names, so that none of its pictures stays unnamed', () => {
  writeTiles(dir, [tile(7), tile(8), tile(9)])
  writeFileSync(join(dir, 'mine.png'), '')
  writeFileSync(join(dir, '0009-sample-3.png'), '')
  expect(writeTiles(dir, [tile(5)]).removed).toBe(6)
  expect(pictures()).toEqual(['0001-sample-5-original.png', '0001-sample-5.png', '0009-sample-3.png', 'mine.png', 'tiles.json'])
})

it('leaves a list alone that no preview wrote, also one that names files elsewhere', () => {
  for (const list of ['[1, 2]', 'no JSON', '[{"file":"../mine.png","original":"0001-sample-7-original.png"}]']) {
    writeFileSync(join(dir, 'tiles.json'), list)
    expect(() => writeTiles(dir, [tile(7)])).toThrow(/not the list of a preview/)
    expect([pictures(), readFileSync(join(dir, 'tiles.json'), 'utf8')]).toEqual([['tiles.json'], list])
  }
})

it.runIf(existsSync('/proc/self'))('says where nothing can be written, at once', () => {
  expect(() => writeTiles('/proc/atelier-is-not-here', [tile(7)])).toThrow('Nothing can be written into /proc/atelier-is-not-here')
})
