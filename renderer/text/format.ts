import type { Json, RunRow } from '../../preload/contract'
import { text } from './en'

/** Made once: to make one takes longer than all that it is used for in a table. */
const [wholes, fourDigits] = [new Intl.NumberFormat('en', { maximumFractionDigits: 0 }), new Intl.NumberFormat('en', { maximumSignificantDigits: 4 })]

/**
 * A measured value with four digits, whole from ten thousand on, or that it was not measured; never 0 or an empty place for
 * what is not known. Prices and counts are read as people write them; a power of ten stands only for what is beyond both.
 */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return text.notMeasured
  if (!Number.isFinite(value)) return String(value)
  const size = Math.abs(value)
  if (size >= 1e9 || (size > 0 && size < 0.001)) return value.toExponential(2)
  // Adding nothing turns -0 into 0.
  return (size >= 10_000 ? wholes : fourDigits).format(value + 0)
}

/** Shares are shown in percent with one digit. */
export const percent = (value: number | null | undefined): string => (value === null || value === undefined ? text.notMeasured : `${(value * 100).toFixed(1)} %`)

/** Accuracies in percent, everything else as a figure. */
export const metricText = (name: string, value: number | null | undefined): string => (name.endsWith('accuracy') ? percent(value) : figure(value))

/** A message as a sentence of its own. */
export const capital = (message: string): string => (/^\S*[./\\]\S/.test(message) ? message : message.charAt(0).toUpperCase() + message.slice(1))

/** "test.accuracy" as "Test accuracy", "val.mass.mae" as "Validation mean absolute error of mass". */
export function metricWords(name: string): string {
  const scaled = name.endsWith('.scaled')
  const [part = '', ...rest] = (scaled ? name.slice(0, -'.scaled'.length) : name).split('.')
  const target = rest.slice(0, -1).join('.')
  const [partName, metricName] = [text.data.partNames[part], text.metrics[rest[rest.length - 1] ?? '']]
  if (partName === undefined || metricName === undefined) return name
  const said = text.metricOf(partName, metricName, target)
  return scaled ? text.scaled(said) : said
}

/** Seconds as people say them. Rounded to the smallest unit shown before it is split, so that no part is ever full ("60 s"). */
export function duration(seconds: number | null): string {
  if (seconds === null) return text.notMeasured
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  const minutes = Math.round(whole / 60)
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Milliseconds with a digit after the point below a hundred. */
export const milliseconds = (ms: number): string => (ms < 99.95 ? `${ms.toFixed(1)} ms` : `${Math.round(ms).toLocaleString('en')} ms`)

/** A size in the unit whose number stays below 1024, also after rounding to one digit. */
export function bytes(count: number): string {
  if (count < 1024) return `${count} B`
  const [kib, mib, gib] = [1, 2, 3].map((power) => (count / 1024 ** power).toFixed(1))
  if (Number(kib) < 1024) return `${kib} KiB`
  return Number(mib) < 1024 ? `${mib} MiB` : `${gib} GiB`
}

/** The epoch a run is in, counted from 1 while it trains; the epochs it finished otherwise. Never more than it has. */
export const epochOf = ({ state, epoch, epochs }: Pick<RunRow, 'state' | 'epoch' | 'epochs'>): number => (state === 'running' ? Math.min(epoch + 1, epochs) : epoch)

const clock = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
export const when = (time: number): string => clock.format(time)

/** "weightDecay" as "weight decay", for fields that the catalogue does not name. */
export const words = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()

/** What a parameter of a transform is called on the Augment screen and wherever a problem names it. */
export const parameterWords = (op: string, name: string): string => text.augment.parameters[`${op}.${name}`] ?? text.augment.parameters[name] ?? capital(words(name))

const LONGEST = 60
/** A value of a patch on one line; what is left out of a long one is marked. */
export function short(value: Json): string {
  const whole = JSON.stringify(value)
  return whole.length <= LONGEST ? whole : `${whole.slice(0, LONGEST - 1)}…`
}
