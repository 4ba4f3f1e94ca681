import fc from 'fast-check'
import { mkdirSync } from 'node:fs'
import { recipeFrame } from '../../../preload/contract'
import { newIdMaker } from '../../lib/ids'
import { openLog } from '../log'
import { madeOf } from '../made'
import type { VersionLog } from '../types'
import type { History } from '../../export/history'
import type { Merged } from './report'
import { atOnce } from './steps'

/** A log in a folder that is made for it; time goes on by a second with every look at the clock. */
export function newLog(dir: string, start = 1_800_000_000_000, looked: () => void = () => undefined): VersionLog {
  mkdirSync(dir, { recursive: true })
  let now = start
  const tick = (): number => {
    looked()
    return (now += 1000)
  }
  return openLog(dir, { clock: { now: tick, monotonic: () => now }, ids: newIdMaker() })
}

/** A merge at a stretch, by who has nothing else to do. No data set is built in. */
export const mergeNow = (log: VersionLog, history: History): Merged => atOnce(log.merging(history, () => false))
export const previewNow = (log: VersionLog, history: History): Merged => atOnce(log.previewing(history, () => false))

const environment = { atelier: '0.1.0', electron: '33', node: '20', tensorflow: null, tfjs: '4.22.0', os: 'Linux', cpu: 'test', cores: 2, memoryBytes: 1e9, gpu: null }
const text = fc.string({ unit: 'binary', maxLength: 12 })
const tag = text.filter((value) => value !== '')
const value = fc.double()
const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((given) => given + 0 === 0 ? 0 : given)
const run = fc.record({
  seed: fc.nat(9), epochs: fc.integer({ min: 1, max: 9 }), attempts: fc.array(fc.array(fc.record({ gap: fc.integer({ min: 1, max: 500 }), value, metric: fc.nat(2) }), { maxLength: 20 }), { maxLength: 3 }),
  end: fc.constantFrom('done' as const, 'stopped' as const, 'failed' as const, 'paused' as const), last: finite, best: finite, files: fc.array(fc.uint8Array({ maxLength: 30 }), { maxLength: 3 }), trash: fc.boolean(),
  /** It repeats the run before it, where there is one. */
  repeats: fc.boolean(),
})
const version = fc.record({
  lr: fc.integer({ min: 1, max: 40 }).map((n) => n / 100), name: fc.option(tag, { nil: null }), note: text, star: fc.boolean(), tags: fc.uniqueArray(tag, { maxLength: 3 }), hypothesis: text, verdict: text,
  pinned: fc.boolean(), diff: fc.boolean(), trash: fc.nat(9).map((n) => n === 0), runs: fc.array(run, { maxLength: 3 }),
})
export const anyProject = fc.array(version, { minLength: 1, maxLength: 5 })
type Wanted = typeof anyProject extends fc.Arbitrary<infer T> ? T : never
const METRICS = ['train.loss', 'val.accuracy', 'é 😀/"x"']

function addRun(log: VersionLog, ref: string, { seed, epochs, attempts, end, last, best, files, trash, repeats }: Wanted[number]['runs'][number], before: string | null): string {
  const { code, environment: there } = madeOf(log.version(ref))
  const reproduces = repeats && before !== null ? { run: before, inputs: { fingerprint: `sha256:${'d'.repeat(64)}`, code, environment: { ...there, cpu: 'another' } } } : null
  const { id, short } = log.createRun({ version: ref, seed, engineAsked: 'auto', determinism: false, epochs, ...(reproduces === null ? {} : { reproduces }) })
  for (const points of attempts.length === 0 ? [[]] : attempts) {
    if (log.run(id).state !== 'queued') log.setState(id, 'queued')
    const attempt = log.beginAttempt(id, { engine: 'wasm', threads: 2, pid: 7, fromStep: 0, totalSteps: 100 })
    let step = 0
    const steps = points.map(({ gap }) => (step += gap))
    log.appendPoints(id, attempt, { names: METRICS, name: Uint16Array.from(points, ({ metric }) => metric), step: Uint32Array.from(steps), value: Float64Array.from(points, (point) => point.value), time: Float64Array.from(steps, (at) => 1_800_000_000_000 + at * 37) })
    log.progress(id, { epoch: 1, step, seconds: 1.25 + step, dataWait: 0.125, last: { 'val.accuracy': last }, best: { 'val.accuracy': { value: best, epoch: 1 } } })
    if (attempt < attempts.length) log.setState(id, 'stopped')
  }
  if (end === 'done') log.finish(id, { weights: null, artifacts: files.map((content, i) => ({ kind: `kind ${i}`, ...log.putObject(content), step: i })) })
  else log.setState(id, end, end === 'failed' ? { cause: 'nan', message: 'The loss is not a number.', hint: '' } : {})
  if (reproduces !== null && end === 'done') {
    const first = log.run(reproduces.run).short
    log.judged(id, { first, again: short, verdict: 'drifted', metrics: [], tolerance: 1e-4, inputs: [{ input: 'hardware', words: 'test instead of another' }], unknown: ['threads'], sentence: `${short} drifted from ${first}.` })
  }
  if (trash) log.trash(short)
  return id
}

/** Fills a log with what a project could come to; none of it is asked to make sense. */
export function fillLog(log: VersionLog, wanted: Wanted): void {
  log.putDataset({ name: 'mine', reader: 'csv', path: '/data/mine.csv', fingerprint: `sha256:${'c'.repeat(64)}` })
  for (const { lr, name, diff, runs, pinned, trash, ...said } of wanted) {
    const text = `diff of ${lr}`
    const diffs = diff ? [text] : []
    const held = diff ? log.putObject(Buffer.from(text)).hash : null
    const { version: { id, short } } = log.freeze({
      recipe: recipeFrame.parse({ data: { dataset: 'mine' }, model: { arch: 'mlp' }, optim: { lr } }), code: { atelier: { version: '0.1.0', commit: 'c', diffHash: held }, project: null }, diffs, dataFingerprint: `sha256:${'c'.repeat(64)}`, environment, name, parent: null,
    })
    log.edit([{ ref: id, changes: said }])
    runs.reduce<string | null>((before, one) => addRun(log, id, one, before), null)
    if (pinned) log.pin(short, true)
    if (trash) log.trashVersions([id])
  }
}
