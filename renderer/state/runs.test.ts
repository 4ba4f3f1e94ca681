import { describe, expect, it } from 'vitest'
import type { RunRow, RunState } from '../../preload/contract'
import { canPause, canResume, canStop, hasBegun, isOver, resumeHelps, runsBefore, shownRun, withRun } from './runs'

const row = (short: string, state: RunState = 'done', created = Number(short.slice(1))): RunRow => ({
  id: short, short, version: 'v1', versionName: null, state, cause: null, message: null, hint: null, seed: 0, engineAsked: 'auto', determinism: false, engine: null, threads: null,
  created, started: null, ended: null, seconds: 0, dataWait: null, imported: false, attempts: 1, epoch: 0, epochs: 1, step: 0, steps: 0, dataset: 'd', last: {}, best: {}, weights: null, preflight: null, reason: null, reproduces: null, reproduction: null,
})

describe('withRun', () => {
  it('puts a new run at its place by time, newest first', () => {
    expect(withRun([row('r3'), row('r1')], row('r2')).map(({ id }) => id)).toEqual(['r3', 'r2', 'r1'])
  })
  it('replaces the older copy of a run and leaves the list it got as it was', () => {
    const before = [row('r2', 'running'), row('r1')]
    expect(withRun(before, row('r2', 'done')).map(({ id, state }) => `${id} ${state}`)).toEqual(['r2 done', 'r1 done'])
    expect(before.map(({ state }) => state)).toEqual(['running', 'done'])
  })
  it('orders runs of the same moment by their ids, the later one first', () => {
    expect(withRun([row('r1', 'done', 5)], row('r2', 'done', 5)).map(({ id }) => id)).toEqual(['r2', 'r1'])
  })
})

describe('shownRun', () => {
  const runs = [row('r3'), row('r2', 'running'), row('r1')]
  it('is the chosen run, also while another one trains', () => {
    expect(shownRun({ runs, chosen: 'r1' })?.id).toBe('r1')
  })
  it('is the run that trains when none is chosen or the chosen one is gone', () => {
    expect(shownRun({ runs, chosen: null })?.id).toBe('r2')
    expect(shownRun({ runs, chosen: 'r9' })?.id).toBe('r2')
  })
  it('is the newest when nothing trains, and none when there is none', () => {
    expect(shownRun({ runs: [row('r3'), row('r1')], chosen: null })?.id).toBe('r3')
    expect(shownRun({ runs: [], chosen: null })).toBeNull()
  })
})

it('offers for each state what can be done with a run in it', () => {
  const states: RunState[] = ['queued', 'running', 'paused', 'done', 'stopped', 'failed', 'interrupted']
  const those = (may: (run: RunRow) => boolean): RunState[] => states.filter((state) => may(row('r1', state)))
  expect(those(canPause)).toEqual(['running'])
  expect(those(canStop)).toEqual(['queued', 'running', 'paused'])
  expect(those(canResume)).toEqual(['paused', 'stopped', 'failed', 'interrupted'])
  expect(those(isOver)).toEqual(['paused', 'done', 'stopped', 'failed', 'interrupted'])
})

it('knows where going on can help: not where the same data or fault would end the run again', () => {
  expect((['out-of-memory', 'disk-full', 'killed', 'nan', 'bad-data', 'bug', null] as const).filter((cause) => resumeHelps({ ...row('r1', 'failed'), cause }))).toEqual(['out-of-memory', 'disk-full', 'killed'])
  expect((['stopped', 'interrupted', 'paused'] as const).every((state) => resumeHelps(row('r1', state)))).toBe(true)
})

it('tells a run that began from one that never did', () => {
  expect([hasBegun(row('r1', 'failed')), hasBegun({ ...row('r1', 'failed'), engine: 'tensorflow' })]).toEqual([false, true])
})

it('puts what trains and what was queued earlier before a queued run', () => {
  const runs = [row('r5', 'queued'), row('r4', 'queued'), row('r3', 'queued'), row('r2', 'running'), row('r1')]
  expect(runsBefore(row('r4', 'queued'), runs).map(({ id }) => id)).toEqual(['r2', 'r3'])
})
