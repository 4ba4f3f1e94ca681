import type { JsonObject } from './json'

/** What a target is. */
export type TargetKind = 'class' | 'regression'

/** Units that a column's name may end with after an underscore; anything in brackets at its end is one too. */
const UNITS = 'mg|g|kg|mm|cm|m|km|px|ms|s|min|h|ml|l|V|A|W|J|Hz|Pa|K'
const ENDING = new RegExp(`^(.+?)(?:_(${UNITS})|\\s*[([]([^()[\\]]{1,12})[)\\]])$`)

/** "bill_length_mm" and "Bill length (mm)" as a name and its unit; "" where the name tells of none. */
export function nameAndUnit(column: string): { name: string; unit: string } {
  const [, name = column, plain, bracketed] = ENDING.exec(column) ?? []
  return { name, unit: plain ?? bracketed ?? '' }
}

/** A name as recipes take it. */
const safe = (name: string): string => name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+|-+$/g, '') || 'target'

/** What a target starts with when it becomes of this kind: a loss that fits, and no transform. */
export const kindFields = (kind: TargetKind): JsonObject => ({ kind, loss: kind === 'class' ? 'cross-entropy' : 'mse', transform: { kind: 'none' } })

/** A column as a target: numbers as a regression in the unit that its name tells of, all else as classes. What is missing is left out of loss and metric. */
export function targetFor({ name: column, kind, missing }: { readonly name: string; readonly kind: 'number' | 'text' | 'image'; readonly missing: number }, taken: ReadonlySet<string>): { readonly name: string } & JsonObject {
  const { name, unit } = kind === 'number' ? nameAndUnit(column) : { name: column, unit: '' }
  const wanted = taken.has(safe(name)) ? safe(column) : safe(name)
  let free = wanted
  for (let n = 2; taken.has(free); n += 1) free = `${wanted}-${n}`
  return { name: free, column, ...kindFields(kind === 'number' ? 'regression' : 'class'), unit, weight: 1, missing: missing > 0 ? 'mask' : 'stop' }
}
