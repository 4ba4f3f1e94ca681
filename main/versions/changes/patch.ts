import type { Json, JsonObject, PatchOp } from '../../../preload/contract'
import { canonicalJson } from '../../lib/hash'

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)
const same = (a: Json, b: Json): boolean => canonicalJson(a) === canonicalJson(b)
const escape = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1')
const unescape = (key: string): string => key.replaceAll('~1', '/').replaceAll('~0', '~')

/** The difference as RFC 6902 operations with old values kept. Arrays of one length are compared element by element, others replaced. */
export function diff(a: Json, b: Json, path = ''): PatchOp[] {
  if (same(a, b)) return []
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) return a.flatMap((item, i) => diff(item, b[i] ?? null, `${path}/${i}`))
  if (!isObject(a) || !isObject(b)) return [{ op: 'replace', path, value: b, old: a }]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].sort().flatMap((key): PatchOp[] => {
    // Own keys only: every object has a "constructor" that is not its own.
    const [before, after] = [a, b].map((side) => (Object.hasOwn(side, key) ? side[key] : undefined))
    const at = `${path}/${escape(key)}`
    if (before === undefined) return after === undefined ? [] : [{ op: 'add', path: at, value: after }]
    if (after === undefined) return [{ op: 'remove', path: at, old: before }]
    return diff(before, after, at)
  })
}

/** Sets (or with undefined removes) the value at a path of keys, copying what changes. */
function put(document: Json, keys: readonly string[], value: Json | undefined, adds: boolean): Json {
  const [key, ...rest] = keys
  if (key === undefined) return value ?? null
  if (Array.isArray(document)) return putInList(document, key, rest, value, adds)
  if (!isObject(document)) throw new RangeError(`there is no "${key}" to change`)
  const { [key]: _held, ...others } = document
  const held = Object.hasOwn(document, key) ? document[key] : undefined
  if (rest.length === 0) return value === undefined ? others : { ...others, [key]: value }
  if (held === undefined) throw new RangeError(`there is no "${key}" to change`)
  return { ...others, [key]: put(held, rest, value, adds) }
}

/** RFC 6902 sections 4.1 and 4.2: "add" inserts before an element or, at "-", appends; "remove" closes the gap. */
function putInList(list: readonly Json[], key: string, rest: readonly string[], value: Json | undefined, adds: boolean): Json[] {
  const last = rest.length === 0
  const index = key === '-' ? list.length : Number(key)
  if (!/^(0|[1-9]\d*|-)$/.test(key) || index > list.length || (index === list.length && !(adds && last))) throw new RangeError(`there is no element "${key}"`)
  if (last && value === undefined) return list.filter((_, i) => i !== index)
  if (last && adds) return [...list.slice(0, index), value ?? null, ...list.slice(index)]
  return list.map((item, i) => (i === index ? put(item, rest, value, adds) : item))
}

/** The value at a path of keys, or undefined when nothing is there. */
function at(document: Json, keys: readonly string[]): Json | undefined {
  return keys.reduce<Json | undefined>((now, key) => {
    if (Array.isArray(now)) return /^(0|[1-9]\d*)$/.test(key) ? now[Number(key)] : undefined
    return isObject(now) && Object.hasOwn(now, key) ? now[key] : undefined
  }, document)
}

/** The document with the operations carried out in order. Pure. Throws RangeError where a path leads nowhere or an old value is another one. */
export function applyPatch(document: Json, patch: readonly PatchOp[]): Json {
  return patch.reduce((now, { op, path, value, old }) => {
    const keys = path === '' ? [] : path.slice(1).split('/').map(unescape)
    const held = op === 'add' ? undefined : at(now, keys)
    if (op !== 'add' && held === undefined) throw new RangeError(`there is no element "${path}" to ${op}`)
    if (held !== undefined && old !== undefined && !same(held, old)) throw new RangeError(`"${path}" is not what this patch was made for`)
    return put(now, keys, op === 'remove' ? undefined : value ?? null, op === 'add')
  }, document)
}

/** The operations that take a patch back. */
export function invertPatch(patch: readonly PatchOp[]): PatchOp[] {
  return [...patch].reverse().map((op): PatchOp => {
    if (op.op === 'add') return { op: 'remove', path: op.path, ...(op.value === undefined ? {} : { old: op.value }) }
    if (op.op === 'remove') return { op: 'add', path: op.path, ...(op.old === undefined ? {} : { value: op.old }) }
    return { op: 'replace', path: op.path, ...(op.old === undefined ? {} : { value: op.old }), ...(op.value === undefined ? {} : { old: op.value }) }
  })
}
