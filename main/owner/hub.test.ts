import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { events, runRow } from '../../preload/contract'
import type { AnyEvent, EventEnvelope } from '../../preload/contract'
import { EventHub } from './hub'

let hub: EventHub
let heard: EventEnvelope[]
const names = (): string[] => heard.map(({ name }) => name)

beforeEach(() => {
  vi.useFakeTimers()
  hub = new EventHub({ now: () => Date.now(), monotonic: () => Date.now() })
  heard = []
  hub.listen((event) => heard.push(event))
})
afterEach(() => {
  hub.close()
  vi.useRealTimers()
})

const progress = (step: number, run = 'a'): AnyEvent => ({ name: 'run.progress', payload: { run, phase: 'training', epoch: 0, epochs: 1, step, steps: 100, imagesPerSecond: null, secondsLeft: null, dataWait: null } })
const row = runRow.parse({
  id: '0'.repeat(26), short: 'r1', version: 'v1', versionName: null, state: 'running', cause: null, message: null, hint: null, dataset: 'mini', seed: 1, engine: null, engineAsked: 'auto', threads: null, determinism: false,
  epoch: 0, epochs: 2, step: 0, steps: 100, seconds: 0, dataWait: null, attempts: 1, created: 0, started: null, ended: null, last: {}, best: {}, weights: null, preflight: null, reason: null, imported: false, reproduces: null, reproduction: null,
})
const metrics = (step: number): AnyEvent => ({ name: 'run.metrics', payload: { run: row.id, points: [{ name: 'batch.loss', step, value: 1, time: 0 }] } })
const changed = (given: Partial<typeof row>): AnyEvent => ({ name: 'run.changed', payload: { run: { ...row, ...given } } })

describe('the hub of events', () => {
  it('sends at most ten updates a second of a run and kind, and always the newest in the end', () => {
    for (let ms = 0; ms < 1000; ms += 1) {
      hub.emit(progress(ms))
      vi.advanceTimersByTime(1)
    }
    expect(heard.length).toBeLessThanOrEqual(11)
    expect(heard.length).toBeGreaterThanOrEqual(10)
    vi.advanceTimersByTime(100)
    expect(heard.at(-1)?.payload).toMatchObject({ step: 999 })
  })
  it('coalesces each run by itself', () => {
    hub.emit(progress(1, 'a'))
    hub.emit(progress(1, 'b'))
    expect(heard).toHaveLength(2)
  })
  it('loses no point of a metric: those that waited come together, in order', () => {
    for (let step = 0; step < 250; step += 1) {
      hub.emit(metrics(step))
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(100)
    const points = heard.flatMap(({ payload }) => events['run.metrics'].parse(payload).points)
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 250 }, (_, i) => i))
    expect(heard.length).toBeLessThan(6)
  })
  it('never lets a change of state or a finished epoch wait, and sends the points before it first', () => {
    hub.emit(changed({ step: 1 }))
    hub.emit(changed({ step: 2 }))
    hub.emit(changed({ step: 3 }))
    hub.emit(metrics(1))
    hub.emit(metrics(2))
    hub.emit(changed({ step: 4, epoch: 1 }))
    expect(names()).toEqual(['run.changed', 'run.changed', 'run.metrics', 'run.metrics', 'run.changed'])
    hub.emit(changed({ step: 4, epoch: 1, state: 'done' }))
    expect(heard.at(-1)?.payload).toMatchObject({ run: { state: 'done' } })
    const sent = heard.length
    vi.advanceTimersByTime(1000)
    // Nothing older comes after it.
    expect(heard).toHaveLength(sent)
  })
  it('passes everything else on at once, numbers all without a gap, and is silent for who stopped listening', () => {
    const other: number[] = []
    const silence = hub.listen(({ seq }) => other.push(seq))
    for (let i = 0; i < 5; i += 1) hub.emit({ name: 'run.warning', payload: { run: 'a', message: 'x' } })
    silence()
    hub.emit({ name: 'data.changed', payload: { name: 'x' } })
    expect(heard.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
    expect(other).toEqual([1, 2, 3, 4, 5])
  })
})
