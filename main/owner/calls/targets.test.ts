import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { calls } from '../../../preload/contract'
import type { CallInput, CallOutput, JsonObject } from '../../../preload/contract'
import { openDataset, prepare } from '../../data'
import { systemClock } from '../../lib/clock'
import { AtelierError } from '../../lib/errors'
import { newIdMaker } from '../../lib/ids'
import { trainers } from '../../training/fixtures/project'
import { Supervisor } from '../../training/supervisor'
import { openLog } from '../../versions/log'
import type { VersionLog } from '../../versions/types'
import { resolveRecipe } from '../../versions/recipes/resolve'
import { Answers } from '../../training/answers'
import { Costs } from '../costs'
import { Gallery } from '../gallery'
import { Mirror } from '../mirror'
import { Measurements } from '../preflight'
import { locate } from '../services'
import { answerCall } from './index'

let answers: Answers
let dir: string
let log: VersionLog
beforeAll(() => {
  answers = new Answers(trainers, () => undefined)
})
afterAll(() => {
  answers.close()
})
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-targets-'))
  log = openLog(join(dir, 'project'), { clock: systemClock, ids: newIdMaker() })
  const rows = Array.from({ length: 80 }, (_, i) => `${3000 + 37 * i},${i % 9 === 0 ? '' : 40 + (i % 7)},5,${i % 2 === 0 ? 'a' : 'b'},${i / 80}`)
  writeFileSync(join(dir, 'birds.csv'), `mass,bill,same,species,age\n${rows.join('\n')}\n`)
  await ask('data.add', { path: join(dir, 'birds.csv') })
})
afterEach(() => {
  log.close()
  rmSync(dir, { recursive: true, force: true })
})

async function ask<N extends 'targets.check' | 'targets.preview' | 'data.add'>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const emit = (): void => undefined
  const supervisor = new Supervisor({ log, clock: systemClock, emit, makeRoom: () => undefined, note: emit, spawn: trainers, dataset: (of) => locate(log, of) })
  const answer = await answerCall(name, input, { log, supervisor, spawn: trainers, answers, measurements: new Measurements(join(dir, 'measured'), answers, emit), costs: new Costs(trainers, emit, () => false), gallery: new Gallery(() => systemClock.monotonic()), mirror: new Mirror({ log, clock: systemClock, emit: () => undefined, note: () => undefined }), note: emit, clock: systemClock, emit, owner: { pid: process.pid, kind: 'command line' }, sandboxed: null })
  if (!answer.ok) throw new AtelierError(answer.error.code, answer.error.message, answer.error.hint)
  return calls[name].output.parse(answer.value) as CallOutput<N>
}

const number = (name: string, fields: JsonObject = {}): JsonObject => ({ name, column: name, kind: 'regression', loss: 'mse', missing: 'mask', ...fields })
const recipe = (...targets: JsonObject[]): JsonObject => ({ data: { dataset: 'birds', features: ['age'], split: { val: 0.25, test: 'none' } }, model: { arch: 'mlp' }, targets })

describe('the preview of a target\'s transform', () => {
  it('is fitted on exactly what a training of the recipe fits on: the known values of the training part', async () => {
    const { data, targets } = resolveRecipe(recipe(number('mass'), number('bill', { transform: { kind: 'zscore' } })))
    const { fitted } = await ask('targets.preview', { recipe: recipe(number('mass'), number('bill')), target: 'bill', transform: { kind: 'zscore' } })
    const location = locate(log, 'birds')
    const hooks = { cacheDir: join(dir, 'cache'), onProgress: () => undefined }
    const trained = (await prepare(data, targets, location, hooks)).fitted.targets.bill
    const all = (await openDataset(location, hooks)).columns.find(({ name }) => name === 'bill')?.values.filter((value) => typeof value === 'number') ?? []
    expect(fitted?.formula).toBe(`(y - ${Number(trained?.numbers[0]?.toPrecision(6))}) / ${Number(trained?.numbers[1]?.toPrecision(6))}`)
    expect(fitted?.histogram.counts.reduce((a, b) => a + b, 0)).toBeLessThan(all.length)
  })
  it('says why a constant target is refused', async () => {
    expect((await ask('targets.preview', { recipe: recipe(number('same')), target: 'same', transform: { kind: 'zscore' } })).refused).toMatch(/is 5 in every training sample/)
  })
  it('refuses a target that the recipe has none of', async () => {
    await expect(ask('targets.preview', { recipe: recipe(number('mass')), target: 'bill', transform: { kind: 'zscore' } })).rejects.toMatchObject({ code: 'recipe.target' })
  })
})

describe('the check of a data set\'s columns', () => {
  it('gives each target the name and the unit that its column tells of', async () => {
    writeFileSync(join(dir, 'units.csv'), `mass_g,Bill (mm),mass,age\n${Array.from({ length: 60 }, (_, i) => `${i === 3 ? '' : 100 + i},${i % 7},${i % 5},${i}`).join('\n')}\n`)
    await ask('data.add', { path: join(dir, 'units.csv') })
    const { recipe: made } = await ask('targets.check', { dataset: 'units', columns: ['mass_g', 'Bill (mm)', 'mass'] })
    expect(made.targets.map(({ name, column, kind, unit, missing }) => [name, column, kind, unit, missing])).toEqual([['mass', 'mass_g', 'regression', 'g', 'mask'], ['Bill', 'Bill (mm)', 'regression', 'mm', 'stop'], ['mass-2', 'mass', 'regression', '', 'stop']])
  })
})

describe('the check of a recipe\'s targets', () => {
  it('is red for raw grams beside millimetres and no longer under a z-score, and names the classes', async () => {
    const raw = [number('mass'), number('bill'), { name: 'species', column: 'species', kind: 'class', loss: 'cross-entropy' }]
    const red = await ask('targets.check', { recipe: recipe(...raw) })
    expect([red.finding.level, red.classes, red.targets.map(({ missing }) => missing > 0)]).toEqual(['red', { species: ['a', 'b'] }, [false, true, false]])
    expect(red.batches).toBeGreaterThan(0)
    const scaled = await ask('targets.check', { recipe: recipe(...raw.map((target, i) => ({ ...target, transform: { kind: i < 2 ? 'zscore' : 'none' } }))) })
    expect(scaled.finding.level).not.toBe('red')
    expect(scaled.pairs.map(({ level }) => level)).toEqual(['green'])
  })
})
