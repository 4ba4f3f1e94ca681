import type { PropertyLikeness } from '../../../../preload/contract/likeness'
import type { Widener } from './define'

export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
export const few = (value: number, digits = 2): string => String(rounded(value, digits))

/** By which factors training must be changed to reach validation's ends from where most of it is. */
export function factors({ ranges: { train, val } }: PropertyLikeness): { low: number; high: number } {
  const middle = (train.low + train.high) / 2
  const ratio = (a: number, b: number): number => (b > 0 ? a / b : 1)
  return { low: val.low < train.low ? ratio(val.low, middle) : 1, high: val.high > train.high ? ratio(val.high, middle) : 1 }
}

/** Changes by up to as much, and by up to a fifth more. */
export const jitters = (op: string, property: PropertyLikeness): Widener[] => {
  const { low, high } = factors(property)
  return [1, 1.2].map((more) => {
    const amount = rounded(Math.min(5, more * Math.max(1 - low, high - 1)), 2)
    return { op, said: `${op} of ± ${few(100 * amount, 0)} %`, params: { amount } }
  })
}
