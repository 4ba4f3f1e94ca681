import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { socketPath } from './socket-path'

let dir: string
const at = (...parts: string[]): string => join(dir, ...parts)
const places = (runtime: string | undefined = at('run')) => ({ runtime, temporary: at('tmp') })
const own = `atelier-${userInfo().uid}`
const isRoot = userInfo().uid === 0

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'a-'))
  for (const name of ['run', 'tmp', 'project']) mkdirSync(at(name))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('the socket of an owner', () => {
  it('lies in a folder of the runtime folder that only this user may enter, also where it was open before', () => {
    mkdirSync(at('run', own), { mode: 0o777 })
    chmodSync(at('run', own), 0o777)
    const path = socketPath(at('project'), places())
    expect(dirname(path)).toBe(at('run', own))
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700)
  })
  it('has the same name for every way to the project, and another for another project', () => {
    symlinkSync(at('project'), at('link'))
    expect(socketPath(at('link'), places())).toBe(socketPath(at('project'), places()))
    expect(socketPath(dir, places())).not.toBe(socketPath(at('project'), places()))
  })
  it('lies in the temporary folder where the runtime folder is not set, empty, relative, gone, no folder or too long', () => {
    writeFileSync(at('file'), '')
    mkdirSync(at('x'.repeat(90)))
    for (const runtime of [undefined, '', 'run', at('gone'), at('file'), at('x'.repeat(90))]) {
      const path = socketPath(at('project'), { runtime, temporary: at('tmp') })
      expect(dirname(path), String(runtime)).toBe(at('tmp', own))
      expect(lstatSync(dirname(path)).mode & 0o777).toBe(0o700)
    }
  })
  it.runIf(isRoot)('never lies in the runtime folder of another user, as after su', () => {
    chownSync(at('run'), 4242, 4242)
    expect(dirname(socketPath(at('project'), places()))).toBe(at('tmp', own))
  })
  it('is refused with a reason where the folder is a link, a file or another user\'s', () => {
    symlinkSync(at('project'), at('tmp', own))
    expect(() => socketPath(at('project'), places(''))).toThrow(expect.objectContaining({ code: 'owner.folder', message: `${at('tmp', own)} is not a folder, so Atelier will not listen there.` }))
    rmSync(at('tmp', own))
    writeFileSync(at('tmp', own), '')
    expect(() => socketPath(at('project'), places(''))).toThrow('is not a folder')
    if (!isRoot) return
    rmSync(at('tmp', own))
    mkdirSync(at('tmp', own))
    chownSync(at('tmp', own), 4242, 4242)
    expect(() => socketPath(at('project'), places(''))).toThrow(expect.objectContaining({ code: 'owner.folder', message: `${at('tmp', own)} is another user's, so Atelier will not listen there.` }))
  })
  it('is refused with a reason where no folder is short enough', () => {
    expect(() => socketPath(at('project'), { runtime: '', temporary: at('x'.repeat(90)) })).toThrow('is too long for a socket')
  })
})
