import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AnyEvent } from '../../../preload/contract'
import { systemClock } from '../../lib/clock'
import { newIdMaker } from '../../lib/ids'
import { Supervisor } from '../../training/supervisor'
import { openLog } from '../../versions/log'
import type { VersionLog } from '../../versions/types'
import { Answers } from '../../training/answers'
import { Costs } from '../costs'
import { Gallery } from '../gallery'
import { Mirror } from '../mirror'
import { Measurements } from '../preflight'
import { answerCall } from './index'

let dir: string
let log: VersionLog
const events: AnyEvent[] = []
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-start-'))
  log = openLog(join(dir, 'project'), { clock: systemClock, ids: newIdMaker() })
  events.length = 0
})
afterEach(() => {
  log.close()
  rmSync(dir, { recursive: true, force: true })
})

const set = (settings: Record<string, unknown>) => Object.entries(settings).map(([path, value]) => ({ path, value: JSON.stringify(value) }))
const call = (name: string, input: object) => {
  const emit = (event: AnyEvent) => void events.push(event)
  const note = (): void => undefined
  const spawn = (): never => { throw new Error('nothing trains here') }
  const supervisor = new Supervisor({ log, clock: systemClock, emit, makeRoom: () => undefined, note, spawn, dataset: () => { throw new Error('nothing trains here') } })
  const answers = new Answers(spawn, note)
  const measurements = new Measurements(join(dir, 'measured'), answers, note)
  return answerCall(name, input, { log, supervisor, spawn, answers, measurements, costs: new Costs(spawn, note, () => false), gallery: new Gallery(() => systemClock.monotonic()), mirror: new Mirror({ log, clock: systemClock, emit: () => undefined, note: () => undefined }), note, clock: systemClock, emit, owner: { pid: process.pid, kind: 'command line' }, sandboxed: null })
}
const start = (settings: Record<string, unknown>) => call('runs.start', { recipe: 'quick', set: set(settings) })
const resolve = (settings: Record<string, unknown>) => call('recipes.resolve', { recipe: 'quick', set: set(settings) })

/** A table of 20 rows, known to the project as "parts". */
async function addTable(): Promise<void> {
  writeFileSync(join(dir, 'parts.csv'), `weight,kind\n${Array.from({ length: 20 }, (_, i) => `${i},${i % 2 === 0 ? 'a' : 'b'}`).join('\n')}\n`)
  expect((await call('data.add', { path: join(dir, 'parts.csv') })).ok).toBe(true)
}

describe('starting a training that cannot go well', () => {
  const onTable = { 'data.dataset': 'parts', 'data.resize': null, 'targets.label.column': 'kind' }
  it.each([
    ['a model of pictures on a table', { ...onTable, 'model.arch': 'cnn-strided' }, 'model.input', /^model\.arch: /],
    ['a target column that is not there', { ...onTable, 'model.arch': 'mlp', 'targets.label.column': 'species' }, 'data.column', /^targets\.label\.column: .*"species"/],
    ['a regression on text', { ...onTable, 'model.arch': 'mlp', 'targets.label.kind': 'regression', 'targets.label.loss': 'mse' }, 'data.column', /^targets\.label\.kind: /],
    ['a feature that is not there', { ...onTable, 'model.arch': 'mlp', 'data.features': ['height'] }, 'data.column', /^data\.features: .*"height"/],
    ['pictures resized where there are none', { ...onTable, 'model.arch': 'mlp', 'data.resize': [8, 8] }, 'data.resize', /^data\.resize: /],
    ['early stopping on a metric that is never measured', { ...onTable, 'model.arch': 'mlp', 'budget.earlyStop': { metric: 'val.acuracy', mode: 'max', patience: 2 } }, 'recipe.metric', /^budget\.earlyStop\.metric: .*"val\.acuracy"/],
  ] as const)('is refused at its field, and freezes nothing: %s', async (_what, settings, code, message) => {
    await addTable()
    events.length = 0
    const answer = await start(settings)
    expect(answer).toMatchObject({ ok: false, error: { code } })
    expect(answer.ok ? '' : answer.error.message).toMatch(message)
    expect([log.versions(), log.runs(), events]).toEqual([[], [], []])
    // The form hears of the same problem at the same field while the person types.
    const said = await resolve(settings)
    expect(said).toMatchObject({ ok: true, value: { model: null, problems: [{ path: /^[\w.]+/.exec(message.source.replaceAll('\\', '').slice(1))?.[0] }] } })
  })

  it('is not refused for a metric that is measured', async () => {
    await addTable()
    for (const metric of ['val.loss', 'val.accuracy', 'train.loss', 'train.accuracy']) {
      expect(await resolve({ ...onTable, 'model.arch': 'mlp', 'budget.earlyStop': { metric, mode: 'max', patience: 2 } })).toMatchObject({ value: { problems: [] } })
    }
  })
})

// Where the distribution's package is installed, nothing has to be fetched.
describe.skipIf(existsSync('/usr/share/datasets/fashion-mnist'))('a data set that has to be fetched', () => {
  const home = process.env.XDG_CACHE_HOME
  const path = process.env.PATH
  beforeEach(() => {
    process.env.XDG_CACHE_HOME = join(dir, 'cache')
    // No package manager: whatever tries to fetch fails.
    process.env.PATH = join(dir, 'nothing')
  })
  afterEach(() => {
    if (home === undefined) delete process.env.XDG_CACHE_HOME
    else process.env.XDG_CACHE_HOME = home
    process.env.PATH = path
  })
  const away = { 'data.dataset': 'fashion-mnist' }

  it('is known without being fetched while a recipe is typed', async () => {
    const answer = await resolve(away)
    expect(answer).toMatchObject({ ok: true, value: { problems: [] } })
    expect(existsSync(join(dir, 'cache'))).toBe(false)
  })

  it('is fetched when a training starts, which says so', async () => {
    expect(await start(away)).toMatchObject({ ok: false, error: { code: 'data.fetch' } })
    expect(events).toEqual([{ name: 'data.progress', payload: { phase: 'fetching Fashion-MNIST (30 MB), step', done: 1, total: 3 } }])
    expect(log.versions()).toEqual([])
  })
})
