import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { trainers } from '../../training/fixtures/project'
import { ownerIn } from './services.fixture'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-repeat-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** The window of jobs that never comes: what is queued stays so. */
const nobody = (): never => { throw new Error('nothing trains here') }
const held = (dir: string) => {
  const owner = ownerIn(dir, nobody)
  // The queue is looked at, not worked on.
  owner.supervisor.pump = () => undefined
  return owner
}

describe('repeating a version over seeds', () => {
  it('queues runs of that very version with the next seeds that no run had, also none that lies in the trash', async () => {
    const { log, call, frozen, events } = held(dir)
    const version = await frozen()
    const first = log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
    log.setState(first.id, 'stopped')
    log.trash(first.id)
    const { runs } = await call('versions.repeat', { id: version.short, seeds: 2 })
    expect(runs.map(({ seed, state, version: of, engineAsked, epochs }) => [seed, state, of, engineAsked, epochs])).toEqual([[2, 'queued', 'v1', 'tensorflow', 3], [3, 'queued', 'v1', 'tensorflow', 3]])
    expect(events.map(({ name }) => name)).toEqual(['run.changed', 'run.changed'])
    expect((await call('versions.repeat', { id: version.id, seeds: 1 })).runs.map(({ seed }) => seed)).toEqual([4])
    log.close()
  })
  it('takes named seeds, but none whose run tells already', async () => {
    const { log, call, frozen } = held(dir)
    const version = await frozen()
    expect((await call('versions.repeat', { id: version.id, seeds: [7, 9, 7] })).runs.map(({ seed }) => seed)).toEqual([7, 9])
    await expect(call('versions.repeat', { id: version.id, seeds: [9] })).rejects.toMatchObject({ code: 'usage', message: 'r2 of v1 has seed 9 already, and a repeat of it says nothing of seeds.' })
    // A run that failed tells nothing of its seed.
    log.setState('r2', 'failed', { cause: 'killed', message: 'It ended.' })
    expect((await call('versions.repeat', { id: version.id, seeds: [9] })).runs.map(({ short }) => short)).toEqual(['r3'])
    log.close()
  })
  it('is refused in words on another machine, and each run says so where it is wished all the same', async () => {
    const { log, call, frozen } = held(dir)
    const version = await frozen({}, { cpu: 'another' })
    await expect(call('versions.repeat', { id: version.id, seeds: 1 })).rejects.toThrow(/hardware \(processor another -> /)
    expect(log.runs()).toEqual([])
    const { runs } = await call('versions.repeat', { id: version.id, seeds: 1, anyway: true })
    expect(runs[0]?.reason).toMatch(/^repeated although it differs: hardware \(processor another -> /)
    log.close()
  })
  it('is refused where the data are not those that it was frozen with, and in the trash', async () => {
    const { log, call, frozen, location } = held(dir)
    const version = await frozen()
    appendFileSync(location.path, '1,1,a\n')
    await expect(call('versions.repeat', { id: version.id, seeds: 1, anyway: true })).rejects.toMatchObject({ code: 'data.changed' })
    log.trashVersions([version.id])
    await expect(call('versions.repeat', { id: version.id, seeds: 1 })).rejects.toMatchObject({ code: 'versions.trashed' })
    expect(log.runs()).toEqual([])
    log.close()
  })
  it('trains them with the plan and threads of its first run, and the noise floor follows', { timeout: 120_000 }, async () => {
    const { log, supervisor, call, frozen, ended } = ownerIn(dir, trainers)
    try {
      const version = await frozen()
      const floors = async () => (await call('history.noise', { metrics: ['val.loss'], dataset: 'noisy' }))['val.loss']
      expect(await floors()).toMatchObject({ measured: false })
      const { runs } = await call('versions.repeat', { id: version.id, seeds: 3 })
      for (const { id } of runs) expect((await ended(id)).state).toBe('done')
      expect(new Set(runs.map(({ id }) => JSON.stringify(log.attempts(id).map(({ runtime }) => [runtime?.threads.intra, runtime?.engine])))).size).toBe(1)
      expect(new Set(runs.map(({ id }) => log.run(id).weights)).size).toBe(3)
      expect(await floors()).toMatchObject({ measured: true, from: 'versions', df: 2, runs: 3, versions: 1 })
      expect(log.verify().problems).toEqual([])
    } finally {
      await supervisor.close()
      log.close()
    }
  })
})
