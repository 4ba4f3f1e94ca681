import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recipeFrame } from '../../../preload/contract'
import { systemClock } from '../../lib/clock'
import { newIdMaker } from '../../lib/ids'
import { openLog } from '../../versions/log'
import { Supervisor } from '../../training/supervisor'
import { Answers } from '../../training/answers'
import { Costs } from '../costs'
import { Gallery } from '../gallery'
import { Mirror } from '../mirror'
import { Measurements } from '../preflight'
import { locate } from '../services'
import type { Services } from '../services'
import { compareCalls } from './compare'

let dir: string
let log: Services['log']
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-compare-'))
  log = openLog(dir, { clock: systemClock, ids: newIdMaker() })
})
afterEach(() => {
  log.close()
  rmSync(dir, { recursive: true, force: true })
})

/** A version with finished runs of these accuracies, by seed. */
function version(norm: string, values: readonly number[], dataset = 'mini', { content = 'a', evaluations = [] }: { content?: string; evaluations?: readonly string[] } = {}): string {
  const { version: row } = log.freeze({
    recipe: recipeFrame.parse({ data: { dataset }, model: { arch: 'mlp' }, norm: { kind: norm } }), code: { atelier: { version: '0', commit: null, diffHash: null }, project: null }, diffs: [],
    dataFingerprint: `sha256:${content.repeat(64)}`, name: null, parent: null,
    environment: { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null },
  })
  values.forEach((value, seed) => {
    const run = log.createRun({ version: row.id, seed, engineAsked: 'auto', determinism: false, epochs: 3 })
    log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 3 })
    log.appendPoints(run.id, 1, { names: ['val.accuracy'], name: Uint16Array.of(0, 0), step: Uint32Array.of(1, 2), value: Float64Array.of(value - 0.1, value), time: Float64Array.of(1, 2) })
    log.progress(run.id, { epoch: 3, step: 3, seconds: 1, dataWait: 0, last: { 'val.accuracy': value - 0.01, 'lr': 0.1 }, best: { 'val.accuracy': { value, epoch: 2 } } })
    const said = evaluations[seed]
    log.finish(run.id, { weights: null, artifacts: said === undefined ? [] : [{ kind: 'evaluation', step: 3, ...log.putObject(Buffer.from(said)) }] })
  })
  return row.short
}
const quiet = (): void => undefined
const spawn = (): never => { throw new Error('nothing trains here') }
const answers = new Answers(spawn, quiet)
const services = (): Services => ({
  log, answers, supervisor: new Supervisor({ log, clock: systemClock, emit: quiet, makeRoom: quiet, note: quiet, spawn, dataset: (name) => locate(log, name) }), spawn, measurements: new Measurements(join(dir, 'measured'), answers, quiet),
  costs: new Costs(spawn, quiet, () => false), gallery: new Gallery(() => systemClock.monotonic()), mirror: new Mirror({ log, clock: systemClock, emit: quiet, note: quiet }), clock: systemClock, emit: quiet, note: quiet, owner: { pid: process.pid, kind: 'command line' }, sandboxed: null,
})
const compare = (versions: string[]) => compareCalls['history.compare']({ versions }, services())

describe('versions side by side', () => {
  it('have the settings in which they differ, and the difference of each metric in its noise floors', async () => {
    const [a, b] = [version('batch', [0.8, 0.82, 0.84]), version('group', [0.9, 0.9])]
    const found = await compare([a, b])
    expect(found.reference).toBe(a)
    expect(found.settings.map(({ path, part, values }) => [path, part, values])).toContainEqual(['norm.kind', 'recipe', ['batch', 'group']])
    expect(found.settings.some(({ path }) => path === 'model.arch')).toBe(false)
    const [accuracy] = found.metrics
    expect(accuracy).toMatchObject({ metric: 'val.accuracy', direction: 'max', noise: { measured: true } })
    expect(accuracy?.figures[0]).toMatchObject({ best: { runs: 3, min: 0.8, max: 0.84 }, difference: null })
    expect(accuracy?.figures[0]?.best?.mean).toBeCloseTo(0.82, 12)
    const difference = accuracy?.figures[1]?.difference
    expect(difference?.difference).toBeCloseTo(0.08, 12)
    expect(difference?.judged?.sigmas).toBeCloseTo(0.08 / (accuracy?.noise.measured === true ? accuracy.noise.sd : NaN), 10)
    expect(difference?.verdict).toBe('better')
    // A curve without a good way is shown, not judged.
    expect(found.metrics.find(({ metric }) => metric === 'lr')).toMatchObject({ direction: null, figures: [{ difference: null }, { difference: null }] })
  })
  it('are held against the pinned one where it is among them', async () => {
    const [a, b] = [version('batch', [0.8]), version('group', [0.9])]
    log.pin(b, true)
    const found = await compare([a, b])
    expect([found.reference, found.metrics[0]?.figures[1]?.difference, found.metrics[0]?.figures[0]?.difference?.verdict]).toEqual([b, null, 'not measured'])
  })
  it('on other data have no difference', async () => {
    const found = await compare([version('batch', [0.8]), version('batch', [0.9], 'other')])
    expect(found.metrics[0]?.figures.map(({ difference }) => difference)).toEqual([null, null])
  })
  it('on a data set whose content is another one have no difference, whatever its name', async () => {
    const found = await compare([version('batch', [0.8]), version('group', [0.9], 'mini', { content: 'b' })])
    expect(found.metrics[0]?.figures.map(({ difference }) => difference)).toEqual([null, null])
    expect(found.settings.map(({ path }) => path)).toContain('data.fingerprint')
  })
  it('rest on finished runs, and where there are none on what there is', async () => {
    const [a, b] = [version('batch', [0.8]), version('group', [])]
    for (const [ref, seed, value] of [[a, 5, 0.1], [b, 1, 0.3]] as const) {
      const run = log.createRun({ version: ref, seed, engineAsked: 'auto', determinism: false, epochs: 3 })
      log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 3 })
      log.progress(run.id, { epoch: 1, step: 1, seconds: 1, dataWait: 0, last: {}, best: { 'val.accuracy': { value, epoch: 1 } } })
      log.setState(run.id, 'stopped')
    }
    const found = await compare([a, b])
    expect(found.versions.map(({ runs }) => runs.map(({ used }) => used))).toEqual([[true, false], [true]])
    expect(found.metrics[0]?.figures.map(({ best }) => best?.mean)).toEqual([0.8, 0.3])
  })
  it('that are the same one twice are refused', () => {
    const a = version('batch', [0.8])
    expect(() => compare([a, log.version(a).id])).toThrow(/compared with another/)
  })
})

/** What a run said of three labelled samples. */
const said = (...predicted: number[]): string => JSON.stringify({ split: 'val', weights: 'best', part: ['train', 'train', 'train'], index: [1, 2, 3], verdicts: [{ target: 'label', classes: ['cat', 'dog'], actual: [0, 1, 1], predicted, confidence: [0.9, 0.8, 0.7] }], numbers: [] })
const flips = (a: string, b: string) => compareCalls['history.flips']({ a, b, kind: null, count: 0 }, services())

describe('their samples', () => {
  it('flip where both were judged on the same data, and are not paired where the content is another one', async () => {
    const a = version('batch', [0.8], 'mini', { evaluations: [said(0, 0, 1)] })
    expect(await flips(a, version('group', [0.8], 'mini', { evaluations: [said(0, 1, 1)] }))).toMatchObject({ common: 3, gained: 1, lost: 0 })
    expect(await flips(a, version('group', [0.8], 'mini', { content: 'b', evaluations: [said(0, 1, 1)] }))).toBeNull()
  })
  it('are read of the runs whose evaluation is here, and a run that was imported without its files is left out', async () => {
    const a = version('batch', [0.8], 'mini', { evaluations: [said(0, 0, 1)] })
    const b = version('group', [0.8, 0.9], 'mini', { evaluations: [said(1, 1, 1), said(0, 1, 1)] })
    const [first] = log.runsOf([b])
    // As it is where the run came without its files.
    rmSync(log.objectPath(log.artifacts(first?.id ?? '')[0]?.hash ?? ''))
    expect((await compareCalls['history.classes']({ versions: [a, b] }, services()))?.versions.map((one) => one?.runs)).toEqual([['r1'], ['r3']])
    expect(await flips(a, b)).toMatchObject({ runs: ['r1', 'r3'], sameSeed: false, gained: 1, lost: 0 })
  })
})

describe('their curves', () => {
  it('are each version\'s seeds as mean and range, and every run where that is asked', async () => {
    const [a, b] = [version('batch', [0.8, 0.6]), version('group', [0.9])]
    const found = await compareCalls['history.curves']({ versions: [a, b], metric: 'val.accuracy', points: 100, each: true }, services())
    expect(found.metrics).toEqual(['val.accuracy'])
    const [one, two] = found.curves
    expect([one?.seeds, one?.steps, one?.low, one?.high]).toEqual([2, Float64Array.of(1, 2), Float64Array.of(0.5, 0.6), Float64Array.of(0.8 - 0.1, 0.8)])
    expect(one?.mean[1]).toBeCloseTo(0.7, 12)
    expect(one?.runs.map(({ seed }) => seed)).toEqual([0, 1])
    expect(two?.runs).toHaveLength(1)
    expect(JSON.parse(JSON.stringify(two))).toMatchObject({ steps: [1, 2], mean: [0.8, 0.9] })
  })
})

describe('the lineage', () => {
  it('is every version with its parent and a metric, and of the trash what others come from', async () => {
    const [a, b, c] = [version('batch', [0.8, 0.6]), version('group', [0.9]), version('layer', [])]
    log.trashVersions([b])
    const found = await compareCalls['history.lineage']({}, services())
    expect([found.metric, found.direction]).toEqual(['val.accuracy', 'max'])
    expect(found.nodes.map(({ short, parent, trashed, seeds }) => [short, parent, trashed, seeds])).toEqual([[a, null, false, 2], [b, a, true, 1], [c, b, false, 0]])
    expect([found.nodes[0]?.value, found.nodes[2]?.value, found.nodes[1]?.sentence]).toEqual([0.7, null, 'batch norm -> group norm'])
    log.trashVersions([c])
    expect((await compareCalls['history.lineage']({}, services())).nodes.map(({ short }) => short)).toEqual([a])
  })
})
