import { text } from './en'

/** A measured value with four digits, or that it was not measured; never 0 or an empty place for what is not known. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return text.notMeasured
  if (!Number.isFinite(value)) return String(value)
  if (Number.isInteger(value)) return value.toLocaleString('en')
  const size = Math.abs(value)
  return size >= 0.001 && size < 100_000 ? Number(value.toPrecision(4)).toString() : value.toExponential(2)
}

/** Shares are shown in percent with one digit. */
export const percent = (value: number | null | undefined): string => (value === null || value === undefined ? text.notMeasured : `${(value * 100).toFixed(1)} %`)

/** Accuracies in percent, everything else as a figure. */
export const metricText = (name: string, value: number | null | undefined): string => (name.endsWith('accuracy') ? percent(value) : figure(value))

export function duration(seconds: number | null): string {
  if (seconds === null) return text.notMeasured
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`
  const minutes = Math.floor(seconds / 60)
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

export function bytes(count: number): string {
  if (count < 1024) return `${count} B`
  if (count < 1024 ** 2) return `${(count / 1024).toFixed(1)} KiB`
  if (count < 1024 ** 3) return `${(count / 1024 ** 2).toFixed(1)} MiB`
  return `${(count / 1024 ** 3).toFixed(1)} GiB`
}

const clock = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' })
export const when = (time: number): string => clock.format(time)

/** "weightDecay" as "weight decay", for fields that the catalogue does not name. */
export const words = (key: string): string => key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
