import type { Json } from '../../preload/contract'
import { text } from '../text/en'
import type { FieldKind, Range } from './schema'

/**
 * The number in what a person typed: plain, with an exponent, with a point or a comma before its decimals; null when it is
 * none. "1,000" is refused, since it means one to some and a thousand to others.
 */
export function parseNumber(typed: string): number | null {
  const trimmed = typed.trim().replace('−', '-')
  if (!/^[+-]?(\d+[.,]?\d*|[.,]\d+)(e[+-]?\d+)?$/i.test(trimmed) || /^[+-]?[1-9]\d*,\d{3}$/.test(trimmed)) return null
  const value = Number(trimmed.replace(',', '.'))
  return Number.isFinite(value) ? value : null
}

/** A number as people write it in a recipe: 0.05, 1e-8. */
export const formatNumber = (value: number): string => (value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential() : String(value))

/** "16, 32, 64" as numbers; null when the text is not a list of numbers. */
export function numbersFrom(typed: string): number[] | null {
  const values = typed.split(/[\s,x;]+/).filter((part) => part !== '').map(parseNumber)
  return values.every((value) => value !== null) ? values : null
}

/** A value as a person types it: numbers with commas between them. */
export function show(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map(show).join(', ')
  if (typeof value === 'number') return formatNumber(value)
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : ''
}

type Typed = Extract<FieldKind, { kind: 'number' | 'numbers' | 'number-or-word' }>

/** What goes into the recipe for a typed text. What is no number goes there as it stands, so that the check refuses it. */
export function read(kind: Typed, typed: string): Json {
  const trimmed = typed.trim()
  switch (kind.kind) {
    case 'number':
      return parseNumber(typed) ?? typed
    case 'number-or-word':
      return trimmed === '' && kind.nullable ? null : kind.words.includes(trimmed) ? trimmed : parseNumber(typed) ?? typed
    case 'numbers':
      return trimmed === '' ? (kind.nullable ? null : typed) : numbersFrom(typed) ?? typed
  }
}

const fits = (integer: boolean, { min, max, above, below }: Range, value: number): boolean =>
  (!integer || Number.isInteger(value)) && value >= (min ?? -Infinity) && value <= (max ?? Infinity) && value > (above ?? -Infinity) && value < (below ?? Infinity)

function described(integer: boolean, { min, max, above, below }: Range): string {
  const bounds = [
    ...(above === undefined ? [] : [text.form.above(formatNumber(above))]), ...(min === undefined ? [] : [text.form.atLeast(formatNumber(min))]),
    ...(below === undefined ? [] : [text.form.below(formatNumber(below))]), ...(max === undefined ? [] : [text.form.atMost(formatNumber(max))]),
  ]
  return `${integer ? text.form.wholeNumber : text.form.number}${bounds.length === 0 ? '' : ` ${bounds.join(` ${text.form.and} `)}`}`
}

/** What belongs into a field that holds something else, in words; undefined when its value fits or is left to the default. */
export function expected(kind: FieldKind, value: Json | undefined): string | undefined {
  if (value === undefined) return undefined
  switch (kind.kind) {
    case 'number':
      return typeof value === 'number' && fits(kind.integer, kind.range, value) ? undefined : described(kind.integer, kind.range)
    case 'number-or-word': {
      if ((value === null && kind.nullable) || (typeof value === 'string' && kind.words.includes(value)) || (typeof value === 'number' && fits(kind.integer, kind.range, value))) return undefined
      return [described(kind.integer, kind.range), ...kind.words, ...(kind.nullable ? [text.form.emptyForNone] : [])].join(`, ${text.form.or} `)
    }
    case 'numbers':
      return (value === null && kind.nullable) || (Array.isArray(value) && value.every((one) => typeof one === 'number') && (kind.length === undefined || value.length === kind.length)) ? undefined : kind.length === undefined ? text.form.numbers : text.form.manyNumbers(kind.length)
    default:
      return undefined
  }
}

/** The whole number one up or down, kept inside the range. */
export const stepped = ({ min = -Infinity, max = Infinity }: Range, value: number, by: 1 | -1): number => Math.min(Math.max(value + by, min), max)
