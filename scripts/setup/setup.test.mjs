import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sandboxChoice } from '../sandbox.mjs'
import { cacheRoot, cached, checkFile, copyWhole, link, sweep } from './cache.mjs'
import { setUp } from './index.mjs'
import { TENSORFLOW } from './pins.mjs'
import { proxyFor, reachable } from './probe.mjs'
import { SetupError } from './say.mjs'
import { aptCommand } from './system.mjs'
import { variantFor } from './tensorflow.mjs'

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
    const { pid } = spawnSync('true')
    const [dead, on] = [`.making-${pid}-abc`, `.making-${process.pid}-abc`]
    for (const name of ['.making-old', dead, on]) mkdirSync(join(cacheRoot(), name), { recursive: true })
    const place = await cached('part', (work) => writeFileSync(join(work, 'whole'), 'x'))
    expect(readdirSync(place)).toEqual(['whole'])
    sweep()
    expect(readdirSync(cacheRoot()).sort()).toEqual([on, 'part'])
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

describe('a copy into the checkout', () => {
  it('replaces what was there and leaves nothing beside it', () => {
    writeFileSync(join(home, 'from'), 'new')
    mkdirSync(join(home, 'folder'))
    writeFileSync(join(home, 'folder', 'to'), 'old')
    copyWhole(join(home, 'from'), join(home, 'folder', 'to'))
    expect(readFileSync(join(home, 'folder', 'to'), 'utf8')).toBe('new')
    expect(readdirSync(join(home, 'folder'))).toEqual(['to'])
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
    const install = 'apt-get install -y --no-install-recommends xvfb g++'
    expect(aptCommand(['xvfb', 'g++'], { root: false, sudo: true })).toBe(`sudo apt-get update && sudo ${install}`)
    expect(aptCommand(['xvfb', 'g++'], { root: false, sudo: false })).toBe(`su -c 'apt-get update && ${install}'`)
    expect(aptCommand(['xvfb', 'g++'], { root: true })).toBe(`apt-get update && ${install}`)
  })
})

describe('TensorFlow', () => {
  it('is the one for CUDA where an NVIDIA driver is loaded, unless ATELIER_CUDA says otherwise', () => {
    expect([variantFor({}, true), variantFor({}, false)]).toEqual(['cuda', 'cpu'])
    expect([variantFor({ ATELIER_CUDA: '0' }, true), variantFor({ ATELIER_CUDA: '1' }, false)]).toEqual(['cpu', 'cuda'])
  })
  it('comes in wheels that are each pinned by version and sum', () => {
    for (const variant of ['cpu', 'cuda']) {
      const lines = readFileSync(join(import.meta.dirname, 'wheels', `${variant}.txt`), 'utf8').trim().split('\n').filter((text) => !text.startsWith('#'))
      expect(lines.filter((text) => text.startsWith('tensorflow'))[0]).toContain(`==${TENSORFLOW.version} `)
      for (const text of lines) expect(text).toMatch(/^[\w-]+==[\d.]+ --hash=sha256:[0-9a-f]{64}$/)
    }
  })
})

describe('the sandbox', () => {
  /** A kernel with these settings, on which `unshare` does or does not work, or is missing (null). */
  const kernel = (settings, canUnshare, sudo = true) => ({ setting: (name) => settings[name] ?? null, canUnshare: () => canUnshare, hasSudo: () => sudo })

  it('is off only for root or when asked, and that is said', () => {
    expect(sandboxChoice({}, 0)).toMatchObject({ args: ['--no-sandbox'] })
    expect(sandboxChoice({ ATELIER_NO_SANDBOX: '1' }, 1000).note).toMatch(/without its sandbox/)
    expect(sandboxChoice({}, 1000, kernel({}, true))).toEqual({ args: [], note: null })
  })
  it('names the setting that forbids it, whichever of the three it is', () => {
    for (const [name, value, allow] of [['user.max_user_namespaces', '0', '15000'], ['kernel.unprivileged_userns_clone', '0', '1'], ['kernel.apparmor_restrict_unprivileged_userns', '1', '0']]) {
      const { args, note } = sandboxChoice({}, 1000, kernel({ [name]: value }, false))
      expect(args).toBeNull()
      expect(note).toContain(`sudo sysctl -w ${name}=${allow}\n`)
      expect(note).toContain('ATELIER_NO_SANDBOX=1 npm start')
    }
  })
  it('names a command that works without sudo where there is none', () => {
    expect(sandboxChoice({}, 1000, kernel({ 'user.max_user_namespaces': '0' }, false, false)).note).toContain("su -c 'sysctl -w user.max_user_namespaces=15000'\n")
  })
  it('names no setting where none forbids it', () => {
    const { args, note } = sandboxChoice({}, 1000, kernel({ 'user.max_user_namespaces': '96365' }, false))
    expect(args).toBeNull()
    expect(note).not.toContain('sysctl')
    expect(note).toContain('ATELIER_NO_SANDBOX=1 npm start')
  })
  it('goes by the settings where unshare is missing', () => {
    expect(sandboxChoice({}, 1000, kernel({ 'user.max_user_namespaces': '96365' }, null)).args).toEqual([])
    expect(sandboxChoice({}, 1000, kernel({ 'user.max_user_namespaces': '0' }, null)).args).toBeNull()
  })
})

describe('the question whether a host answers', () => {
  const servers = []
  const listen = (server) => new Promise((resolve) => {
    servers.push(server)
    server.listen(0, '127.0.0.1', () => resolve(server.address().port))
  })
  afterEach(() => { for (const server of servers.splice(0)) server.close() })

  it('goes straight to the host without a proxy', async () => {
    const port = await listen(createServer())
    expect(await reachable('127.0.0.1', { port, env: {} })).toBe(true)
    servers[0].close()
    expect(await reachable('127.0.0.1', { port, env: {} })).toBe(false)
  })
  it('goes through the proxy that is named, with its login, and believes its answer', async () => {
    const asked = []
    const server = createServer()
    server.on('connect', ({ url, headers }, socket) => {
      asked.push([url, headers['proxy-authorization']])
      socket.end(url === 'there.invalid:443' ? 'HTTP/1.1 200 OK\r\n\r\n' : 'HTTP/1.1 403 Forbidden\r\n\r\n')
    })
    const env = { HTTPS_PROXY: `http://me:a%20word@127.0.0.1:${await listen(server)}` }
    expect(await reachable('there.invalid', { env })).toBe(true)
    expect(await reachable('forbidden.invalid', { env })).toBe(false)
    expect(asked[0]).toEqual(['there.invalid:443', `Basic ${Buffer.from('me:a word').toString('base64')}`])
  })
  it('leaves out the proxy for hosts that NO_PROXY names', () => {
    const env = { HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: 'localhost,.inner.example' }
    expect(proxyFor('inner.example', env)).toBeNull()
    expect(proxyFor('a.inner.example', env)).toBeNull()
    expect(proxyFor('winner.example', env)?.host).toBe('proxy:3128')
  })
})
