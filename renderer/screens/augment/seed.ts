/** The seed that a person typed: whole, not negative, and exact as a number; null when it is none. */
export function seedFrom(typed: string): number | null {
  const seed = /^\s*\d+\s*$/.test(typed) ? Number(typed) : NaN
  return Number.isSafeInteger(seed) ? seed : null
}
