import type uPlot from 'uplot'
import type { VersionCurve } from '../../../../preload/contract'
import { labelPlaces } from '../../train/shares'
import { lineStyle } from './styles'

export interface Painted { readonly curves: readonly VersionCurve[]; readonly dark: boolean; readonly each: boolean; readonly smoothed: boolean; readonly log: boolean }
type Numbers = Float64Array

/** Places of the plot in canvas pixels; linear or logarithmic by itself, since asking uPlot for each of 100,000 points takes longer than drawing them. */
function placesOf(plot: uPlot, log: boolean): { readonly x: (step: number) => number; readonly y: (value: number) => number } {
  const { left, top, width, height } = plot.bbox
  const [x0, x1] = [plot.scales.x?.min ?? 0, plot.scales.x?.max ?? 1]
  const way = log ? Math.log10 : (value: number): number => value
  const [y0, y1] = [way(plot.scales.y?.min ?? 0), way(plot.scales.y?.max ?? 1)]
  return { x: (step) => left + ((step - x0) / (x1 - x0)) * width, y: (value) => top + height - ((way(value) - y0) / (y1 - y0)) * height }
}

function trace(pen: CanvasRenderingContext2D | Path2D, steps: Numbers, values: Numbers, { x, y }: ReturnType<typeof placesOf>): void {
  let down = false
  for (let i = 0; i < steps.length; i += 1) {
    const at = y(values[i] ?? NaN)
    if (!Number.isFinite(at)) {
      down = false
      continue
    }
    if (down) pen.lineTo(x(steps[i] ?? 0), at)
    else pen.moveTo(x(steps[i] ?? 0), at)
    down = true
  }
}

/** What lies behind the lines: the range over seeds or every single run, and under a smoothed line the mean as measured. */
export function paintBehind(plot: uPlot, { curves, dark, each, smoothed, log }: Painted): void {
  const { ctx: pen, bbox: { left, top, width, height } } = plot
  const places = placesOf(plot, log)
  pen.save()
  pen.beginPath()
  pen.rect(left, top, width, height)
  pen.clip()
  curves.forEach((curve, index) => {
    const { colour } = lineStyle(index, dark)
    pen.fillStyle = colour
    pen.strokeStyle = colour
    if (each) {
      pen.globalAlpha = curve.runs.length > 20 ? 0.25 : 0.45
      pen.lineWidth = devicePixelRatio
      pen.beginPath()
      for (const run of curve.runs) trace(pen, run.steps, run.values, places)
      pen.stroke()
    } else if (curve.seeds > 1) {
      const band = new Path2D()
      trace(band, curve.steps, curve.high, places)
      for (let i = curve.steps.length - 1; i >= 0; i -= 1) {
        const low = places.y(curve.low[i] ?? NaN)
        band.lineTo(places.x(curve.steps[i] ?? 0), Number.isFinite(low) ? low : top + height)
      }
      band.closePath()
      pen.globalAlpha = dark ? 0.22 : 0.16
      pen.fill(band)
    }
    if (!smoothed) return
    pen.globalAlpha = 0.4
    pen.lineWidth = devicePixelRatio
    pen.beginPath()
    trace(pen, curve.steps, curve.mean, places)
    pen.stroke()
  })
  pen.restore()
}

const LABEL = 14

/** Each line's version at its right end, pushed apart where ends lie close. */
export function paintLabels(plot: uPlot, { curves, dark, log }: Painted): void {
  const { ctx: pen, bbox: { left, top, width, height } } = plot
  const { y } = placesOf(plot, log)
  const last = plot.scales.x?.max ?? Infinity
  const ends = curves.flatMap(({ version, steps, mean }, index) => {
    let i = steps.length - 1
    while (i > 0 && (steps[i] ?? 0) > last) i -= 1
    const at = y(mean[i] ?? NaN)
    return steps.length === 0 || !Number.isFinite(at) ? [] : [{ version, index, at: Math.min(Math.max(at - top, 0), height) }]
  })
  const size = LABEL * devicePixelRatio
  const places = labelPlaces(ends.map(({ at }) => at), size, height)
  pen.save()
  pen.font = `600 ${12 * devicePixelRatio}px system-ui`
  pen.textBaseline = 'middle'
  pen.textAlign = 'left'
  ends.forEach(({ version, index, at }, i) => {
    const place = top + (places[i] ?? at)
    pen.fillStyle = lineStyle(index, dark).colour
    pen.strokeStyle = pen.fillStyle
    pen.lineWidth = devicePixelRatio * 0.8
    pen.beginPath()
    pen.moveTo(left + width + 2, top + at)
    pen.lineTo(left + width + 9 * devicePixelRatio, place)
    pen.stroke()
    pen.fillText(version, left + width + 12 * devicePixelRatio, place)
  })
  pen.restore()
}

/** Smallest and largest of all that is drawn between two steps, with a little room; null where there is nothing. */
export function extent({ curves, each, log }: Pick<Painted, 'curves' | 'each' | 'log'>, from: number, to: number): [number, number] | null {
  let [low, high] = [Infinity, -Infinity]
  const take = (steps: Numbers, values: Numbers): void => {
    for (let i = 0; i < steps.length; i += 1) {
      const [step, value] = [steps[i] ?? 0, values[i] ?? NaN]
      if (step < from || step > to || !Number.isFinite(value) || (log && value <= 0)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  }
  for (const curve of curves) {
    take(curve.steps, curve.mean)
    if (each) for (const run of curve.runs) take(run.steps, run.values)
    else {
      take(curve.steps, curve.low)
      take(curve.steps, curve.high)
    }
  }
  if (low > high) return null
  const room = (high - low) * 0.04 || Math.abs(high) * 0.04 || 1
  return log ? [low / 1.1, high * 1.1] : [low - room, high + room]
}
