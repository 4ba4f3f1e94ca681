import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import { systemClock } from '../lib/clock'
import { newIdMaker } from '../lib/ids'
import { bandOf, thinCurve } from './curves'
import { openLog } from './log'
import type { VersionLog } from './types'

const curve = (values: readonly number[], steps = values.map((_, i) => i + 1)) => ({ steps: Float64Array.from(steps), values: Float64Array.from(values) })

describe('seeds of a version as one curve', () => {
  it('are their mean, smallest and largest at each step', () => {
    const { seeds, of, steps, mean, low, high } = bandOf([curve([1, 2]), curve([3, 6])], 100)
    expect([seeds, of, [...steps], [...mean], [...low], [...high]]).toEqual([2, 2, [1, 2], [2, 4], [1, 2], [3, 6]])
  })
  it('leave out steps that one of them lacks, or has no number at', () => {
    const { of, steps, mean } = bandOf([curve([1, 2, 3], [10, 20, 30]), curve([5, NaN, 7], [10, 20, 30]), curve([3, 9, 5], [10, 15, 30])], 100)
    expect([of, [...steps], [...mean]]).toEqual([2, [10, 30], [3, 5]])
  })
  it('thinned, keep every excursion in the range and the extremes of the mean', () => {
    const quiet = Array.from({ length: 1000 }, (_, i) => Math.sin(i / 90))
    const spike = quiet.map((value, i) => (i === 501 ? 50 : value))
    const band = bandOf([curve(quiet), curve(spike)], 60)
    expect(band.of).toBe(1000)
    expect(band.steps.length).toBeLessThanOrEqual(60)
    expect(Math.max(...band.high)).toBe(50)
    expect(Math.max(...band.mean)).toBeCloseTo((quiet[501] ?? 0) / 2 + 25, 12)
    expect([...band.steps]).toEqual([...band.steps].sort((a, b) => a - b))
  })
  it('of none is empty', () => {
    expect(bandOf([], 10)).toMatchObject({ seeds: 0, of: 0, steps: new Float64Array() })
  })
  it('one curve alone is thinned to its extremes too', () => {
    const { steps, values } = thinCurve(curve(Array.from({ length: 500 }, (_, i) => (i === 77 ? -9 : i % 7))), 40)
    expect(steps.length).toBeLessThanOrEqual(40)
    expect(values[[...steps].indexOf(78)]).toBe(-9)
  })
})

describe('one metric of many runs', () => {
  let dir: string
  let log: VersionLog
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'atelier-curves-'))
    log = openLog(dir, { clock: systemClock, ids: newIdMaker() })
  })
  afterEach(() => {
    log.close()
    rmSync(dir, { recursive: true, force: true })
  })
  function run(): { short: string; append(attempt: number, from: number, values: readonly number[]): void } {
    const { version } = log.freeze({
      recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' }, norm: { kind: 'batch' } }), code: { atelier: { version: '0', commit: null, diffHash: null }, project: null }, diffs: [],
      dataFingerprint: `sha256:${'a'.repeat(64)}`, name: null, parent: null,
      environment: { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null },
    })
    const { short } = log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 3 })
    return {
      short,
      append: (attempt, from, values) => log.appendPoints(short, attempt, { names: ['loss', 'other'], name: Uint16Array.from(values.flatMap(() => [0, 1])), step: Uint32Array.from(values.flatMap((_, i) => [from + i, from + i])), value: Float64Array.from(values.flatMap((value) => [value, 9])), time: Float64Array.from(values.flatMap(() => [5, 5])) }),
    }
  }
  const begin = (short: string): void => { log.beginAttempt(log.run(short).id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 9 }) }

  it('is what each run\'s own series says, packed, loose, and with a later attempt over an earlier one', () => {
    const [packed, going, resumed, without] = [run(), run(), run(), run()]
    for (const { short } of [packed, going, resumed]) begin(short)
    packed.append(1, 1, [0.5, -0, 0.25])
    log.finish(packed.short, { weights: null, artifacts: [] })
    going.append(1, 1, [3, 2])
    resumed.append(1, 1, [9, 8, 7])
    log.setState(resumed.short, 'interrupted')
    log.setState(resumed.short, 'queued')
    begin(resumed.short)
    resumed.append(2, 2, [1, NaN])
    const wanted = [going, packed, without, resumed].map(({ short }) => short)
    const found = log.curves(wanted, 'loss')
    expect(found.map(({ run: short }) => short)).toEqual([going.short, packed.short, resumed.short])
    for (const { run: short, steps, values } of found) {
      const [own] = log.series(short, ['loss'])
      expect([[...steps], [...values]], short).toEqual([own?.steps, own?.values])
    }
    expect([...(found[2]?.values ?? [])]).toEqual([9, 1, NaN])
    expect(log.curves(wanted, 'nothing')).toEqual([])
    expect([log.curveNames(wanted), log.curveNames([without.short])]).toEqual([['loss', 'other'], []])
  })
})
