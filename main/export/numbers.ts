/** Numbers as text and back, every bit of a float64 kept, whatever the value. */

/** The shortest text that reads back as the same number; negative zero with its point, as others take "-0" for a whole number; "NaN", "Infinity" and "-Infinity" as Python, R and pandas read them too. */
export const textOfNumber = (value: number): string => (Object.is(value, -0) ? '-0.0' : String(value))

const NAMED: ReadonlyMap<string, number> = new Map([
  ['nan', NaN], ['inf', Infinity], ['+inf', Infinity], ['-inf', -Infinity], ['infinity', Infinity], ['+infinity', Infinity], ['-infinity', -Infinity],
])
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** The number, or null where the text is none. */
export function numberOfText(text: string): number | null {
  const bare = text.trim()
  if (DECIMAL.test(bare)) return Number(bare)
  return NAMED.get(bare.toLowerCase()) ?? null
}

/** A whole number that no float64 rounds, or null. */
export function wholeOfText(text: string): number | null {
  const value = numberOfText(text)
  return value !== null && Number.isSafeInteger(value) ? value : null
}
