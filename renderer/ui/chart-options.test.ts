import { expect, it } from 'vitest'
import { axisTexts, axisWidth, chartOptions } from './chart-options'

it('writes shares on the axis in percent and leaves the empty places of a logarithmic axis empty', () => {
  expect(axisTexts([0.7, 0.825, 1], true)).toEqual(['70 %', '82.5 %', '100 %'])
  expect(axisTexts([0.0001, null, 0.5, 2000], false)).toEqual(['1e-4', '', '0.5', '2,000'])
})

it('makes room for the longest label of the axis', () => {
  expect(axisWidth(['0', '0.0025'])).toBeGreaterThan(6 * 7)
  expect(axisWidth(null)).toBeGreaterThan(0)
})

it('draws the noisy line and its mean behind the curves that count', () => {
  const { series } = chartOptions({ lines: [{ metric: 'train.loss', label: 'Training' }], noisy: true, dark: false, log: false, width: 300 })
  expect(series.map(({ label }) => label)).toEqual(['Step', 'Each step', 'Each step, smoothed', 'Training'])
})
