import fc from 'fast-check'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { AnyEvent } from '../../../preload/contract'
import { anyProject, fillLog } from '../../versions/exchange/project.fixture'
import type { VersionLog } from '../../versions/types'
import { sweepLeft } from '../left'
import type { Services } from '../services'
import { answerCall } from '.'
import { exchangingIn } from './exchange.fixture'

let dir: string
let heard: AnyEvent[]
let open: VersionLog[]
function project(name: string, filled: boolean): Services {
  const { log, services } = exchangingIn(dir, name, (event) => void heard.push(event))
  open.push(log)
  const [wanted = []] = fc.sample(anyProject.filter((versions) => versions.length > 2 && versions.every(({ trash, runs }) => !trash && runs.some((run) => !run.trash))), { numRuns: 1, seed: 11 })
  if (filled) fillLog(log, wanted)
  return services
}
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-exchange-calls-'))
  heard = []
  open = []
})
afterEach(() => {
  for (const log of open) log.close()
  rmSync(dir, { recursive: true, force: true })
})
const left = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder).filter((name) => name.includes('import') || name.startsWith('.')) : [])

describe('export and import of a project', () => {
  it('tell the holder of their ticket how far they are, and everyone once when rows came in', async () => {
    const [from, to] = [project('from', true), project('to', false)]
    const path = join(dir, 'history.zip')
    expect(await answerCall('history.export', { format: 'capsule', path, ticket: 'out' }, from)).toMatchObject({ ok: true, value: { path } })
    expect(heard.filter(({ name }) => name === 'work.progress').length).toBeGreaterThan(0)
    expect(await answerCall('history.import', { path, ticket: 'in' }, to)).toMatchObject({ ok: true, value: { dry: false, format: 'capsule', title: 'Capsule' } })
    expect(heard.filter(({ name }) => name === 'history.changed')).toHaveLength(1)
    expect([to.log.counts().versions, left(join(dir, 'to', 'runs')), to.log.verify().problems]).toEqual([from.log.counts().versions, [], []])
  })
  it('leave nothing behind when they are cancelled', async () => {
    const [from, to] = [project('from', true), project('to', false)]
    const path = join(dir, 'history.zip')
    const writing = answerCall('history.export', { format: 'capsule', path, ticket: 'out' }, from)
    await answerCall('preflight.cancel', { ticket: 'out' }, from)
    expect(await writing).toMatchObject({ ok: false, error: { code: 'preflight.cancelled' } })
    await vi.waitFor(() => expect(left(dir)).toEqual([]), 10_000)
    expect(existsSync(path)).toBe(false)
    await answerCall('history.export', { format: 'capsule', path }, from)
    const reading = answerCall('history.import', { path, ticket: 'in' }, to)
    await answerCall('preflight.cancel', { ticket: 'in' }, to)
    expect(await reading).toMatchObject({ ok: false, error: { code: 'preflight.cancelled' } })
    await vi.waitFor(() => expect(left(join(dir, 'to', 'runs'))).toEqual([]), 10_000)
    expect([to.log.counts().versions, existsSync(join(dir, 'to', 'objects'))]).toEqual([0, false])
  })
  it('refuse a version that is in the trash, and clear away what an owner that died left of an import', async () => {
    const from = project('from', true)
    from.log.trashVersions(['v1'])
    expect(await answerCall('history.export', { format: 'json', path: join(dir, 'one.json'), ids: ['v1'] }, from)).toMatchObject({ ok: false, error: { code: 'export.trash', message: 'v1 is in the trash.' } })
    const run = from.log.runs().find(({ state, version }) => state !== 'running' && state !== 'queued' && version !== 'v1')?.short ?? ''
    from.log.trash(run)
    expect(await answerCall('history.export', { format: 'json', path: join(dir, 'one.json'), ids: [run] }, from)).toMatchObject({ ok: false, error: { code: 'export.trash', message: `${run} is in the trash.` } })
    expect(await answerCall('history.export', { format: 'json', path: join(dir, 'one.json'), ids: ['v2'], where: 'star' }, from)).toMatchObject({ ok: false, error: { code: 'usage' } })
    await answerCall('history.import', { path: join(dir, 'nothing') }, from)
    mkdtempSync(join(dir, 'from', 'runs', 'atelier-import-'))
    sweepLeft(from.log)
    expect(left(join(dir, 'from', 'runs'))).toEqual([])
  })
})
