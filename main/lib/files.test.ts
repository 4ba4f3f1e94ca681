import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeFolder } from './files'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-files-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

it('makes a folder with those above it, and leaves one that is there', () => {
  makeFolder(join(dir, 'a', 'b', 'c'))
  makeFolder(join(dir, 'a', 'b', 'c'))
  expect(existsSync(join(dir, 'a', 'b', 'c'))).toBe(true)
})

it('fails where a file is in the way', () => {
  writeFileSync(join(dir, 'file'), '')
  expect(() => makeFolder(join(dir, 'file'))).toThrow(/EEXIST/)
  expect(() => makeFolder(join(dir, 'file', 'below'))).toThrow(/EEXIST|ENOTDIR/)
})

it.runIf(existsSync('/proc/self'))('fails once, and does not try for ever, where no folder can be made', () => {
  expect(() => makeFolder('/proc/atelier-is-not-here/below')).toThrow(/ENOENT/)
})
