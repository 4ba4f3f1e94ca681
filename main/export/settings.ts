import { z } from 'zod'
import { json } from '../../preload/contract'
import type { Json } from '../../preload/contract'
import type { HistoryVersion } from './history'

export type Setting = string | number | boolean

const listOfPlain = z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))

/** The plain values of nested objects by their path. Short lists are one value, as text. */
export function flatJson(value: Json, separator: string): Map<string, Setting> {
  const flat = new Map<string, Setting>()
  const walk = (own: Json, path: string): void => {
    if (own === null) flat.set(path, 'none')
    else if (typeof own !== 'object') flat.set(path, own)
    else if (Array.isArray(own) && listOfPlain.safeParse(own).success) flat.set(path, JSON.stringify(own))
    else for (const [key, inner] of Object.entries(own)) walk(json.parse(inner), path === '' ? key : `${path}${separator}${key}`)
  }
  walk(value, '')
  return flat
}

/** The settings of a version as one flat list, as trackers show them: a recipe's fields by their dotted path. */
export const flatSettings = ({ recipe, params }: HistoryVersion): Map<string, Setting> => new Map<string, Setting>([...Object.entries(params), ...(recipe === null ? [] : flatJson(recipe, '.'))])
