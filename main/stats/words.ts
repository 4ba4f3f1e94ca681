import type { Interval, MetricDirection } from '../../preload/contract'

/** A number to two digits of what it is uncertain by, and no finer: 0.91234 +- 0.0042 is "0.9123". */
export function rounded(value: number, uncertainty: number): string {
  const decimals = uncertainty > 0 ? 1 - Math.floor(Math.log10(uncertainty)) : 4
  if (decimals > 8) return value.toPrecision(3)
  const text = value.toFixed(Math.max(0, decimals))
  return Number(text) === 0 ? text.replace('-', '') : text
}

export function signed(value: number, uncertainty: number): string {
  const text = rounded(value, uncertainty)
  return value > 0 && Number(text) !== 0 ? `+${text}` : text
}

/** "1 run", "3 runs". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`

/** What an interval of a difference says: nothing while it holds 0. */
export function verdictOf([low, high]: Interval | readonly [number, number], direction: MetricDirection): 'better' | 'worse' | 'within noise' {
  if (low <= 0 && high >= 0) return 'within noise'
  return (low > 0) === (direction === 'max') ? 'better' : 'worse'
}
