import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
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
    expect([mirror.state(), existsSync(repository())]).toEqual([{ path: null, due: false, last: null }, false])
    expect(await mirror.set(repository())).toMatchObject({ path: repository(), last: { versions: 1, newest: 'v1', problem: null } })
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
  it('says after a restart when it was last brought up to date, and whether the project went on since', async () => {
    const { last } = await mirror.set(repository())
    expect(last).toMatchObject({ versions: 1, newest: 'v1', problem: null, current: true })
    await mirror.close()
    mirror = make()
    expect(mirror.state()).toEqual({ path: repository(), due: false, last })
    // Nobody told it: as where an owner was killed before it followed.
    fillLog(log, [version(0.2)])
    expect(mirror.state()).toEqual({ path: repository(), due: false, last: { ...last, current: false } })
    // A copy says nothing of the mirror of the first, nor does a project whose mirror is gone.
    cpSync(join(dir, 'project'), join(dir, 'copy'), { recursive: true })
    const copied = newLog(join(dir, 'copy'))
    expect(new Mirror({ log: copied, clock: systemClock, emit: () => undefined, note: () => undefined }).state().last).toBeNull()
    copied.close()
    rmSync(repository(), { recursive: true })
    expect(mirror.state().last).toBeNull()
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
  it('is refused where another project has it, by name, and turned on by none of them', async () => {
    await mirror.set(repository())
    const other = newLog(join(dir, 'other'))
    fillLog(other, [version(0.7)])
    const theirs = new Mirror({ log: other, clock: systemClock, emit: () => undefined, note: () => undefined }, 20)
    await expect(theirs.set(repository())).rejects.toThrow(`the project "project" at ${join(dir, 'project')}`)
    expect([theirs.state().path, tags()]).toEqual([null, 'v1'])
    // Nor when it was turned off here: its commits are of this project.
    await mirror.set(null)
    await expect(theirs.set(repository())).rejects.toMatchObject({ code: 'mirror.taken' })
    expect(await mirror.set(repository())).toMatchObject({ last: { problem: null } })
    await theirs.close()
    other.close()
  })
  it('is not written by a copy of the project for as long as the first one is there, and goes with a project that moved', async () => {
    await mirror.set(repository())
    await mirror.close()
    log.close()
    cpSync(join(dir, 'project'), join(dir, 'copy'), { recursive: true })
    const copied = newLog(join(dir, 'copy'), 1_900_000_000_000)
    const copy = new Mirror({ log: copied, clock: systemClock, emit: () => undefined, note: () => undefined }, 20)
    // Also where somebody removed the mirror: the copy does not make it anew under the first one's hands.
    for (const removed of [false, true]) {
      if (removed) rmSync(repository(), { recursive: true })
      await expect(copy.now()).rejects.toThrow('of which this one is a copy')
    }
    log = newLog(join(dir, 'project'))
    mirror = make()
    fillLog(log, [version(0.2)])
    await mirror.now()
    await mirror.close()
    log.close()
    // The first one is gone, but the copy stands for another history than the mirror by now.
    renameSync(join(dir, 'project'), join(dir, 'moved'))
    fillLog(copied, [version(0.3)])
    await expect(copy.now()).rejects.toMatchObject({ code: 'mirror.taken' })
    log = newLog(join(dir, 'moved'))
    mirror = make()
    fillLog(log, [version(0.4)])
    expect(await mirror.now()).toMatchObject({ last: { versions: 3, problem: null } })
    expect(tags()).toBe('v1 v2 v3')
    await copy.set(join(dir, 'own.git'))
    expect(copy.state().last).toMatchObject({ versions: 2, problem: null })
    await copy.close()
    copied.close()
  })
  it('is written on by a project that was put back from a backup', async () => {
    log.close()
    cpSync(join(dir, 'project'), join(dir, 'backup'), { recursive: true })
    log = newLog(join(dir, 'project'))
    mirror = make()
    fillLog(log, [version(0.2), version(0.3)])
    await mirror.set(repository())
    expect(tags()).toBe('v1 v2 v3')
    await mirror.close()
    log.close()
    cpSync(join(dir, 'project', 'mirror.json'), join(dir, 'backup', 'mirror.json'))
    rmSync(join(dir, 'project'), { recursive: true })
    renameSync(join(dir, 'backup'), join(dir, 'project'))
    log = newLog(join(dir, 'project'), 1_900_000_000_000)
    fillLog(log, [version(0.7)])
    mirror = make()
    // The commit of a version that the backup did not have yet stays in the repository; the branch goes without it.
    expect((await mirror.now()).last).toMatchObject({ versions: 2, newest: 'v2', problem: null })
  })
  it('is refused where something of somebody else lies', async () => {
    mkdirSync(repository())
    writeFileSync(join(repository(), 'letter.txt'), 'mine')
    await expect(mirror.set(repository())).rejects.toThrow(/no mirror that Atelier made/)
    expect(mirror.state().path).toBeNull()
  })
})
