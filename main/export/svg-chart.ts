import { escapeHtml } from './markup'

/** `colour` tells one run from the others in every figure of a page. */
export interface Curve { readonly label: string; readonly colour: number; readonly steps: Float64Array; readonly values: Float64Array }

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 240, 56, 12, 10, 26]
/** Colours of a curve, by class; the style sheet names them for light and dark. */
export const COLOURS = 8
/** Columns of pixels; a curve keeps its lowest and highest point of each. */
const COLUMNS = 280

/** At most two points for each column of pixels, so that peaks stay and the file is small. Points that are no number are left out. */
export function thinned({ steps, values }: Pick<Curve, 'steps' | 'values'>, first: number, last: number): [number, number][] {
  const columns = new Map<number, { low: [number, number]; high: [number, number] }>()
  for (let i = 0; i < steps.length; i += 1) {
    const [step, value] = [steps[i] ?? 0, values[i] ?? NaN]
    if (!Number.isFinite(value)) continue
    const key = Math.floor(((step - first) / Math.max(1, last - first)) * COLUMNS)
    const column = columns.get(key)
    if (column === undefined) columns.set(key, { low: [step, value], high: [step, value] })
    else if (value < column.low[1]) column.low = [step, value]
    else if (value > column.high[1]) column.high = [step, value]
  }
  return [...columns.values()].flatMap(({ low, high }) => (low === high || low[0] === high[0] ? [low] : low[0] < high[0] ? [low, high] : [high, low])).sort((a, b) => a[0] - b[0])
}

/** "1", "2", "5" times a power of ten, at most five of them within a range. */
export function ticks(low: number, high: number): number[] {
  const span = high - low
  if (!(span > 0) || !Number.isFinite(span)) return [low]
  const rough = span / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const size = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10)
  return Array.from({ length: Math.floor(high / size) - Math.ceil(low / size) + 1 }, (_, i) => (Math.ceil(low / size) + i) * size)
}

/** Curves of one metric as an inline SVG figure; "" where no point is a number. */
export function chart(title: string, curves: readonly Curve[]): string {
  const bounds = curves.reduce<[number, number, number, number]>((before, { steps, values }) => {
    let box = before
    for (let i = 0; i < steps.length; i += 1) {
      const [step, value] = [steps[i] ?? 0, values[i] ?? NaN]
      if (Number.isFinite(value)) box = [Math.min(box[0], step), Math.max(box[1], step), Math.min(box[2], value), Math.max(box[3], value)]
    }
    return box
  }, [Infinity, -Infinity, Infinity, -Infinity])
  const [x0, x1, y0, y1] = bounds
  if (x0 > x1) return ''
  const x = (step: number): number => LEFT + ((step - x0) / (x1 - x0 || 1)) * (WIDTH - LEFT - RIGHT)
  // Divided before it is taken off, since the range of two float64 may be none.
  const y = (value: number): number => HEIGHT - BOTTOM - (y1 === y0 ? 0.5 : (value / 2 - y0 / 2) / (y1 / 2 - y0 / 2)) * (HEIGHT - BOTTOM - TOP)
  const across = ticks(y0, y1).map((value) => `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value).toFixed(1)}" y2="${y(value).toFixed(1)}"/><text x="${LEFT - 6}" y="${(y(value) + 4).toFixed(1)}" text-anchor="end">${Number(value.toPrecision(6))}</text>`)
  const along = ticks(x0, x1).filter(Number.isInteger).map((step) => `<text x="${x(step).toFixed(1)}" y="${HEIGHT - 8}" text-anchor="middle">${step}</text>`)
  const lines = curves.map((curve) => {
    const points = thinned(curve, x0, x1)
    const drawn = points.map(([step, value]) => `${x(step).toFixed(1)},${y(value).toFixed(1)}`).join(' ')
    const [only] = points
    const shape = points.length === 1 && only !== undefined ? `<circle class="dot c${curve.colour % COLOURS}" cx="${x(only[0]).toFixed(1)}" cy="${y(only[1]).toFixed(1)}" r="3"/>` : `<polyline class="line c${curve.colour % COLOURS}" points="${drawn}"/>`
    return `<g><title>${escapeHtml(curve.label)}</title>${shape}</g>`
  })
  return `<figure><figcaption>${escapeHtml(title)}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">${across.join('')}${along.join('')}${lines.join('')}</svg></figure>`
}
