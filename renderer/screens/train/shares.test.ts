import { describe, expect, it } from 'vitest'
import type { Curve } from '../../state/points'
import { labelPlaces, loudest, sharesOf, targetsOf } from './shares'

const curves = new Map<string, Curve>([
  ['batch.loss', { steps: [1, 2], values: [1, 1] }],
  ['share.gradient.mass', { steps: [1, 2, 3, 4], values: [0.5, 0.9, 0.7, 1] }],
  ['share.gradient.depth', { steps: [1, 2, 3], values: [0.5, 0.1, 0.3] }],
  ['share.loss.mass', { steps: [1], values: [1] }],
])

describe('the shares of several targets', () => {
  it('are those that the points name', () => {
    expect(targetsOf(curves, 'gradient')).toEqual(['mass', 'depth'])
    expect(targetsOf(curves, 'loss')).toEqual(['mass'])
  })
  it('are one for each step while there is room, and means over stretches beyond that', () => {
    expect(sharesOf(curves, 'gradient', ['mass', 'depth'], 10)).toMatchObject({ steps: [1, 2, 3, 4], rows: [{ values: [0.5, 0.9, 0.7, 1] }, { values: [0.5, 0.1, 0.3, 0] }] })
    const few = sharesOf(curves, 'gradient', ['mass', 'depth'], 2)
    expect(few.steps).toEqual([2, 4])
    few.rows.forEach(({ values }, row) => [[0.7, 0.85], [0.3, 0.15]][row]?.forEach((value, i) => expect(values[i]).toBeCloseTo(value, 12)))
    expect(few.rows[0]?.now).toBeCloseTo(0.775, 12)
  })
  it.each([[0.95, 'red'], [0.9, 'red'], [0.8, 'amber'], [0.6, 'green']] as const)('with %d for one are %s', (now, level) => {
    expect(loudest({ steps: [1], rows: [{ target: 'a', values: [], now: 1 - now }, { target: 'b', values: [], now }] })).toEqual({ target: 'b', share: now, level })
  })
  it('of a single target say nothing', () => {
    expect(loudest({ steps: [1], rows: [{ target: 'a', values: [1], now: 1 }] })).toBeNull()
  })
})

describe('the labels beside bands', () => {
  it('stand in the middle of theirs where there is room', () => {
    expect(labelPlaces([150, 50], 20, 200)).toEqual([150, 50])
  })
  it('are pushed apart and stay within the chart', () => {
    expect(labelPlaces([199, 198, 100, 197], 20, 200)).toEqual([190, 170, 100, 150])
    expect(labelPlaces([0, 1, 2], 20, 200)).toEqual([10, 30, 50])
  })
})
