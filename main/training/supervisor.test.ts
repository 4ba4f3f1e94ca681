import { spawn as startProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AtelierError } from '../lib/errors'
import { projectIn, trainerEntry, trainers } from './fixtures/project'
import { tableRecipe, tableSpec } from './fixtures/table'
import type { ToJob } from './protocol'
import { CheckpointFolder } from './trainer/checkpoints'

let dir: string
const fullDisk = (): AtelierError => new AtelierError('disk.full', 'The disk is full.', 'Free some space.')

beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-supervisor-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const earlyStop = { budget: { epochs: 3, earlyStop: { metric: 'val.accuracy', mode: 'max', patience: 9 } } }

describe('the end of a training', () => {
  it('is recorded as a whole; where that fails, a resumed run finds its best weights and ends as it would have', async () => {
    let full = true
    const { log, supervisor, newRun, reaches } = projectIn(dir, trainers, (real) => ({
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

describe('a full disk', () => {
  it('holds the queue: no run is tried again and again, and the queue goes on by itself when there is room', async () => {
    let full = true
    let spawned = 0
    const guard = <A extends readonly unknown[], R>(work: (...given: A) => R) => (...given: A): R => {
      if (full) throw fullDisk()
      return work(...given)
    }
    const { log, supervisor, newRun, reaches } = projectIn(dir, () => { spawned += 1; return trainers() }, (real) => ({ ...real, beginAttempt: guard(real.beginAttempt), setState: guard(real.setState) }))
    const first = await newRun()
    const second = await newRun()
    const told = reaches(first, 'failed')
    supervisor.pump()
    await told
    expect(log.run(first.id).state).toBe('queued')
    expect(() => supervisor.resume(first.short)).toThrow(/disk is full/)
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(spawned).toBe(1)
    full = false
    await reaches(second, 'done')
    expect(log.run(first.id)).toMatchObject({ state: 'failed', cause: 'disk-full' })
    expect(spawned).toBe(2)
    await supervisor.close()
    log.close()
  })
  it('does not fail a run that was resumed meanwhile, and stays the cause although the process is killed for it', async () => {
    let full = true
    const { log, supervisor, events, newRun, reaches } = projectIn(dir, trainers, (real) => ({
      ...real,
      appendPoints: (...given) => { if (full) throw fullDisk(); real.appendPoints(...given) },
      setState: (run, state, why) => { if (full && state === 'failed') throw fullDisk(); return real.setState(run, state, why) },
    }))
    const run = await newRun({ budget: { epochs: 150 } })
    const told = reaches(run, 'failed')
    supervisor.pump()
    await told
    expect(log.run(run.id).state).toBe('running')
    full = false
    supervisor.resume(run.short)
    await reaches(run, 'done')
    const failures = events.flatMap(({ name, payload }) => (name === 'run.changed' && payload.run.state === 'failed' ? [payload.run.cause] : []))
    expect(failures).toEqual(['disk-full', 'disk-full'])
    await supervisor.close()
    log.close()
  })
})

describe('a person who pauses or stops a training', () => {
  it.each(['paused', 'stopped'] as const)('outranks the closing that follows: the run stays %s', async (state) => {
    const { log, supervisor, newRun, next } = projectIn(dir, trainers)
    const run = await newRun({ budget: { epochs: 100_000 } })
    const training = next(({ name, payload }) => name === 'run.progress' && payload.phase === 'training')
    supervisor.pump()
    await training
    const asked = state === 'paused' ? supervisor.pause(run.short) : supervisor.stop(run.short)
    await supervisor.close()
    expect((await asked).state).toBe(state)
    expect(log.run(run.id).state).toBe(state)
    log.close()
  })
})

describe('closing', () => {
  it('puts the running training back into the queue with a checkpoint, and the next owner ends it with the same weights', async () => {
    const project = projectIn(dir, trainers)
    const straight = await project.newRun({ budget: { epochs: 60 } })
    const training = (run: string) => project.next(({ name, payload }) => name === 'run.progress' && payload.run === run && payload.phase === 'training')
    const done = project.reaches(straight, 'done')
    project.supervisor.pump()
    await done
    const run = await project.newRun({ budget: { epochs: 60 } })
    const begun = training(run.id)
    project.supervisor.pump()
    await begun
    await project.supervisor.close()
    expect(project.log.run(run.id).state).toBe('queued')
    project.log.close()
    const later = projectIn(dir, trainers)
    const ended = later.reaches(run, 'done')
    later.supervisor.pump()
    await ended
    expect(later.log.run(run.id)).toMatchObject({ attempts: 2, weights: later.log.run(straight.id).weights })
    await later.supervisor.close()
    later.log.close()
  })
})

describe('a signal that the whole process group gets', () => {
  it.each(['SIGINT', 'SIGHUP', 'SIGTERM'] as const)('does not end a trainer whose owner is there: after %s it writes its checkpoint when it is asked to halt', async (signal) => {
    let pid = 0
    const { log, supervisor, newRun, next } = projectIn(dir, () => {
      const job = trainers()
      pid = job.pid
      return job
    })
    const run = await newRun({ budget: { epochs: 100_000 } })
    const steps = (least: number) => next(({ name, payload }) => name === 'run.progress' && payload.phase === 'training' && payload.step >= least)
    const begun = steps(1)
    supervisor.pump()
    await begun
    process.kill(pid, signal)
    await steps(log.run(run.id).step + 100)
    expect(await supervisor.stop(run.short)).toMatchObject({ state: 'stopped', cause: null })
    const { checkpoint } = new CheckpointFolder(join(log.dir, 'runs', run.id)).newest()
    expect(checkpoint?.state.step).toBe(log.run(run.id).step)
    await supervisor.close()
    log.close()
  })

  it('leaves no trainer behind when its owner is gone', async () => {
    const child = startProcess(process.execPath, [trainerEntry()], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, stdio: ['ignore', 'ignore', 'ignore', 'ipc'], serialization: 'advanced' })
    const [begun, ended] = [once(child, 'message'), once(child, 'exit')]
    child.send({ type: 'job', spec: tableSpec(dir, tableRecipe({ budget: { epochs: 100_000 } })) })
    await begun
    child.kill('SIGTERM')
    child.disconnect()
    expect(await ended).toEqual([0, null])
  })
})

describe('a training that begins', () => {
  it('finds room made before its process starts', async () => {
    const order: string[] = []
    const { log, supervisor, newRun } = projectIn(dir, () => { order.push('process'); return trainers() }, undefined, () => { order.push('room') })
    await newRun()
    supervisor.pump()
    await supervisor.close()
    expect(order).toEqual(['room', 'process'])
    log.close()
  })
})

describe('what belongs to a run', () => {
  it('is handed to its training, also where the version was frozen with another choice', async () => {
    const sent: ToJob[] = []
    const { log, supervisor, newRun, reaches } = projectIn(dir, () => {
      const job = trainers()
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

describe('data that is not what a version was frozen with', () => {
  it.each([[0, 'The data set "noisy" is no longer what this version was frozen with.'], [1, '1 file of the data set "noisy" cannot be read any more.'], [2, '2 files of the data set "noisy" cannot be read any more.']])('is told apart from data that cannot be read (%s files)', async (unread, message) => {
    const { log, supervisor, newRun, reaches } = projectIn(dir, () => {
      const job = trainers()
      return { ...job, onMessage: (listener) => job.onMessage((said) => listener(said.type === 'begun' ? { ...said, fingerprint: `sha256:${'f'.repeat(64)}`, unread } : said)) }
    })
    const run = await newRun({ budget: { epochs: 1 } })
    const failed = reaches(run, 'failed')
    supervisor.pump()
    await failed
    expect(log.run(run.id)).toMatchObject({ cause: 'bad-data', message })
    await supervisor.close()
    log.close()
  })
})

describe('what a training learns from its data', () => {
  it('is kept with its version, equal in every run, and a run that learnt something else warns', async () => {
    let shift = 0
    const { log, supervisor, events, newRun, reaches } = projectIn(dir, () => {
      const job = trainers()
      return { ...job, onMessage: (listener) => job.onMessage((message) => listener(message.type === 'begun' ? { ...message, fitted: { ...message.fitted, mean: message.fitted.mean.map((value) => value + shift) } } : message)) }
    })
    const trained = async (): Promise<string[]> => {
      const run = await newRun({ budget: { epochs: 1 } })
      const done = reaches(run, 'done')
      supervisor.pump()
      await done
      return events.flatMap(({ name, payload }) => (name === 'run.warning' && payload.run === run.id ? [payload.message] : []))
    }
    expect([await trained(), await trained()]).toEqual([[], []])
    const first = log.fitted('v1')
    expect(log.attempts('r1')).toMatchObject([{ attempt: 1, fitted: first?.hash, runtime: { engine: 'tensorflow', threads: { intra: 1 }, node: process.versions.node, variables: { TF_ENABLE_ONEDNN_OPTS: '0' } } }])
    expect(first).toMatchObject({ run: 'r1', inputs: [{ name: 'x' }, { name: 'y' }] })
    shift = 1
    expect(await trained()).toEqual([expect.stringMatching(/not what the first one of v1 did: mean of x .* -> .*; mean of y/)])
    expect([log.fitted('v1'), log.verify().problems]).toEqual([first, []])
    await supervisor.close()
    log.close()
  })
})

describe('a run in the trash', () => {
  it('is not resumed, and says what to do first', async () => {
    const { log, supervisor, newRun } = projectIn(dir, trainers)
    const run = await newRun()
    log.setState(run.id, 'stopped')
    log.trash(run.id)
    expect(() => supervisor.resume(run.short)).toThrow(expect.objectContaining({ code: 'runs.state', hint: 'Restore it first: "atelier runs restore r1".' }) as Error)
    expect(log.run(run.id).state).toBe('stopped')
    log.close()
  })
})
