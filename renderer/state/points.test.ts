import { describe, expect, it } from 'vitest'
import { addPoint, addPoints, curvesOf, onPoints } from './points'
import type { Curve } from './points'

const curveOf = (...points: [number, number][]): Curve => {
  const curve: Curve = { steps: [], values: [] }
  for (const [step, value] of points) addPoint(curve, step, value)
  return curve
}

describe('addPoint', () => {
  it('keeps the order of steps whatever order they come in', () => {
    expect(curveOf([10, 1], [30, 3], [20, 2], [5, 0])).toEqual({ steps: [5, 10, 20, 30], values: [0, 1, 2, 3] })
  })
  it("lays a later attempt's point over the earlier one of the same step, at the end as in the middle", () => {
    expect(curveOf([1, 1], [2, 2], [3, 3], [2, 20], [3, 30])).toEqual({ steps: [1, 2, 3], values: [1, 20, 30] })
  })
})

describe('addPoints', () => {
  it('sorts points to their metric and tells who listens once for each event', () => {
    let told = 0
    const silence = onPoints(() => { told += 1 })
    addPoints({ run: 'sorted', points: [{ name: 'a', step: 1, value: 1, time: 0 }, { name: 'b', step: 1, value: 2, time: 0 }, { name: 'a', step: 2, value: 3, time: 0 }] })
    silence()
    addPoints({ run: 'sorted', points: [{ name: 'a', step: 3, value: 4, time: 0 }] })
    expect(told).toBe(1)
    expect(Object.fromEntries(curvesOf('sorted'))).toEqual({ a: { steps: [1, 2, 3], values: [1, 3, 4] }, b: { steps: [1], values: [2] } })
  })
  it('knows no curves of a run that has none', () => {
    expect(curvesOf('never').size).toBe(0)
  })
})
