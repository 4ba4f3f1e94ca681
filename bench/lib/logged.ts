import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { recipeFrame } from '../../preload/contract'
import { systemClock } from '../../main/lib/clock'
import { newIdMaker } from '../../main/lib/ids'
import { MESSAGE_EVERY_MS } from '../../main/training/trainer/attempt'
import { Recorder } from '../../main/training/trainer/recorder'
import { openLog } from '../../main/versions/log'

/**
 * Logging as a training does it, without the training: a trainer process with the recorder, which sends what it gathered every
 * 100 ms, and the owner above it, which keeps that in the project's log. Both run this benchmark's own program.
 */
export const work = z.object({ steps: z.int(), metrics: z.int(), /** Milliseconds of work of each step. */ busy: z.number() })
export type Work = z.infer<typeof work>

const BREATH_EVERY_MS = 25
const points = z.object({ names: z.array(z.string()), name: z.instanceof(Uint16Array), step: z.instanceof(Uint32Array), value: z.instanceof(Float64Array), time: z.instanceof(Float64Array) })
const fromTrainer = z.discriminatedUnion('type', [z.object({ type: z.literal('points'), points }), z.object({ type: z.literal('done'), micros: z.number(), processor: z.number(), steps: z.int() })])

export const spin = (ms: number): void => { for (const end = performance.now() + ms; performance.now() < end;); }
/** Processor time of this process so far, all threads: it grows no faster on a busy machine. */
const processorMicros = (): number => { const { user, system } = process.cpuUsage(); return user + system }
export const metricNames = (count: number): string[] => Array.from({ length: count }, (_, i) => `train.metric_${String(i).padStart(2, '0')}`)

/** The trainer: on each request logs so many steps and says what that took of its loop, sending and breathing included. */
export function runTrainer(): void {
  const recorder = new Recorder(systemClock)
  let step = 0
  const send = (message: object): void => { process.send?.(message) }
  process.on('disconnect', () => process.exit(0))
  process.on('message', (raw) => {
    const { steps, metrics, busy } = work.parse(raw)
    const names = metricNames(metrics)
    const loop = async (): Promise<void> => {
      let [taken, worked, message, breath] = [0, 0, performance.now(), performance.now()]
      for (let i = 0; i < steps; i += 1) {
        step += 1
        spin(busy)
        const used = processorMicros()
        const began = performance.now()
        for (let m = 0; m < names.length; m += 1) recorder.record(names[m] ?? '', step, step / (m + 1))
        if (began - message >= MESSAGE_EVERY_MS) {
          send({ type: 'points', points: recorder.take() })
          message = began
        }
        if (began - breath >= BREATH_EVERY_MS) {
          await new Promise((resolve) => setImmediate(resolve))
          breath = performance.now()
        }
        taken += performance.now() - began
        worked += processorMicros() - used
      }
      send({ type: 'done', micros: (1000 * taken) / steps, processor: worked / steps, steps: step })
      // What is left goes with the next message, as in a training that goes on.
      setTimeout(() => send({ type: 'points', points: recorder.take() }), MESSAGE_EVERY_MS)
    }
    void loop()
  })
}

const environment = { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null }

/** The owner of a project: passes requests from its stdin on, and says on stdout, a JSON line each, what is acknowledged and what was measured. */
export function runOwner(dir: string): void {
  const log = openLog(dir, { clock: systemClock, ids: newIdMaker() })
  const { version } = log.freeze({
    recipe: recipeFrame.parse({ data: { dataset: 'none' }, model: { arch: 'mlp' } }), code: { atelier: { version: '0', commit: null, diffHash: null }, project: null },
    diffs: [], dataFingerprint: `sha256:${'a'.repeat(64)}`, environment, name: null, parent: null,
  })
  const run = log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 }).id
  const attempt = log.beginAttempt(run, { engine: 'tensorflow', threads: 1, pid: process.pid, fromStep: 0, totalSteps: 1 })
  const trainer = spawn(process.execPath, [process.argv[1] ?? '', '--trainer'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' })
  let acknowledged = 0
  const say = (document: object): void => { writeSync(1, `${JSON.stringify(document)}\n`) }
  trainer.on('message', (raw) => {
    const message = fromTrainer.parse(raw)
    if (message.type === 'points') {
      const { step } = message.points
      log.appendPoints(run, attempt, message.points)
      log.progress(run, { epoch: 0, step: step.at(-1) ?? 0, seconds: 1, dataWait: null, last: {}, best: {} })
      acknowledged += step.length
      say({ acknowledged })
    } else say({ micros: message.micros, processor: message.processor, logged: message.steps, trainer: trainer.pid ?? 0, acknowledged })
  })
  createInterface({ input: process.stdin }).on('line', (line) => { trainer.send(work.parse(JSON.parse(line))) }).on('close', () => process.exit(0))
}

const said = z.object({ acknowledged: z.int(), micros: z.number().optional(), processor: z.number().optional(), logged: z.int().optional(), trainer: z.int().optional() })
export type Said = z.infer<typeof said>

/** An owner and its trainer as the benchmark holds them. */
export class Ours {
  private readonly child: ChildProcess
  /** Points of which the owner said that they are kept. */
  acknowledged = 0
  private done: (said: Said) => void = () => undefined

  constructor(dir: string) {
    this.child = spawn(process.execPath, [process.argv[1] ?? '', '--owner', dir], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } })
    if (this.child.stdout === null) throw new Error('the owner has no stdout')
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const one = said.parse(JSON.parse(line))
      this.acknowledged = one.acknowledged
      if (one.micros !== undefined) this.done(one)
    })
  }

  /** Resolves with the trainer's word right after its last point. */
  log(request: Work): Promise<Said> {
    return new Promise((resolve) => {
      this.done = resolve
      this.child.stdin?.write(`${JSON.stringify(request)}\n`)
    })
  }

  kill(pid = this.child.pid): void {
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
  }

  close(): Promise<void> {
    this.child.stdin?.end()
    return this.child.exitCode !== null || this.child.signalCode !== null ? Promise.resolve() : new Promise((resolve) => { this.child.once('exit', () => resolve()) })
  }
}
