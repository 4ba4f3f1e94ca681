import { canonicalJson } from '../../lib/hash'

type Fields = Readonly<Record<string, unknown>>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

export const same = (a: unknown, b: unknown): boolean => canonicalJson(a ?? null) === canonicalJson(b ?? null)

/** A value in a sentence: what is not set is "none", and is left out of a list of fields. */
export function short(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(short).join(', ')
  if (isFields(value)) return Object.entries(value).filter(([, field]) => field !== null).map(([key, field]) => `${key} ${short(field)}`).join(', ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** Fields that say what the others are of: where one differs, the others have nothing in common. */
const KINDS = ['arch', 'kind', 'op', 'dataset'] as const

/** How one thing changed, by its fields that did: "model widths 16, 32 -> 8, 16", "data mini -> other". */
export function sayChange(words: string, before: unknown, after: unknown): string {
  if (!isFields(before) || !isFields(after)) return `${words} ${short(before)} -> ${short(after)}`
  const kind = KINDS.find((key) => !same(before[key], after[key]))
  if (kind !== undefined) return `${words} ${short(before[kind])} -> ${short(after[kind])}`
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => !same(before[key], after[key]))
  return `${words} ${changed.map((key) => `${key} ${short(before[key])} -> ${short(after[key])}`).join(' and ')}`
}

/** An element of a list that came, went or changed: "augmentation flip added: horizontal-flip (p 0.5)". */
export function sayElement(words: string, before: Fields | undefined, after: Fields | undefined, describe: (element: Fields) => string): string {
  if (after === undefined) return `${words} removed`
  if (before === undefined) return `${words} added${describe(after)}`
  return sayChange(words, before, after)
}

/** A step of the augmentation behind its name: what it is, where the name does not say so, and its parameters; a probability of 1 goes without saying. */
export function describeStep({ id, op, p, ...parameters }: Fields): string {
  const fields = short({ ...(p === 1 ? {} : { p }), ...parameters })
  const what = op === id ? '' : short(op)
  if (what === '') return fields === '' ? '' : `: ${fields}`
  return `: ${what}${fields === '' ? '' : ` (${fields})`}`
}
