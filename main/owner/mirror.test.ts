import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AnyEvent } from '../../preload/contract'
import { systemClock } from '../lib/clock'
import { fillLog, newLog } from '../versions/exchange/project.fixture'
import type { VersionLog } from '../versions/types'
import { Mirror } from './mirror'

let dir: string
let log: VersionLog
let mirror: Mirror
let told: AnyEvent[]
const make = (): Mirror => new Mirror({ log, clock: systemClock, emit: (event) => told.push(event), note: () => undefined }, 20)
const version = (lr: number) => ({ lr, name: null, note: '', star: false, tags: [], hypothesis: '', verdict: '', pinned: false, diff: false, trash: false, runs: [] })
const repository = (): string => join(dir, 'history.git')
const tags = (): string => execFileSync('git', ['-C', repository(), 'tag'], { encoding: 'utf8' }).trim().replaceAll('\n', ' ')
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-mirror-owner-'))
  log = newLog(join(dir, 'project'))
  told = []
  fillLog(log, [version(0.1)])
  mirror = make()
})
afterEach(async () => {
  await mirror.close()
  log.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('the git mirror of a project', () => {
  it('is off until a person turns it on, follows changes from then on, and in the next life of the project too', async () => {
    mirror.changed()
    expect([mirror.state(), existsSync(repository())]).toEqual([{ path: null, last: null }, false])
    expect(await mirror.set(repository())).toMatchObject({ path: repository(), last: { versions: 1, problem: null } })
    fillLog(log, [version(0.2)])
    mirror.changed()
    await vi.waitFor(() => expect(tags()).toBe('v1 v2'), 20_000)
    await mirror.close()
    mirror = make()
    fillLog(log, [version(0.3)])
    mirror.changed()
    await mirror.close()
    expect(tags()).toBe('v1 v2 v3')
    await mirror.set(null)
    fillLog(log, [version(0.4)])
    await expect(mirror.now()).rejects.toThrow(/has no git mirror/)
    expect(tags()).toBe('v1 v2 v3')
  })
  it('tells of a failure once, harms nothing, and is whole when it can be written again', async () => {
    await mirror.set(repository())
    rmSync(repository(), { recursive: true })
    writeFileSync(repository(), 'in the way')
    mirror.changed()
    await vi.waitFor(() => expect(told.map(({ name }) => name)).toEqual(['mirror.failed']), 20_000)
    expect(mirror.state().last?.problem).toMatch(/already there/)
    await expect(mirror.now()).rejects.toThrow(/already there/)
    fillLog(log, [version(0.2)])
    expect(log.verify().problems).toEqual([])
    rmSync(repository())
    expect((await mirror.now()).last).toMatchObject({ versions: 2, problem: null })
    expect(told).toHaveLength(1)
  })
  it('is written once at a time, and is over when the project is left', async () => {
    await mirror.set(repository())
    let [open, most] = [0, 0]
    const { snapshot } = log
    vi.spyOn(log, 'snapshot').mockImplementation(() => {
      most = Math.max(most, (open += 1))
      const given = snapshot()
      return { ...given, close() { open -= 1; given.close() } }
    })
    const asked = [mirror.now(), mirror.now(), mirror.now()].map((work) => work.catch(() => undefined))
    await mirror.close()
    expect([open, most]).toEqual([0, 1])
    await Promise.all(asked)
  })
  it('is refused where something of somebody else lies', async () => {
    mkdirSync(repository())
    writeFileSync(join(repository(), 'letter.txt'), 'mine')
    await expect(mirror.set(repository())).rejects.toThrow(/no mirror that Atelier made/)
    expect(mirror.state().path).toBeNull()
  })
})
