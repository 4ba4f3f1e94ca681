import { describe, expect, it } from 'vitest'
import { Recorder } from './recorder'

describe('recorded points', () => {
  it('are given once, in their order, however many there are, and their names stay numbered as they came', () => {
    let now = 1_800_000_000_000
    const recorder = new Recorder({ now: () => (now += 1), monotonic: () => now })
    for (let step = 1; step <= 3000; step += 1) {
      recorder.record('loss', step, step / 3)
      recorder.record('lr', step, -0)
    }
    expect(recorder.size).toBe(6000)
    const first = recorder.take()
    expect([first.names, first.step.length, first.step[5999], first.value[5998], first.name[5999]]).toEqual([['loss', 'lr'], 6000, 3000, 1000, 1])
    expect(Object.is(first.value[1], -0)).toBe(true)
    expect(recorder.size).toBe(0)
    recorder.record('val.loss', 3000, 1)
    expect(recorder.take()).toMatchObject({ names: ['loss', 'lr', 'val.loss'], name: Uint16Array.of(2), step: Uint32Array.of(3000), value: Float64Array.of(1) })
    expect(first.step[0]).toBe(1)
  })
  it('of one step bear one time, and those after a message another', () => {
    let now = 5
    const recorder = new Recorder({ now: () => (now += 1), monotonic: () => now })
    for (const step of [1, 1, 2, 2]) recorder.record('m', step, 0)
    expect([...recorder.take().time]).toEqual([6, 6, 7, 7])
    recorder.record('m', 2, 0)
    expect([...recorder.take().time]).toEqual([8])
  })
})
