import { expect, test } from 'vitest'
import { addPoint } from '../state/points'
import { align, smooth, toCsv } from './curves'

test('curves share the union of their steps; what is missing or no number is null', () => {
  expect(align([{ steps: [1, 3], values: [10, Number.NaN] }, undefined, { steps: [2, 3], values: [5, 6] }])).toEqual([[1, 2, 3], [10, null, null], [null, null, null], [null, 5, 6]])
})

test('a smoothed constant stays that constant from its first value on', () => {
  for (const value of smooth([2, 2, 2, 2], 0.9)) expect(value).toBeCloseTo(2, 12)
  expect(smooth([1, 3], 0.5)[1]).toBeCloseTo((0.25 * 1 + 0.5 * 3) / 0.75, 12)
})

test('CSV has one row a step and an empty place for what is not there', () => {
  expect(toCsv(['a', 'b'], [[1, 2], [0.5, null], [null, 7]])).toBe('step,a,b\n1,0.5,\n2,,7\n')
})

test('a point goes to its place by step, and a later attempt replaces an earlier one', () => {
  const curve = { steps: [1, 5], values: [10, 50] }
  addPoint(curve, 9, 90)
  addPoint(curve, 3, 30)
  addPoint(curve, 5, 51)
  expect(curve).toEqual({ steps: [1, 3, 5, 9], values: [10, 30, 51, 90] })
})
