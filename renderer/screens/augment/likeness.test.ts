import { expect, it } from 'vitest'
import { outline } from './likeness'

it('the outline of a histogram starts and ends on the ground and reaches the top at its highest bin', () => {
  expect(outline([0.25, 0.5], 0.5, 100, 40)).toBe('M0,40V20.0H50.0V0.0H100.0V40')
})

it('a histogram without anything in it lies on the ground', () => {
  expect(outline([0, 0], 0, 100, 40)).toBe('M0,40V40.0H50.0V40.0H100.0V40')
})
