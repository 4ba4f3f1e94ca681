import { beforeEach, describe, expect, it, vi } from 'vitest'
import { jsonObject, recipeFrame } from '../../preload/contract'
import type { EventName, EventPayload, RunRow, VersionRow } from '../../preload/contract'
import { connect } from './connect'
import { useLikeness } from './likeness'
import { useNotices } from './notices'
import { curvesOf } from './points'
import { useProject } from './project'
import { useRuns } from './runs'
import { LIVE_MS } from './spaced'
import { useUi } from './ui'

const ULID = '01JD0000000000000000000001'
const HASH = `sha256:${'0'.repeat(64)}`
const run: RunRow = {
  id: ULID, short: 'r1', version: 'v1', versionName: null, state: 'running', cause: null, message: null, hint: null, seed: 0, engineAsked: 'auto', determinism: false, engine: null, threads: null,
  created: 1, started: null, ended: null, seconds: 0, dataWait: null, imported: false, attempts: 1, epoch: 0, epochs: 1, step: 0, steps: 0, dataset: 'd', last: {}, best: {}, weights: null, preflight: null, reason: null, reproduces: null, reproduction: null,
}
const version: VersionRow = {
  id: ULID, short: 'v1', hash: HASH, created: 1, parent: null, parentage: null, name: null, note: '', pinned: false, star: false, tags: [], hypothesis: '', params: {}, verdict: '', trashed: null, dataset: 'd', dataFingerprint: HASH, changes: null, runs: 1,
  recipe: recipeFrame.parse({ data: { dataset: 'd' }, model: { arch: 'mlp' } }),
  code: { atelier: { version: '0', commit: null, diffHash: null }, project: null },
  environment: { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null },
}
const owner = { pid: 2, kind: 'window', here: true } as const

/** The bridge with an owner behind it whose answers a test sets; what it does not know it answers with an error. */
function bridge() {
  const answers = new Map<string, (input: unknown) => unknown>()
  const listeners = new Map<string, (payload: unknown) => void>()
  const call = async (name: string, input: unknown): Promise<unknown> => {
    const answer = answers.get(name)
    return answer === undefined ? { ok: false, error: { code: 'owner.gone', message: `${name}: nobody is there`, hint: 'Try again.' } } : { ok: true, value: await answer(input) }
  }
  vi.stubGlobal('window', { atelier: { call, host: call, listen: (name: string, listener: (payload: unknown) => void) => { listeners.set(name, listener) } } })
  const tell = <N extends EventName>(name: N, payload: EventPayload<N>): void => { listeners.get(name)?.(payload) }
  return { answers, tell }
}

beforeEach(() => {
  useNotices.setState({ notices: [] })
  useProject.setState({ infos: {}, failures: {} })
})

describe('after the owner changed hands', () => {
  it('the curve of the run on show is read again, so that what nobody was told leaves no hole', async () => {
    const { answers, tell } = bridge()
    const logged = { steps: [1, 2], values: [0.9, 0.8] }
    answers.set('runs.list', () => [run])
    answers.set('runs.show', () => ({ run, version, ran: [], artifacts: [], clearance: null, reproduction: null, metrics: [{ name: 'batch.loss', ...logged, times: logged.steps }] }))
    connect()
    await vi.waitFor(() => expect(useRuns.getState().runs).toHaveLength(1))
    tell('project.owner', owner)
    await vi.waitFor(() => expect(curvesOf(ULID).get('batch.loss')).toEqual({ steps: [1, 2], values: [0.9, 0.8] }))

    logged.steps = [1, 2, 3, 4]
    logged.values = [0.9, 0.8, 0.7, 0.6]
    tell('run.metrics', { run: ULID, points: [{ name: 'batch.loss', step: 5, value: 0.5, time: 5 }] })
    tell('project.owner', owner)
    await vi.waitFor(() => expect(curvesOf(ULID).get('batch.loss')).toEqual({ steps: [1, 2, 3, 4, 5], values: [0.9, 0.8, 0.7, 0.6, 0.5] }))
  })
})

describe('word of a run that waits to be shown', () => {
  it.each([['project.owner', owner], ['history.changed', {}]] as const)('is forgotten at %s: what is read then is newer', async (name, payload) => {
    const { answers, tell } = bridge()
    answers.set('runs.list', () => [run])
    connect()
    await vi.waitFor(() => expect(useRuns.getState().runs).toEqual([run]))
    tell('run.changed', { run: { ...run, epoch: 1 } })
    tell('run.changed', { run: { ...run, epoch: 2 } })
    answers.set('runs.list', () => [{ ...run, state: 'interrupted' }])
    tell(name, payload)
    await vi.waitFor(() => expect(useRuns.getState().runs).toMatchObject([{ state: 'interrupted' }]))
    await new Promise((resolve) => { setTimeout(resolve, 2 * LIVE_MS) })
    expect(useRuns.getState().runs).toMatchObject([{ state: 'interrupted' }])
  })
})

describe('a data set that cannot be read', () => {
  it('keeps the reason until it is asked for again, and then what was read', async () => {
    const { answers } = bridge()
    await expect(useProject.getState().inspect('d')).rejects.toThrow('nobody is there')
    expect(useProject.getState().failures).toEqual({ d: { code: 'owner.gone', message: 'data.inspect: nobody is there', hint: 'Try again.' } })
    const info = { name: 'd', reader: 'csv', path: '/d', fingerprint: HASH, bytes: 1, license: null, parts: {}, images: null, classes: [], columns: [], damage: [], damageTotal: 0 }
    answers.set('data.inspect', () => info)
    await useProject.getState().inspect('d')
    expect(useProject.getState()).toMatchObject({ failures: {}, infos: { d: info } })
  })
})

describe('a data set that changed', () => {
  const recipe = recipeFrame.parse({ data: { dataset: 'd' }, model: { arch: 'mlp' } })
  it('outdates the comparison of its images, and ends one that is being made', async () => {
    const { answers, tell } = bridge()
    const asked: unknown[] = []
    const ended: unknown[] = []
    answers.set('augment.fit', (input) => { asked.push(input); return new Promise(() => undefined) })
    answers.set('preflight.cancel', (input) => { ended.push(input); return {} })
    connect()
    void useLikeness.getState().check(recipe)
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    void useLikeness.getState().check({ ...recipe, seed: 2 })
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    tell('data.changed', { name: 'd' })
    await vi.waitFor(() => expect(ended).toHaveLength(2))
    expect(ended).toEqual(asked.map((one) => ({ ticket: jsonObject.parse(one).ticket })))
    expect(useLikeness.getState()).toMatchObject({ of: null, asked: null })
  })
})

it('what opening a data set is busy with is shown until it is done', () => {
  const { tell } = bridge()
  connect()
  tell('data.progress', { phase: 'fetching Fashion-MNIST (30 MB), step', done: 1, total: 3 })
  expect(useUi.getState().reading).toBe('fetching Fashion-MNIST (30 MB), step 1 of 3')
  tell('data.progress', { phase: 'fetching Fashion-MNIST (30 MB), step', done: 3, total: 3 })
  expect(useUi.getState().reading).toBeNull()
})
