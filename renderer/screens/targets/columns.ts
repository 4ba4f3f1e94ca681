import { jsonObject, targetFor } from '../../../preload/contract'
import type { DatasetInfo, Json, JsonObject } from '../../../preload/contract'

type Column = DatasetInfo['columns'][number]
const objects = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.flatMap((one) => { const { data } = jsonObject.safeParse(one); return data === undefined ? [] : [data] }) : [])
/** The targets of a document, whatever else may be wrong with it. */
export const targetsOf = (document: JsonObject): JsonObject[] => objects(document.targets)
export const stringAt = (object: JsonObject, key: string): string => { const value = object[key]; return typeof value === 'string' ? value : '' }

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
