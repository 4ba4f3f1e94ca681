import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sandboxChoice } from '../sandbox.mjs'
import { cacheRoot, cached, checkFile, link } from './cache.mjs'
import { setUp } from './index.mjs'
import { SetupError } from './say.mjs'
import { aptCommand } from './system.mjs'

let home
const before = process.env.XDG_CACHE_HOME
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'atelier-setup-'))
  process.env.XDG_CACHE_HOME = home
})
afterEach(() => {
  if (before === undefined) delete process.env.XDG_CACHE_HOME
  else process.env.XDG_CACHE_HOME = before
  rmSync(home, { recursive: true, force: true })
})

describe('a part of the cache', () => {
  it('appears only when it is whole: a making that fails leaves nothing under its name', async () => {
    await expect(cached('part', (work) => {
      writeFileSync(join(work, 'half'), 'x')
      throw new Error('killed half-way')
    })).rejects.toThrow('killed half-way')
    expect(readdirSync(cacheRoot())).toEqual([])
  })
  it('left half-made by a killed set-up is not taken for finished, and is made again', async () => {
    mkdirSync(join(cacheRoot(), '.making-old'), { recursive: true })
    const place = await cached('part', (work) => writeFileSync(join(work, 'whole'), 'x'))
    expect(readdirSync(place)).toEqual(['whole'])
  })
  it('is made once: the second asker gets the first one\'s', async () => {
    let made = 0
    const make = (work) => writeFileSync(join(work, 'file'), String(made++))
    expect(await cached('part', make)).toBe(await cached('part', make))
    expect(made).toBe(1)
  })
  it('made by two at once is whole whoever wins', async () => {
    const slow = async (work) => {
      await new Promise((resolve) => setTimeout(resolve, 20))
      writeFileSync(join(work, 'file'), 'x')
    }
    const [a, b] = await Promise.all([cached('part', slow), cached('part', slow)])
    expect(a).toBe(b)
    expect(readdirSync(cacheRoot())).toEqual(['part'])
  })
})

describe('a download', () => {
  it('that is not the pinned one is named and refused', async () => {
    const path = join(home, 'wheel')
    writeFileSync(path, 'something else')
    await expect(checkFile(path, { algorithm: 'sha256', encoding: 'hex', expected: '00', name: 'The wheel' })).rejects.toThrow(/The wheel arrived damaged/)
  })
})

describe('a link into the cache', () => {
  it('replaces what lay there and is left alone when it is right', () => {
    mkdirSync(join(home, 'target'))
    mkdirSync(join(home, 'there', 'old'), { recursive: true })
    expect(link(join(home, 'target'), join(home, 'there'))).toBe(false)
    expect(link(join(home, 'target'), join(home, 'there'))).toBe(true)
  })
})

describe('the set-up', () => {
  it('skips what is done, carries out the rest in order, and stops at the first failure', async () => {
    const ran = []
    const step = (name, done, fails = false) => ({ name, done: () => done, run: () => {
      ran.push(name)
      if (fails) throw new SetupError(`${name} cannot go on`)
    } })
    await expect(setUp({}, [step('a', true), step('b', false), step('c', false, true), step('d', false)])).rejects.toThrow('c cannot go on')
    expect(ran).toEqual(['b', 'c'])
  })
  it('says one apt command that a person can paste', () => {
    expect(aptCommand(['xvfb', 'g++'], true)).toBe('sudo apt-get update && sudo apt-get install -y --no-install-recommends xvfb g++')
  })
})

describe('the sandbox', () => {
  it('is off only for root or when asked, and that is said', () => {
    expect(sandboxChoice({}, 0)).toMatchObject({ args: ['--no-sandbox'] })
    expect(sandboxChoice({ ATELIER_NO_SANDBOX: '1' }, 1000).note).toMatch(/without its sandbox/)
  })
})
