import type uPlot from 'uplot'
import type { VersionCurve } from '../../../../preload/contract'
import { text } from '../../../text/en'
import { axisTexts, axisWidth } from '../../../ui/chart-options'
import { align, smooth } from '../../../ui/curves'
import { extent, paintBehind, paintLabels } from './paint'
import type { Painted } from './paint'
import { lineStyle } from './styles'

/** Weight of the past in a smoothed line. */
const SMOOTHING = 0.8
const FONT = '12px system-ui'

/** The lines in front, on one axis: each version's mean, smoothed where that is asked. */
export function linesOf(curves: readonly VersionCurve[], smoothed: boolean): [number[], ...(number | null)[][]] {
  return align(curves.map(({ steps, mean }) => ({ steps: Array.from(steps), values: smoothed ? smooth(Array.from(mean), SMOOTHING) : Array.from(mean) })))
}

interface Look { readonly metric: string; readonly painted: Painted; readonly width: number; readonly height: number; readonly onPoint: (index: number | null) => void }

/** How uPlot draws compared versions: crosshair with a reading, drag along the steps to zoom, labels at the ends of the lines. */
export function compareOptions({ metric, painted, width, height, onPoint }: Look): uPlot.Options {
  const { curves, dark, log } = painted
  const ink = dark ? '#a3adb6' : '#5a636c'
  const grid = { stroke: dark ? '#2b3136' : '#e6e9ec', width: 1 }
  return {
    width, height, cursor: { drag: { x: true, y: false }, y: false }, legend: { show: false }, padding: [8, 58, 0, 0],
    scales: {
      x: { time: false },
      y: { distr: log ? 3 : 1, range: (plot, low, high) => extent(painted, plot.scales.x?.min ?? -Infinity, plot.scales.x?.max ?? Infinity) ?? [low, high] },
    },
    axes: [
      { stroke: ink, grid, ticks: grid, size: 26, font: FONT, label: text.chart.step, labelFont: FONT, labelSize: 18, labelGap: 2 },
      { stroke: ink, grid, ticks: grid, font: FONT, values: (_, splits) => axisTexts(splits, metric.endsWith('accuracy')), size: (_, values) => axisWidth(values) },
    ],
    series: [{ label: text.chart.step }, ...curves.map(({ version, steps }, i): uPlot.Series => {
      const { colour, dash } = lineStyle(i, dark)
      return { label: version, stroke: colour, width: 2, dash: [...dash], spanGaps: true, points: { show: steps.length <= 40, size: 5 } }
    })],
    hooks: {
      drawAxes: [(plot) => paintBehind(plot, painted)],
      draw: [(plot) => paintLabels(plot, painted)],
      setCursor: [(plot) => onPoint(plot.cursor.idx ?? null)],
    },
  }
}
