import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { recipeFrame } from '../../preload/contract'
import type { Environment, RunState } from '../../preload/contract'
import { cacheDir } from '../../main/lib/cache-dir'
import { sha256Of } from '../../main/lib/hash'
import { newIdMaker } from '../../main/lib/ids'
import { rngOf } from '../../main/lib/rng'
import type { Rng } from '../../main/lib/rng'
import { openLog } from '../../main/versions/log'
import { migrations } from '../../main/versions/migrations'
import type { Points, VersionLog } from '../../main/versions/types'

/**
 * A project as years of work leave one: versions that vary factor by factor, each with one to five seeds, most runs done and
 * some failed, stopped or in the trash. Every tenth run logs 1,000 steps, the others 350; all log eight metrics an epoch: about
 * 1,030 points a run. All through the log's own calls, many runs in one transaction.
 */
const EPOCHS = 25
const LONG = 1000
const SHORT = 350
const TOGETHER = 100
const EPOCH_METRICS = ['train.loss', 'train.accuracy', 'val.loss', 'val.accuracy', 'val.f1', 'val.balanced', 'val.ece', 'time.epoch']
const environment: Environment = { atelier: '0.1.0', electron: '33.2.1', node: '20', tensorflow: '2.21.0', tfjs: '4.22.0', os: 'Linux', cpu: 'bench', cores: 2, memoryBytes: 1, gpu: null }

const FACTORS = {
  lr: [0.3, 0.1, 0.05, 0.02, 0.01, 0.005], norm: ['batch', 'group', 'layer', 'instance', 'none'], batch: [2, 4, 8, 16, 32, 64, 128], momentum: [0, 0.8, 0.9, 0.95], decay: [0, 1e-5, 1e-4, 5e-4, 1e-3],
} as const
const pick = <T>(rng: Rng, values: readonly [T, ...T[]]): T => values[rng.int(values.length)] ?? values[0]

export const isLong = (run: number): boolean => run % 10 === 0

function pointsOf(rng: Rng, run: number, began: number, floor: number): { points: Points; last: Record<string, number>; best: Record<string, { value: number; epoch: number }> } {
  const steps = isLong(run) ? LONG : SHORT
  const names = ['batch.loss', 'lr', ...EPOCH_METRICS]
  const rows: [number, number, number, number][] = []
  const last: Record<string, number> = {}
  const best: Record<string, { value: number; epoch: number }> = {}
  let epoch = 0
  for (let step = 1; step <= steps; step += 1) {
    const time = began + step * 40 + rng.int(5)
    const loss = floor + 2 * Math.exp((-5 * step) / steps)
    rows.push([0, step, Math.fround(loss * (1 + 0.2 * rng.next())), time], [1, step, 0.05 * (1 + Math.cos((Math.PI * step) / steps)), time])
    if (Math.floor((step * EPOCHS) / steps) === epoch) continue
    epoch += 1
    for (const [i, name] of EPOCH_METRICS.entries()) {
      const value = name.endsWith('loss') ? loss * (1 + 0.05 * rng.next()) : name === 'time.epoch' ? 3 + rng.next() : Math.min(1, 1 - loss / 3 + 0.01 * i + 0.02 * rng.next())
      rows.push([2 + i, step, value, time])
      last[name] = value
      const held = best[name]
      if (held === undefined || (name.endsWith('loss') ? value < held.value : value > held.value)) best[name] = { value, epoch }
    }
  }
  return { last, best, points: { names, name: Uint16Array.from(rows, ([name]) => name), step: Uint32Array.from(rows, ([, step]) => step), value: Float64Array.from(rows, ([, , value]) => value), time: Float64Array.from(rows, ([, , , time]) => time) } }
}

const ENDS: readonly [RunState, ...RunState[]] = ['done', 'done', 'done', 'done', 'done', 'done', 'done', 'failed', 'stopped', 'interrupted']

function addRun(log: VersionLog, rng: Rng, version: string, number: number, seed: number, floor: number, now: number): void {
  const run = log.createRun({ version, seed, engineAsked: 'auto', determinism: false, epochs: EPOCHS }).id
  const attempt = log.beginAttempt(run, { engine: 'tensorflow', threads: 2, pid: 1, fromStep: 0, totalSteps: isLong(number) ? LONG : SHORT })
  const { points, last, best } = pointsOf(rng, number, now, floor * (1 + 0.1 * rng.next()))
  log.appendPoints(run, attempt, points)
  log.progress(run, { epoch: EPOCHS, step: points.step.at(-1) ?? 0, seconds: 10 + 30 * rng.next(), dataWait: rng.next() / 10, last, best })
  const state = pick(rng, ENDS)
  if (state === 'done') log.finish(run, { weights: `sha256:${rng.int(2 ** 31).toString(16).padStart(64, '0')}`, artifacts: [] })
  else log.setState(run, state, state === 'failed' ? { cause: 'nan', message: 'The loss became not a number.' } : {})
  if (rng.int(50) === 0) log.trash(run)
}

/** Fills a log with so many runs. */
function fill(log: VersionLog, runs: number, tell: (done: number) => void, clock: { now(): number }): void {
  const rng = rngOf(1, 'history')
  for (let number = 0; number < runs;) {
    log.together(() => {
      for (const end = Math.min(runs, number + TOGETHER); number < end;) {
        const [lr, norm, batch, momentum, weightDecay] = [pick(rng, FACTORS.lr), pick(rng, FACTORS.norm), pick(rng, FACTORS.batch), pick(rng, FACTORS.momentum), pick(rng, FACTORS.decay)]
        const { version } = log.freeze({
          recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'cnn-strided' }, norm: { kind: norm }, batch: { norm: batch }, optim: { kind: 'sgd', lr, momentum, weightDecay } }),
          code: { atelier: { version: '0.1.0', commit: null, diffHash: null }, project: null }, diffs: [], dataFingerprint: `sha256:${'a'.repeat(64)}`, environment, name: null, parent: null,
        })
        const floor = 0.1 + Math.abs(Math.log10(lr) + 1.3) * 0.2 + (norm === 'batch' && batch < 8 ? 0.3 : 0)
        for (let seed = 1 + rng.int(5); seed > 0 && number < end; seed -= 1) {
          addRun(log, rng, version.id, number, seed, floor, clock.now())
          number += 1
        }
        if (rng.int(20) === 0) log.edit([{ ref: version.id, changes: { note: `lr ${lr} with ${norm}: ${floor < 0.3 ? 'keep' : 'too high'}` } }])
      }
    })
    tell(number)
  }
}

/** By the schema, so that a project is never older than the log that reads it: one that was migrated may lie otherwise than one made anew. */
const SCHEMA = sha256Of(migrations.join(';')).slice(-8)

/** The folder of a project with so many runs, made in the cache on first use. */
export function projectOf(runs: number): string {
  const place = join(cacheDir('bench'), `history-3-${SCHEMA}-${runs}`)
  if (existsSync(place)) return place
  const making = `${place}.${process.pid}`
  mkdirSync(dirname(place), { recursive: true })
  let now = 1_700_000_000_000
  const clock = { now: () => (now += 37), monotonic: () => now }
  try {
    const log = openLog(making, { clock, ids: newIdMaker() })
    fill(log, runs, (done) => process.stderr.write(`\r${done} of ${runs} runs`), clock)
    log.close()
    process.stderr.write('\n')
    renameSync(making, place)
  } catch (error) {
    rmSync(making, { recursive: true, force: true })
    throw error
  }
  return place
}
