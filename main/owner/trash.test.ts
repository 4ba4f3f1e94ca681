import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AnyEvent } from '../../preload/contract'
import { fillLog, newLog } from '../versions/exchange/project.fixture'
import type { VersionLog } from '../versions/types'
import { openProject } from './open'
import { emptyBehind, emptyTrash } from './trash'

let dir: string
let log: VersionLog
let time = 0
const DAY = 24 * 60 * 60 * 1000
const MADE = 1_800_000_000_000
/** On which every step of the emptying is a turn of its own. */
const slow = { now: () => MADE + 32 * DAY, monotonic: () => (time += 1000) }
const version = (lr: number, trash: boolean) => ({ lr, name: null, note: '', star: false, tags: [], hypothesis: '', verdict: '', pinned: false, diff: false, trash, runs: [] })
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-trash-'))
  log = newLog(join(dir, 'project'), MADE)
  fillLog(log, [...[1, 2, 3, 4, 5].map((n) => version(n / 100, true)), version(0.9, false)])
})
afterEach(() => {
  log.close()
  rmSync(dir, { recursive: true, force: true })
})
const inTrash = (): number => log.sheet.page({ scope: 'versions', where: '', sort: [], columns: [], offset: 0, limit: 10, trash: true }).total

describe('the trash of an open project', () => {
  it('is emptied in turns with whatever else there is to do, and whoever looks at it hears when it is', async () => {
    const told: AnyEvent[] = []
    const end = emptyBehind({ log, clock: slow, emit: (event) => told.push(event), note: () => undefined })
    expect(inTrash()).toBe(5)
    const seen = new Set<number>()
    await vi.waitFor(() => {
      seen.add(inTrash())
      expect(told).toEqual([{ name: 'history.changed', payload: {} }])
    }, { timeout: 20_000, interval: 5 })
    expect([...seen]).toEqual([5, 4, 3, 2, 1, 0])
    end()
  })
  it('is left as it is where the project closes, and the next opening goes on', async () => {
    const [told, noted]: [AnyEvent[], string[]] = [[], []]
    const end = emptyBehind({ log, clock: slow, emit: (event) => told.push(event), note: (line) => noted.push(line) })
    await vi.waitFor(() => expect(inTrash()).toBeLessThan(5), { timeout: 20_000, interval: 5 })
    end()
    log.close()
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([told, noted]).toEqual([[], []])
    log = newLog(join(dir, 'project'))
    expect(inTrash()).toBeGreaterThan(0)
    expect(log.verify().problems).toEqual([])
    await emptyTrash(log, slow)
    expect(inTrash()).toBe(0)
    expect(log.verify().problems).toEqual([])
  })
  it('is emptied once, also where it is asked for while that goes on: both hear what went', async () => {
    const [first, second] = await Promise.all([emptyTrash(log, slow, { pauseMs: 1 }), emptyTrash(log, slow)])
    expect(first.versions).toHaveLength(5)
    expect(second).toEqual(first)
    expect((await emptyTrash(log, slow)).versions).toEqual([])
  })
  it('holds no opening up: it is emptied behind it, while calls are answered', async () => {
    const project = join(dir, 'old')
    const old = newLog(project, Date.now() - 60 * DAY)
    fillLog(old, [version(0.1, true), version(0.2, false)])
    old.close()
    const client = await openProject(project, { kind: 'command line', sandboxed: null, runQueue: false })
    try {
      expect(await client.call('versions.list', {})).toHaveLength(1)
      await vi.waitFor(async () => expect((await client.call('sheet.page', { trash: true })).total).toBe(0), { timeout: 20_000, interval: 20 })
      expect((await client.call('versions.verify', {})).problems).toEqual([])
    } finally {
      await client.close()
    }
  })
  it('that nothing was long enough in changes nothing and says nothing', async () => {
    const told: AnyEvent[] = []
    const end = emptyBehind({ log, clock: { ...slow, now: () => MADE + 29 * DAY }, emit: (event) => told.push(event), note: (line) => expect(line).toBe('') })
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect([inTrash(), told]).toEqual([5, []])
    end()
  })
})
