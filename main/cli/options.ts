import { AtelierError } from '../lib/errors'

/** Collects an option that may be given often. */
export const several = (value: string, held: string[]): string[] => [...held, value]

/** A whole number as it was typed after --name. Throws "usage" with the range. */
export function wholeOf(name: string, text: string, least: number, most: number = Infinity): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < least || value > most) throw new AtelierError('usage', `--${name} takes a whole number from ${least} ${Number.isFinite(most) ? `to ${most}` : 'on'}, got "${text}"`)
  return value
}
