import { describe, expect, it } from 'vitest'
import type { Answer, RunState } from '../../preload/contract'
import { Closing } from './closing'

/** An owner that answers from a list of runs, and a record of what closing did. */
function scene(states: RunState[], here = true) {
  const runs = states.map((state, index) => ({
    id: `01HZZZZZZZZZZZZZZZZZZZZZZ${index}`.padEnd(26, '0'), short: `r${index + 1}`, version: 'v', versionName: null, state, cause: null, message: null, hint: null, seed: 1, engineAsked: 'auto', determinism: false,
    engine: null, threads: null, created: 0, started: null, ended: null, seconds: 0, dataWait: null, attempts: 1, epoch: 0, epochs: 1, step: 0, steps: 1, dataset: 'd', last: {}, best: {}, weights: null, preflight: null, reason: null, imported: false, reproduces: null, reproduction: null,
  }))
  const did: string[] = []
  const owner = (name: string, input: unknown): Promise<Answer> => {
    if (name === 'project.info') return Promise.resolve({ ok: true, value: { path: '/p', owner: { pid: here ? 1 : 2, kind: 'window', here }, schema: 1, runs: runs.length, versions: 1, bytes: 0 } })
    if (name === 'runs.list') return Promise.resolve({ ok: true, value: runs })
    did.push(`${name} ${JSON.stringify(input)}`)
    return Promise.resolve({ ok: true, value: null })
  }
  const closing = new Closing({ owner, ownerPid: () => Promise.resolve(1), ask: (asked) => did.push(`ask ${asked.length}`), hide: () => did.push('hide'), leave: () => did.push('leave') })
  return { closing, did, runs }
}

describe('closing the window', () => {
  it('leaves at once when nothing is running, even with runs in the queue', async () => {
    const { closing, did } = scene(['done', 'queued', 'paused'])
    await closing.attempt()
    expect(did).toEqual(['leave'])
  })
  it('asks about the runs that are running and those that wait behind them', async () => {
    const { closing, did } = scene(['running', 'queued'])
    await closing.attempt()
    expect(did).toEqual(['ask 2'])
  })
  it('leaves at once when the runs belong to the owner of a command line', async () => {
    const { closing, did } = scene(['running'], false)
    await closing.attempt()
    expect(did).toEqual(['leave'])
  })
  it('stops what is running before it leaves, when told so', async () => {
    const { closing, did, runs } = scene(['running', 'queued'])
    await closing.choose('stop')
    expect(did).toEqual([`runs.stop {"id":"${runs[0]?.id ?? ''}"}`, 'leave'])
  })
  it('does nothing on cancel', async () => {
    const { closing, did } = scene(['running'])
    await closing.choose('cancel')
    expect(did).toEqual([])
  })
})

describe('a window in the background', () => {
  it('leaves when the last run has ended', async () => {
    const { closing, did, runs } = scene(['running'])
    await closing.choose('background')
    await closing.runChanged('running')
    for (const run of runs) run.state = 'done'
    await closing.runChanged('done')
    expect(did).toEqual(['hide', 'leave'])
  })
  it('stays for the runs in the queue', async () => {
    const { closing, did } = scene(['done', 'queued'])
    await closing.choose('background')
    await closing.runChanged('done')
    expect(did).toEqual(['hide'])
  })
  it('stays once it is shown again', async () => {
    const { closing, did } = scene(['done'])
    await closing.choose('background')
    closing.shown()
    await closing.runChanged('done')
    expect(did).toEqual(['hide'])
  })
})
