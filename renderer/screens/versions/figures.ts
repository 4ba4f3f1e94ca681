import type { MetricCell, NoiseFloor, SheetCell, SheetRun, Spread } from '../../../preload/contract'
import type { Shown } from '../../state/sheet-look'
import type { Row } from '../../state/sheet-rows'
import { text } from '../../text/en'
import { duration, figure, metricWords, percent, when, words } from '../../text/format'

export const isShare = (metric: string): boolean => metric.endsWith('accuracy')

/** Digits after the point that show a spread with two of its own. */
const digitsOf = (sd: number): number => Math.min(8, Math.max(0, 1 - Math.floor(Math.log10(sd))))

/** Mean and standard deviation with as many digits as the deviation carries; accuracies in percent. */
export function spreadText(metric: string, { mean, sd }: Spread): string {
  if (sd === null) return isShare(metric) ? percent(mean) : figure(mean)
  const [scale, unit] = isShare(metric) ? [100, ' %'] as const : [1, ''] as const
  if (sd * scale < 1e-8) return `${isShare(metric) ? (mean * 100).toFixed(1) : figure(mean)} ± 0${unit}`
  if (Math.abs(mean) * scale >= 100_000) return `${figure(mean)} ± ${sd.toExponential(1)}`
  const digits = digitsOf(sd * scale)
  return `${(mean * scale).toFixed(digits)} ± ${(sd * scale).toFixed(digits)}${unit}`
}

const range = (min: number, max: number): string => (min === max ? String(min) : `${min}–${max}`)

export interface Said { readonly main: string; readonly note: string }
const MISSING: Said = { main: text.notMeasured, note: '' }

/** What a metric's cell says: the figure that the column asks for, and what it rests on. */
export function metricSaid({ of, stat }: Pick<Shown, 'of' | 'stat'>, { best, last, epoch }: MetricCell): Said {
  if (stat === 'epoch') return epoch === null ? MISSING : { main: range(epoch.min, epoch.max), note: '' }
  const held = stat === 'last' ? last : stat === 'best' ? best : best ?? last
  if (held === null) return MISSING
  if (stat === 'sd') return held.sd === null ? { main: text.notMeasured, note: text.sheet.oneSeed } : { main: isShare(of) ? `${(held.sd * 100).toPrecision(2)} %` : held.sd.toPrecision(2), note: '' }
  if (stat === 'seeds') return { main: String(held.runs), note: '' }
  const notes = [...(held.runs > 1 ? [text.sheet.seeds(held.runs)] : []), ...(held === last ? [text.sheet.lastValue] : epoch === null ? [] : [text.sheet.epoch(range(epoch.min, epoch.max))])]
  return { main: spreadText(of, held), note: notes.join(', ') }
}

/** What a single run's cell says: its best, and under it the last value and the epoch of the best. */
export function runSaid(of: string, { best, last, epoch }: MetricCell): Said {
  const held = best ?? last
  if (held === null) return MISSING
  return { main: short(of, held.mean), note: best === null ? text.sheet.lastValue : [...(last === null ? [] : [text.sheet.lastIs(short(of, last.mean))]), ...(epoch === null ? [] : [text.sheet.epoch(range(epoch.min, epoch.max))])].join(', ') }
}

/** Everything that is known of a metric of a row, for the tip of its cell. */
export function metricDetail(of: string, { best, last, epoch }: MetricCell): string {
  const one = (spread: Spread | null): string => (spread === null ? text.notMeasured : `${spreadText(of, spread)}${spread.runs > 1 ? ` (${text.sheet.seeds(spread.runs)}, ${text.sheet.from(short(of, spread.min), short(of, spread.max))})` : ''}`)
  return [metricWords(of), `${text.train.best}: ${one(best)}`, ...(epoch === null ? [] : [`${text.train.epochOfBest}: ${range(epoch.min, epoch.max)}`]), `${text.train.last}: ${one(last)}`].join('\n')
}
const short = (metric: string, value: number): string => (isShare(metric) ? percent(value) : figure(value))

/** The one figure of a metric cell that a column compares by. */
export const valueOf = (stat: Shown['stat'], { best, last }: MetricCell): number | null => (stat === 'last' ? last : stat === 'best' ? best : best ?? last)?.mean ?? null

export interface Delta { readonly value: number; /** How many noise floors it is; null where the noise is not measured. */ readonly floors: number | null; /** Seeds alone may make it: its interval holds 0. */ readonly within: boolean }

/** The difference of a metric to the baseline, in its units and in noise floors, and whether it is more than noise. */
export function deltaOf(cell: MetricCell, baseline: MetricCell, noise: NoiseFloor | undefined, stat: Shown['stat'] = null): Delta | null {
  const [here, there] = [valueOf(stat, cell), valueOf(stat, baseline)]
  if (here === null || there === null) return null
  const value = here - there
  const floor = floorOf(noise)
  const share = [cell, baseline].reduce((sum, { best, last }) => sum + 1 / ((stat === 'last' ? last : best ?? last)?.runs ?? 1), 0)
  return { value, floors: floor === null || floor <= 0 ? null : Math.abs(value) / floor, within: noise?.measured === true && Math.abs(value) <= noise.t * noise.sd * Math.sqrt(share) }
}

/** A noise floor as a person reads it, in the metric's own figures. */
export const floorFigure = (metric: string, floor: number): string => (isShare(metric) ? text.sheet.points((floor * 100).toPrecision(2)) : smallFigure(floor))

/** The standard deviation over seeds alone, or null where it is not measured. */
export const floorOf = (noise: NoiseFloor | undefined): number | null => (noise?.measured === true ? noise.sd : null)

/** Whether a difference is for the better; null where there is none, seeds alone may make it, or neither way is better. */
export const isBetter = ({ value, within }: Pick<Delta, 'value' | 'within'>, direction: Shown['direction']): boolean | null => (value === 0 || within || direction === null ? null : (value > 0) === (direction === 'max'))

/** Made once: to make one takes longer than a column of figures. */
const threeDigits = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })
/** A small difference is read better beside others without an exponent. */
const smallFigure = (size: number): string => (size >= 1e-6 && size < 1 ? threeDigits.format(size) : figure(Number(size.toPrecision(3))))

export function deltaText(metric: string, { value }: Pick<Delta, 'value'>): string {
  const size = isShare(metric) ? text.sheet.points((Math.abs(value) * 100).toFixed(Math.abs(value) < 0.001 ? 2 : 1)) : smallFigure(Math.abs(value))
  return value === 0 ? text.sheet.same : `${value > 0 ? '+' : '−'}${size}`
}
export const floorText = ({ floors, within }: Pick<Delta, 'floors' | 'within'>): string => (floors === null ? text.sheet.noNoise : within ? text.sheet.withinNoise(floors.toFixed(1)) : text.sheet.floors(floors.toFixed(1)))

/** A setting's or fact's value as a person reads it; null where there is none. */
export function valueSaid({ expression, kind }: Pick<Shown, 'expression' | 'kind'>, cell: SheetCell | undefined): string | null {
  if (cell === undefined || cell.kind === 'metric' || cell.value === null || cell.value === '') return null
  const { value } = cell
  if (kind !== 'field') return typeof value === 'number' ? String(value) : value
  switch (expression) {
    case 'created': return typeof value === 'number' ? when(value) : value
    case 'seconds': return typeof value === 'number' ? duration(value) : value
    case 'version': case 'parent': return `v${value}`
    case 'run': case 'reproduces': return `r${value}`
    case 'star': case 'pinned': case 'confounded': return value === 0 ? null : text.sheet.yes
    default: return String(value)
  }
}

/** A column's name as its head says it: the catalogue's word, or the end of its path. */
export function columnName({ expression, of, kind, stat }: Pick<Shown, 'expression' | 'of' | 'kind' | 'stat'>): string {
  if (kind === 'field') return text.sheet.fields[expression] ?? expression
  const name = kind === 'metric' ? metricWords(of) : text.fields[expression] ?? settingName(expression)
  return stat === null ? name : text.sheet.stats[stat](name)
}
const settingName = (path: string): string => {
  const parts = path.split('.')
  return words(parts.slice(-2).join(' '))
}

/** States of a row's runs: the newest one's, and what else there is. */
export function statesSaid(runs: readonly SheetRun[]): { readonly newest: SheetRun | undefined; readonly note: string } {
  const [newest, ...rest] = runs
  if (newest === undefined) return { newest, note: '' }
  const going = newest.state === 'running' || newest.state === 'queued'
  const counts = new Map<SheetRun['state'], number>()
  for (const { state } of rest) if (state !== newest.state) counts.set(state, (counts.get(state) ?? 0) + 1)
  const others = [...counts].map(([state, n]) => `${n} ${text.states[state].toLowerCase()}`)
  const note = [...(going && newest.state === 'running' ? [text.sheet.epoch(text.train.of(String(Math.min(newest.epoch + 1, newest.epochs)), String(newest.epochs)))] : []), text.sheet.runs(runs.length), ...others]
  return { newest, note: note.join(', ') }
}

/** What a row is called: its name, or how it differs from its parent. */
export const titleOf = ({ name, sentence }: Pick<Row, 'name' | 'sentence'>): string => name ?? sentence ?? text.versions.first
