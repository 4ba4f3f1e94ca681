import { describe, expect, it } from 'vitest'
import type { MetricCell, NoiseFloor, SheetRun } from '../../../preload/contract'
import { columnName, deltaOf, deltaText, floorFigure, floorOf, floorText, isBetter, metricDetail, metricSaid, runSaid, spreadText, statesSaid, valueSaid } from './figures'

const spread = (mean: number, sd: number | null = null, runs = sd === null ? 1 : 3) => ({ mean, sd, min: mean - (sd ?? 0), max: mean + (sd ?? 0), runs })
const cell = (best: number | null, last: number | null, sd: number | null = null, epoch: [number, number] = [3, 7]): MetricCell => ({ kind: 'metric', best: best === null ? null : spread(best, sd), last: last === null ? null : spread(last, sd), epoch: best === null ? null : { min: epoch[0], max: epoch[1] } })

describe('a mean with its spread', () => {
  it('has as many digits as the spread carries, accuracies in percent', () => {
    expect([spreadText('val.accuracy', spread(0.91239, 0.00312)), spreadText('val.accuracy', spread(0.9, 0.05)), spreadText('val.accuracy', spread(0.9124)), spreadText('val.loss', spread(0.31239, 0.0123)), spreadText('val.mae', spread(4123.4, 210))]).toEqual(['91.24 ± 0.31 %', '90.0 ± 5.0 %', '91.2 %', '0.312 ± 0.012', '4123 ± 210'])
  })
  it('says so where all seeds are equal, and stays short where numbers are large', () => {
    expect([spreadText('val.accuracy', spread(0.5, 0)), spreadText('val.mae', spread(2_500_000, 12_345))]).toEqual(['50.0 ± 0 %', '2,500,000 ± 1.2e+4'])
  })
})

describe('the cell of a metric', () => {
  it('says the best with its seeds and epochs, and the last only where it is asked for or nothing else is kept', () => {
    expect(metricSaid({ of: 'val.accuracy', stat: null }, cell(0.91, 0.9, 0.01))).toEqual({ main: '91.0 ± 1.0 %', note: '3 seeds, epoch 3–7' })
    expect(metricSaid({ of: 'val.accuracy', stat: null }, cell(0.91, 0.9, null, [4, 4]))).toEqual({ main: '91.0 %', note: 'epoch 4' })
    expect(metricSaid({ of: 'test.accuracy', stat: null }, cell(null, 0.9))).toEqual({ main: '90.0 %', note: 'last value' })
    expect(metricSaid({ of: 'val.accuracy', stat: 'last' }, cell(0.91, 0.9))).toEqual({ main: '90.0 %', note: 'last value' })
    expect(metricSaid({ of: 'val.accuracy', stat: null }, cell(null, null))).toEqual({ main: 'not measured', note: '' })
  })
  it('says other figures of it', () => {
    expect((['epoch', 'sd', 'seeds'] as const).map((stat) => metricSaid({ of: 'val.accuracy', stat }, cell(0.91, 0.9, 0.012)).main)).toEqual(['3–7', '1.2 %', '3'])
    expect(metricSaid({ of: 'val.loss', stat: 'sd' }, cell(0.9, 0.9)).main).toBe('not measured')
  })
  it('holds best, epoch and last in its tip', () => {
    expect(metricDetail('val.accuracy', cell(0.91, 0.9, 0.01)).split('\n')).toEqual(['Validation accuracy', 'Best: 91.0 ± 1.0 % (3 seeds, from 90.0 % to 92.0 %)', 'Epoch of best: 3–7', 'Last: 90.0 ± 1.0 % (3 seeds, from 89.0 % to 91.0 %)'])
  })
  it('of a run has best above last', () => {
    expect(runSaid('val.loss', cell(0.3, 0.35, null, [4, 4]))).toEqual({ main: '0.3', note: 'last 0.35, epoch 4' })
  })
})

describe('the difference to the baseline', () => {
  const floor = (sd: number): NoiseFloor => ({ measured: true, from: 'versions', sd, df: 4, t: 2.776, runs: 6, versions: 2, interval: [sd / 2, sd * 2], sentence: '' })
  it('is no claim while seeds alone may make it: more seeds make less of it noise', () => {
    const delta = (runs: number) => deltaOf({ ...cell(0.92, 0.92), best: spread(0.92, 0.01, runs) }, { ...cell(0.9, 0.9), best: spread(0.9, 0.01, runs) }, floor(0.01))
    expect([delta(1)?.within, delta(8)?.within]).toEqual([true, false])
    expect([delta(1), delta(8)].map((one) => one === null ? null : [isBetter(one, 'max'), floorText(one)])).toEqual([[null, 'within noise (2.0)'], [true, '2.0 noise floors']])
  })
  const better = (a: number, b: number, way: 'max' | 'min') => isBetter(deltaOf(cell(a, a), cell(b, b), undefined) ?? { value: 0, within: false }, way)
  it('is in units of the metric, and in noise floors once they are measured', () => {
    const delta = deltaOf(cell(0.92, 0.9), cell(0.9, 0.89), undefined)
    expect(delta?.value).toBeCloseTo(0.02, 12)
    expect(floorText(delta ?? { floors: 0, within: false })).toBe('noise not measured')
    const known = deltaOf(cell(0.92, 0.9), cell(0.9, 0.89), floor(0.005))
    expect(known === null ? '' : floorText(known)).toBe('4.0 noise floors')
    expect(deltaOf(cell(0.92, 0.9), cell(0.9, 0.89), undefined, 'last')?.value).toBeCloseTo(0.01, 12)
  })
  it('is none where either is not measured', () => {
    expect([deltaOf(cell(null, null), cell(1, 1), undefined), deltaOf(cell(1, 1), cell(null, null), floor(1))]).toEqual([null, null])
  })
  it('knows which way is better', () => {
    expect([better(0.92, 0.9, 'max'), better(0.92, 0.9, 'min'), better(0.3, 0.4, 'min'), better(0.4, 0.4, 'max')]).toEqual([true, false, true, null])
  })
  it('has a sign and says percentage points', () => {
    expect([deltaText('val.accuracy', { value: 0.0214 }), deltaText('val.accuracy', { value: -0.0002 }), deltaText('val.loss', { value: -0.01234 }), deltaText('val.loss', { value: 0 })]).toEqual(['+2.1 pp', '−0.02 pp', '−0.0123', 'no difference'])
  })
})

it('says the newest state of a row and what else its runs came to', () => {
  const run = (state: SheetRun['state'], short: string): SheetRun => ({ short, state, seed: 1, created: 1, seconds: 1, epoch: 2, epochs: 8, imported: false, reproduces: null, reproduction: null })
  expect(statesSaid([run('done', 'r3'), run('failed', 'r2'), run('done', 'r1')])).toMatchObject({ newest: { short: 'r3' }, note: '3 runs, 1 failed' })
  expect(statesSaid([run('running', 'r1')]).note).toBe('epoch 3 of 8, 1 run')
  expect(statesSaid([])).toEqual({ newest: undefined, note: '' })
})

it('says values as people read them and leaves nothing where there is none', () => {
  const value = (expression: string, kind: 'setting' | 'field', held: number | string | null) => valueSaid({ expression, kind }, { kind: 'value', value: held })
  expect([value('optim.lr', 'setting', 0.00001), value('parent', 'field', 12), value('star', 'field', 0), value('star', 'field', 1), value('seconds', 'field', 75), value('note', 'field', '')]).toEqual(['0.00001', 'v12', null, 'yes', '1 min 15 s', null])
})

it('names columns by the catalogue or by the end of their path', () => {
  const name = (expression: string, kind: 'metric' | 'setting' | 'field', of = expression, stat: 'last' | null = null) => columnName({ expression, kind, of, stat })
  expect([name('last(val.accuracy)', 'metric', 'val.accuracy', 'last'), name('optim.lr', 'setting'), name('augment.turn.degrees', 'setting'), name('tag', 'field')]).toEqual(['Validation accuracy, last', 'Learning rate', 'turn degrees', 'Tags'])
})

it('says a noise floor in the metric\'s own figures, and holds differences against none where it is not measured', () => {
  expect([floorFigure('val.accuracy', 0.0123), floorFigure('val.mass.mae', 0.25)]).toEqual(['1.2 pp', '0.25'])
  expect([floorOf(undefined), floorOf({ measured: false, reason: 'no version has two seeds' })]).toEqual([null, null])
})
