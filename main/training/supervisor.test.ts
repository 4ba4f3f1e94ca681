import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AtelierError } from '../lib/errors'
import { builtTrainer, projectIn } from './fixtures/project'
import { forkJobs } from './host'
import type { ToJob } from './protocol'

let trainer: Awaited<ReturnType<typeof builtTrainer>>
let dir: string
const spawn = () => forkJobs(trainer.entry)()
const fullDisk = (): AtelierError => new AtelierError('disk.full', 'The disk is full.', 'Free some space.')

beforeAll(async () => { trainer = await builtTrainer() })
afterAll(() => trainer.remove())
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-supervisor-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const earlyStop = { budget: { epochs: 3, earlyStop: { metric: 'val.accuracy', mode: 'max', patience: 9 } } }

describe('the end of a training', () => {
  it('is recorded as a whole; where that fails, a resumed run finds its best weights and ends as it would have', async () => {
    let full = true
    const { log, supervisor, newRun, reaches } = projectIn(dir, spawn, (real) => ({
      ...real, finish: (...given) => { if (full) throw fullDisk(); return real.finish(...given) },
    }))
    const run = await newRun(earlyStop)
    const failed = reaches(run, 'failed')
    supervisor.pump()
    await failed
    expect(log.run(run.id)).toMatchObject({ cause: 'disk-full', weights: null })
    expect(log.artifacts(run.id)).toEqual([])
    full = false
    const done = reaches(run, 'done')
    supervisor.resume(run.short)
    await done
    expect(log.artifacts(run.id).map(({ kind }) => kind)).toEqual(['best', 'evaluation', 'final'])
    const evaluation = log.artifacts(run.id).find(({ kind }) => kind === 'evaluation')
    expect(readFileSync(log.objectPath(evaluation?.hash ?? ''), 'utf8')).toContain('"weights":"best"')
    await supervisor.close()
    expect(existsSync(join(log.dir, 'runs', run.id))).toBe(false)
    expect(log.verify().problems).toEqual([])
    log.close()
  })
})

describe('what belongs to a run', () => {
  it('is handed to its training, also where the version was frozen with another choice', async () => {
    const sent: ToJob[] = []
    const { log, supervisor, newRun, reaches } = projectIn(dir, () => {
      const job = spawn()
      return { ...job, send: (message) => { sent.push(message); job.send(message) } }
    })
    const plain = await newRun({ budget: { epochs: 1 } })
    const pinned = await newRun({ budget: { epochs: 1 } }, true)
    expect(pinned.version).toBe(plain.version)
    expect(pinned.determinism).toBe(true)
    const done = reaches(pinned, 'done')
    supervisor.pump()
    await done
    expect(sent.map((message) => (message.type === 'job' && message.spec.job === 'train' ? message.spec.determinism : null))).toEqual([false, true])
    await supervisor.close()
    log.close()
  })
})

describe('a run in the trash', () => {
  it('is not resumed, and says what to do first', async () => {
    const { log, supervisor, newRun } = projectIn(dir, spawn)
    const run = await newRun()
    log.setState(run.id, 'stopped')
    log.trash(run.id)
    expect(() => supervisor.resume(run.short)).toThrow(expect.objectContaining({ code: 'runs.state', hint: 'Restore it first: "atelier runs restore r1".' }) as Error)
    expect(log.run(run.id).state).toBe('stopped')
    log.close()
  })
})
