import type uPlot from 'uplot'
import { text } from '../text/en'
import { LINE_STYLES } from '../theme/theme'

export const CHART_HEIGHT = 232
const FONT = '12px system-ui'
/** Width of a digit in that font, a little on the safe side. */
const DIGIT = 7.5

/** The line of every step and its mean lie behind the others and leave the strong colours to them. */
export const NOISE = { light: { each: '#d3d8dc', mean: '#8d979f' }, dark: { each: '#3d444b', mean: '#7d8891' } } as const

/** Values on the axis: shares in percent; a logarithmic axis leaves some of its places empty. */
export function axisTexts(splits: readonly (number | null)[], percent: boolean): string[] {
  const written = (value: number): string => (Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3) ? value.toExponential() : value.toLocaleString('en', { maximumSignificantDigits: 6 }))
  return splits.map((value) => (value === null ? '' : percent ? `${Number((value * 100).toFixed(2))} %` : written(value)))
}

/** Room that the axis needs, so that no label is cut off. */
export const axisWidth = (texts: readonly string[] | null): number => Math.ceil(Math.max(3, ...(texts ?? []).map((label) => label.length)) * DIGIT) + 16

interface Look { readonly lines: readonly { readonly metric: string; readonly label: string }[]; readonly noisy: boolean; readonly dark: boolean; readonly log: boolean; readonly width: number }

/** How uPlot draws curves by step: crosshair shared between charts, drag along the steps to zoom. */
export function chartOptions({ lines, noisy, dark, log, width }: Look): uPlot.Options {
  const ink = dark ? '#a3adb6' : '#5a636c'
  const grid = { stroke: dark ? '#2b3136' : '#e6e9ec', width: 1 }
  const noise = NOISE[dark ? 'dark' : 'light']
  const percent = lines.length > 0 && lines.every(({ metric }) => metric.endsWith('accuracy'))
  const behind: uPlot.Series[] = !noisy ? [] : [
    { label: text.chart.each, stroke: noise.each, width: 1, spanGaps: true, points: { show: false } },
    { label: text.chart.smoothed, stroke: noise.mean, width: 1.5, spanGaps: true, points: { show: false } },
  ]
  const series = lines.map(({ label }, i): uPlot.Series => {
    const style = LINE_STYLES[i % LINE_STYLES.length] ?? LINE_STYLES[0]
    return { label, stroke: dark ? style.dark : style.light, width: 2, dash: [...style.dash], spanGaps: true, points: { show: true, size: 5 } }
  })
  return {
    width, height: CHART_HEIGHT, cursor: { sync: { key: 'train' }, drag: { x: true, y: false }, y: false }, legend: { show: false }, padding: [8, 20, 0, 0],
    scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
    axes: [
      { stroke: ink, grid, ticks: grid, size: 26, font: FONT, label: text.chart.step, labelFont: FONT, labelSize: 18, labelGap: 2 },
      { stroke: ink, grid, ticks: grid, font: FONT, values: (_, splits) => axisTexts(splits, percent), size: (_, values) => axisWidth(values) },
    ],
    series: [{ label: text.chart.step }, ...behind, ...series],
  }
}
