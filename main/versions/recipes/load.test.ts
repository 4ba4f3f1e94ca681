import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadPreset, loadRecipe, presets } from './load'

const before = process.cwd()
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-load-'))
  process.chdir(dir)
})
afterEach(() => {
  process.chdir(before)
  rmSync(dir, { recursive: true, force: true })
})
const quick = () => loadPreset('quick')

describe('the document behind RECIPE', () => {
  it('is the preset of a plain name, also beside a folder or a file of that name', () => {
    mkdirSync('quick')
    expect(loadRecipe('quick')).toEqual(quick())
    rmSync('quick', { recursive: true })
    writeFileSync('quick', 'model: { arch: mlp }')
    expect(loadRecipe('quick')).toEqual(quick())
    expect(loadRecipe('./quick')).toEqual({ model: { arch: 'mlp' } })
  })
  it('is a file with or without an extension where no preset is called like it', () => {
    writeFileSync('mine', 'seed: 2')
    writeFileSync('mine.yaml', 'seed: 3')
    writeFileSync('mine.json', '{ "seed": 4 }')
    expect(['mine', 'mine.yaml', 'mine.json'].map(loadRecipe)).toEqual([{ seed: 2 }, { seed: 3 }, { seed: 4 }])
  })
  it('names what is wrong: a folder, nothing there, no object, bad syntax', () => {
    mkdirSync('folder')
    for (const ref of ['folder', 'nothing']) expect(() => loadRecipe(ref)).toThrow(`"${ref}" is neither a file nor a preset.`)
    expect(() => loadRecipe('nothing.yaml')).toThrow('nothing.yaml cannot be read.')
    writeFileSync('list.yaml', '- 1')
    expect(() => loadRecipe('list.yaml')).toThrow('list.yaml holds no object.')
    writeFileSync('bad.yaml', 'data: {\n')
    expect(() => loadRecipe('bad.yaml')).toThrow(/bad\.yaml, line \d+, column \d+: /)
  })
})

describe('a preset', () => {
  it('is never looked up among files, so that an owner in another folder finds the same one', () => {
    writeFileSync('mine', 'seed: 2')
    expect(() => loadPreset('mine')).toThrow('There is no preset "mine".')
    expect(() => loadPreset('../presets/quick')).toThrow('There is no preset')
    expect(presets().map(({ name }) => name)[0]).toBe('quick')
  })
})
