import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { AnyEvent, RunRow, RunState } from '../../preload/contract'
import type { Clock } from '../lib/clock'
import { kernelPlan } from '../engine/graph/plan'
import { AtelierError } from '../lib/errors'
import { madeOf } from '../versions/made'
import type { VersionLog } from '../versions/types'
import { failureOf, failureOfExit } from './causes'
import type { Failure } from './causes'
import { Failures } from './failures'
import type { JobProcess, SpawnJob } from './host'
import type { DatasetLocation, FromJob, Outcome, TrainSpec } from './protocol'

export interface SupervisorParts {
  readonly log: VersionLog
  readonly spawn: SpawnJob
  readonly clock: Clock
  readonly emit: (event: AnyEvent) => void
  /** Where the data set of a run lies on this machine. */
  readonly dataset: (name: string) => DatasetLocation
  /** What is to be said of a run that has just finished, before anyone hears of its end; its row comes back. */
  readonly finished?: (run: RunRow) => RunRow
  /** Lets go of memory that no training should have to share. */
  readonly makeRoom: () => void
  /** A line for this process's own log. */
  readonly note: (message: string) => void
}

/** Why a running training was asked to halt, and so which state it goes to. */
type Wish = Extract<RunState, 'paused' | 'stopped' | 'queued'>

/** What a person asked for outranks the closing of the window, and a stop outranks a pause. */
const RANK: Record<Wish, number> = { queued: 0, paused: 1, stopped: 2 }

interface Active {
  readonly run: string
  readonly job: JobProcess
  attempt: number
  /** False until the first step is near: until then nothing is lost by ending the process at once. */
  begun: boolean
  wish: Wish | null
  result: { readonly outcome: Outcome } | { readonly failure: Failure } | null
  readonly settled: Promise<void>
}

/** A halting job answers within a step; one that does not is ended, and resume goes on from its last checkpoint. */
const HALT_DEADLINE_MS = 60_000

/** Runs the queue of one project, one training at a time. Pure bookkeeping: no tensors, every fact goes into the log first. */
export class Supervisor {
  private active: Active | null = null
  private closing = false
  private readonly failures: Failures

  constructor(private readonly parts: SupervisorParts) {
    this.failures = new Failures({ ...parts, cleared: () => this.pump() })
  }

  /** The run that is being trained, if any. */
  get running(): string | null {
    return this.active?.run ?? null
  }

  /** Starts the oldest queued run if nothing runs. Where the log could not even take a failure, no other run is tried yet. */
  pump(): void {
    if (this.active !== null || this.closing || this.failures.someWait) return
    const next = this.parts.log.nextQueued()
    if (next !== null) this.begin(next)
  }

  pause(ref: string): Promise<RunRow> {
    return this.halt(ref, 'paused')
  }

  stop(ref: string): Promise<RunRow> {
    return this.halt(ref, 'stopped')
  }

  resume(ref: string): RunRow {
    this.failures.flush(this.parts.log.run(ref).id)
    const run = this.parts.log.run(ref)
    if (run.state === 'running' || run.state === 'queued') return run
    const row = this.move(run.id, 'queued')
    this.pump()
    return this.parts.log.run(row.id)
  }

  /** Running training: checkpoint, then back into the queue, which the next owner takes up. */
  async close(): Promise<void> {
    this.closing = true
    if (this.active !== null) await this.halt(this.active.run, 'queued')
    this.failures.close()
  }

  private begin(run: RunRow): void {
    const { log } = this.parts
    let active: Active | null = null
    try {
      const spec = this.specOf(run)
      this.parts.makeRoom()
      const job = this.parts.spawn()
      active = { run: run.id, job, attempt: run.attempts, begun: false, wish: null, result: null, settled: this.follow(job) }
      this.active = active
      active.attempt = log.beginAttempt(run.id, { engine: run.engine ?? run.engineAsked, threads: spec.threads ?? 0, pid: job.pid, fromStep: run.step, totalSteps: run.steps })
      this.changed(run.id)
      this.parts.emit({ name: 'run.progress', payload: { run: run.id, phase: 'starting', epoch: run.epoch, epochs: run.epochs, step: run.step, steps: run.steps, imagesPerSecond: null, secondsLeft: null, dataWait: null } })
      job.send({ type: 'job', spec })
    } catch (thrown) {
      const failure = failureOf(thrown)
      if (active === null) {
        this.failures.add(run.id, run.attempts, failure)
        setImmediate(() => this.pump())
      } else {
        active.result = { failure }
        active.job.kill()
      }
    }
  }

  private specOf(run: RunRow): TrainSpec {
    const { log } = this.parts
    const version = log.version(run.version)
    const { recipe } = madeOf(version)
    const engine = this.engineFor(run, version.id)
    // A run that repeats another computes as that one did, whatever this machine would choose by itself.
    const again = run.reproduces === null ? null : log.inputs(run.reproduces)
    const threads = again?.threads ?? log.machineFact(version.id, `threads.${engine}`)
    const plan = again?.plan ?? log.machineFact(version.id, 'kernels')
    return {
      job: 'train', run: run.id, recipe, seed: run.seed ?? recipe.seed, dataset: this.parts.dataset(version.dataset), folder: this.folder(run.id), cache: join(log.dir, 'runs', 'data'),
      engine, threads: threads === null ? null : Number(threads), determinism: run.determinism, plan: plan === null ? null : kernelPlan.parse(JSON.parse(plan)),
    }
  }

  /** Rounding depends on the engine: a later attempt keeps its run's, and "auto" keeps what it chose first for this version here. */
  private engineFor(run: RunRow, version: string): 'auto' | 'tensorflow' | 'wasm' {
    const held = run.engine ?? (run.reproduces === null ? null : this.parts.log.inputs(run.reproduces).engine) ?? (run.engineAsked === 'auto' ? this.parts.log.machineFact(version, 'engine') : null)
    return held === 'tensorflow' || held === 'wasm' ? held : run.engineAsked
  }

  private folder(run: string): string {
    return join(this.parts.log.dir, 'runs', run)
  }

  private async follow(job: JobProcess): Promise<void> {
    job.onMessage((message) => {
      const active = this.active
      if (active === null || active.job !== job) return
      // The first failure is the cause of whatever comes after it.
      if (active.result !== null && 'failure' in active.result) return
      try {
        this.hear(active, message)
      } catch (thrown) {
        active.result = { failure: failureOf(thrown) }
        job.kill()
      }
    })
    const exit = await job.exited
    const active = this.active
    if (active === null || active.job !== job) return
    try {
      this.settle(active, exit.code, exit.signal)
    } catch (thrown) {
      this.failures.add(active.run, active.attempt, failureOf(thrown))
    } finally {
      this.active = null
    }
    // Whoever asked for the halt hears of it before the next training takes the machine.
    setImmediate(() => this.pump())
  }

  private hear(active: Active, message: FromJob): void {
    const { log, emit } = this.parts
    const { run } = active
    switch (message.type) {
      case 'phase': {
        const row = log.run(run)
        emit({ name: 'run.progress', payload: { run, phase: message.text, epoch: row.epoch, epochs: row.epochs, step: row.step, steps: row.steps, imagesPerSecond: null, secondsLeft: null, dataWait: null } })
        return
      }
      case 'begun': {
        active.begun = true
        const version = log.version(log.run(run).version)
        if (message.fingerprint !== log.inputs(run).fingerprint) {
          if (message.unread > 0) {
            throw new AtelierError('data.damaged', `${message.unread} ${message.unread === 1 ? 'file' : 'files'} of the data set "${version.dataset}" cannot be read any more.`, `"atelier data inspect ${version.dataset}" names them. Let them be read again, then resume; or start a new run without them.`)
          }
          throw new AtelierError('data.changed', `The data set "${version.dataset}" is no longer what this version was frozen with.`, 'Put the data back, or start a new run: it becomes a new version with the new data.')
        }
        log.putMachineFact(version.id, `threads.${message.engine.kind}`, String(message.engine.threads.intra))
        if (message.plan !== null) log.putMachineFact(version.id, 'kernels', JSON.stringify(message.plan))
        if (log.run(run).engineAsked === 'auto') log.putMachineFact(version.id, 'engine', message.engine.kind)
        const differs = log.describeAttempt(run, active.attempt, { engine: message.engine.kind, threads: message.engine.threads.intra, fromStep: message.fromStep, totalSteps: message.totalSteps, plan: message.plan === null ? null : JSON.stringify(message.plan), runtime: message.runtime, fitted: message.fitted })
        // Of other data other things are learnt; the verdict on a reproduction names them.
        if (differs.length > 0 && log.run(run).reproduces === null) emit({ name: 'run.warning', payload: { run, message: `What this training learnt from its data is not what the first one of ${version.short} did: ${differs.join('; ')}. Data, recipe and code are the same, so look at this machine.` } })
        this.changed(run)
        if (active.wish !== null) active.job.send({ type: 'halt' })
        return
      }
      case 'progress': {
        if (message.points.step.length > 0) {
          log.appendPoints(run, active.attempt, message.points)
          const { names, name, step, value, time } = message.points
          emit({ name: 'run.metrics', payload: { run, points: Array.from(name, (id, i) => ({ name: names[id] ?? '', step: step[i] ?? 0, value: value[i] ?? 0, time: time[i] ?? 0 })) } })
        }
        const row = log.progress(run, message.standing)
        emit({ name: 'run.changed', payload: { run: row } })
        const { imagesPerSecond, secondsLeft, standing: { dataWait } } = message
        emit({ name: 'run.progress', payload: { run, phase: 'training', epoch: row.epoch, epochs: row.epochs, step: row.step, steps: row.steps, imagesPerSecond, secondsLeft, dataWait } })
        return
      }
      case 'checkpoint':
        emit({ name: 'run.checkpoint', payload: { run, step: message.step, epoch: message.epoch } })
        return
      case 'warning':
        emit({ name: 'run.warning', payload: { run, message: message.message } })
        return
      case 'ended':
        if (message.standing !== null) log.progress(run, message.standing)
        active.result = { outcome: message.outcome }
        return
      case 'failed':
        if (message.standing !== null) log.progress(run, message.standing)
        active.result = { failure: { cause: message.cause, error: message.error } }
    }
  }

  /** The process is gone: what became of the run follows from its last word, or from how it ended. */
  private settle(active: Active, code: number | null, signal: string | null): void {
    const { run, result, wish } = active
    if (result === null) {
      if (wish !== null && !active.begun) this.move(run, wish)
      else {
        this.parts.note(`job of ${run} ended by itself: ${active.job.stderr()}`)
        this.failures.add(run, active.attempt, failureOfExit(code, signal))
      }
      return
    }
    if ('failure' in result) {
      this.parts.note(`job of ${run} failed: ${result.failure.error.message} ${active.job.stderr()}`)
      this.failures.add(run, active.attempt, result.failure)
      return
    }
    const { outcome } = result
    if (outcome.job !== 'train') return
    if (outcome.reason === 'halted') {
      this.move(run, wish ?? 'stopped')
      return
    }
    const { log, emit } = this.parts
    const artifacts = outcome.artifacts.map(({ kind, file, step }) => ({ kind, step, ...log.putObject({ file }) }))
    const finished = log.finish(run, { weights: outcome.weights, artifacts })
    emit({ name: 'run.changed', payload: { run: this.parts.finished?.(finished) ?? finished } })
    this.clear(run)
  }

  /** What a finished run needed on its way; what stays behind costs space and nothing else. */
  private clear(run: string): void {
    try {
      rmSync(this.folder(run), { recursive: true, force: true })
    } catch (thrown) {
      this.parts.note(`cannot remove ${this.folder(run)}: ${thrown instanceof Error ? thrown.message : String(thrown)}`)
    }
  }

  private async halt(ref: string, wish: Wish): Promise<RunRow> {
    const { log } = this.parts
    const run = log.run(ref)
    const { active } = this
    if (active?.run !== run.id) {
      if (run.state === wish) return run
      return this.move(run.id, wish)
    }
    if (active.wish === null || RANK[wish] > RANK[active.wish]) active.wish = wish
    if (active.begun) active.job.send({ type: 'halt' })
    else active.job.kill()
    const deadline = setTimeout(() => active.job.kill(), HALT_DEADLINE_MS)
    await active.settled
    clearTimeout(deadline)
    return log.run(run.id)
  }

  private move(run: string, state: RunState): RunRow {
    const row = this.parts.log.setState(run, state)
    this.parts.emit({ name: 'run.changed', payload: { run: row } })
    return row
  }

  private changed(run: string): void {
    this.parts.emit({ name: 'run.changed', payload: { run: this.parts.log.run(run) } })
  }
}
