import { jsonObject } from '../../../preload/contract'
import type { DatasetInfo, Json, JsonObject } from '../../../preload/contract'

type Column = DatasetInfo['columns'][number]
export type Kind = 'class' | 'regression'

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

const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.flatMap((one) => { const { data } = jsonObject.safeParse(one); return data === undefined ? [] : [data] }) : [])
/** The targets of a document, whatever else may be wrong with it. */
export const targetsOf = (document: JsonObject): JsonObject[] => objects(document.targets)
export const stringAt = (object: JsonObject, key: string): string => { const value = object[key]; return typeof value === 'string' ? value : '' }

/** What a target starts with when it becomes of this kind: a loss that fits, and no transform. */
export const kindFields = (kind: Kind): JsonObject => ({ kind, loss: kind === 'class' ? 'cross-entropy' : 'mse', transform: { kind: 'none' } })

/** A column as a target: numbers as a regression in the unit that its name tells of, all else as classes. What is missing is left out of loss and metric. */
export function targetFor({ name: column, kind, missing }: Column, taken: ReadonlySet<string>): JsonObject {
  const { name, unit } = kind === 'number' ? nameAndUnit(column) : { name: column, unit: '' }
  const wanted = taken.has(safe(name)) ? safe(column) : safe(name)
  let free = wanted
  for (let n = 2; taken.has(free); n += 1) free = `${wanted}-${n}`
  return { name: free, column, ...kindFields(kind === 'number' ? 'regression' : 'class'), unit, weight: 1, missing: missing > 0 ? 'mask' : 'stop' }
}

/** The document with exactly these columns as targets: those that it has stay as they are, and none of them is an input too. */
export function withTargets(document: JsonObject, chosen: readonly string[], columns: readonly Column[]): JsonObject {
  const held = targetsOf(document)
  const taken = new Set(held.filter((target) => chosen.includes(stringAt(target, 'column'))).map((target) => stringAt(target, 'name')))
  const targets = chosen.flatMap((name): JsonObject[] => {
    const before = held.filter((target) => target.column === name)
    const column = columns.find((one) => one.name === name)
    if (before.length > 0 || column === undefined) return before
    const made = targetFor(column, taken)
    taken.add(stringAt(made, 'name'))
    return [made]
  })
  const data = jsonObject.safeParse(document.data).data ?? {}
  const features = Array.isArray(data.features) ? data.features.filter((name) => typeof name !== 'string' || !chosen.includes(name)) : []
  return { ...document, targets, data: { ...data, ...(Array.isArray(data.features) ? { features: features.length === 0 ? 'auto' : features } : {}) } }
}

interface Before { readonly dataset: string; readonly before: readonly { readonly name: string; readonly transform: JsonObject }[] }

/** The document with the transforms of these targets as they were; null where it is of other data, or has them so already. A target that is gone stays gone. */
export function undone(document: JsonObject, { dataset, before }: Before): JsonObject | null {
  if (jsonObject.safeParse(document.data).data?.dataset !== dataset) return null
  const held = targetsOf(document)
  const targets = held.map((target) => { const kept = before.find(({ name }) => name === target.name); return kept === undefined ? target : { ...target, transform: kept.transform } })
  return JSON.stringify(targets) === JSON.stringify(held) ? null : { ...document, targets }
}
