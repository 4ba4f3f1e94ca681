import type { Json } from '../../../preload/contract'
import { canonicalJson } from '../../lib/hash'
import { grouped } from '../grouped'
import type { FactorValue, HistoryVersion } from './types'

/** A version in a cell: its level of the factor ("" where it has none), and what changes along with it. */
export interface Member { readonly version: HistoryVersion; readonly held: FactorValue | null; readonly level: string; readonly along: string }

/** Versions that agree in everything but one factor and what changes along with it. */
export type Cell = readonly Member[]

/** A factor in which versions differ (or may differ, where it stands for several), with its words and its cells of two or more versions. */
export interface Matched { readonly factor: string; readonly words: string; readonly cells: readonly Cell[] }

/** Tokens for values: a few characters each, equal where factor and value are, and none the beginning of another. */
class Tokens {
  private readonly known = new Map<string, Map<string, string>>()
  private made = 0

  of(factor: string, value: Json): string {
    const values = this.known.get(factor) ?? new Map<string, string>()
    if (values.size === 0) this.known.set(factor, values)
    const text = typeof value === 'object' ? canonicalJson(value) : JSON.stringify(value)
    const held = values.get(text)
    if (held !== undefined) return held
    this.made += 1
    const token = `${this.made.toString(36)};`
    values.set(text, token)
    return token
  }
}

/** What a version has, one token a factor, by the factors' names; `before[i]` and `after[i]` join the tokens on either side of the i-th. */
interface Document { readonly version: HistoryVersion; readonly factors: readonly string[]; readonly tokens: readonly string[]; readonly before: readonly string[]; readonly after: readonly string[] }

const joined = (tokens: readonly string[]): string[] => {
  let text = ''
  return tokens.map((token) => {
    const held = text
    text += token
    return held
  })
}

function documentOf(version: HistoryVersion, held: readonly (readonly [string, string])[]): Document {
  const tokens = held.map(([, token]) => token)
  let text = ''
  const after = tokens.map(() => '')
  for (let i = tokens.length - 1; i >= 0; i -= 1) {
    after[i] = text
    text = `${tokens[i] ?? ''}${text}`
  }
  return { version, factors: held.map(([factor]) => factor), tokens, before: joined(tokens), after }
}

/** The documents of all versions, without the factors in which they are all alike: these can neither tell apart nor be compared. */
function documentsOf(versions: readonly HistoryVersion[], tokens: Tokens): { documents: Document[]; varied: ReadonlySet<string> } {
  const held = versions.map((version) => [...version.factors].filter(([, { value, joint }]) => value !== null && joint === undefined).map(([factor, { value }]): [string, string] => [factor, tokens.of(factor, value)]).sort(([a], [b]) => (a < b ? -1 : 1)))
  const seen = new Map<string, { token: string; alike: number }>()
  for (const [factor, token] of held.flat()) {
    const first = seen.get(factor)
    if (first === undefined) seen.set(factor, { token, alike: 1 })
    else if (first.token === token) first.alike += 1
  }
  const varied = new Set([...seen].filter(([, { alike }]) => alike < versions.length).map(([factor]) => factor))
  return { varied, documents: versions.map((version, i) => documentOf(version, (held[i] ?? []).filter(([factor]) => varied.has(factor)))) }
}

/** All that is left of a document without one of its factors and without what changes along with that. */
function without(document: Document, position: number, along: Readonly<Record<string, Json>> | undefined, tokens: Tokens, varied: ReadonlySet<string>): { readonly rest: string; readonly along: string } {
  if (along === undefined) return { rest: `${document.before[position] ?? ''}${document.after[position] ?? ''}`, along: '' }
  const kept = new Map(document.factors.map((factor, i) => [factor, document.tokens[i] ?? '']))
  kept.delete(document.factors[position] ?? '')
  let taken = ''
  for (const [factor, value] of Object.entries(along)) {
    if (!varied.has(factor)) continue
    taken += kept.get(factor) ?? ';'
    if (value === null) kept.delete(factor)
    else kept.set(factor, tokens.of(factor, value))
  }
  return { rest: [...kept].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, token]) => token).join(''), along: taken }
}

/**
 * Every factor in which versions differ, with its cells. Each version is looked up once for each of its factors by the
 * text of all that is left without it, so the time grows with versions times factors, never with pairs.
 */
export function matchedCells(versions: readonly HistoryVersion[]): Matched[] {
  const tokens = new Tokens()
  const { documents, varied } = documentsOf(versions, tokens)
  const whole = grouped(documents, (document) => document.tokens.join(''))
  const holders = new Map<string, { document: Document; position: number; held: FactorValue }[]>()
  for (const version of versions) for (const factor of version.factors.keys()) if (varied.has(factor) && !holders.has(factor)) holders.set(factor, [])
  for (const document of documents) {
    document.factors.forEach((factor, position) => {
      const held = document.version.factors.get(factor)
      if (held !== undefined) holders.get(factor)?.push({ document, position, held })
    })
  }
  const single = [...holders].map(([factor, list]): Matched => {
    const cells = new Map<string, Member[]>()
    for (const { document, position, held } of list) {
      const { rest, along } = without(document, position, held.along, tokens, varied)
      const member: Member = { version: document.version, held, level: document.tokens[position] ?? '', along }
      const cell = cells.get(rest)
      if (cell === undefined) cells.set(rest, [member])
      else cell.push(member)
    }
    // A version without the factor is, as a whole, what is left of those that have it.
    for (const [rest, cell] of cells) for (const { version } of whole.get(rest) ?? []) cell.push({ version, held: version.factors.get(factor) ?? null, level: '', along: '' })
    return { factor, words: list[0]?.held.factor ?? factor, cells: [...cells.values()].filter((cell) => cell.length > 1) }
  })
  return [...single, ...jointCells(documents, tokens)]
}

/** Cells of factors that stand for several: what is left of a version without all of these. */
function jointCells(documents: readonly Document[], tokens: Tokens): Matched[] {
  const ids = new Set(documents.flatMap(({ version }) => [...version.factors].filter(([, { joint }]) => joint !== undefined).map(([factor]) => factor)))
  return [...ids].map((factor): Matched => {
    const members = documents.flatMap(({ version, factors, tokens: own }) => {
      const held = version.factors.get(factor)
      if (held?.joint === undefined) return []
      const parts = new Set(held.joint.parts)
      return [{ rest: own.filter((_, i) => !parts.has(factors[i] ?? '')).join(''), member: { version, held, level: tokens.of(factor, held.value), along: '' } }]
    })
    const cells = [...grouped(members, ({ rest }) => rest).values()].map((cell) => cell.map(({ member }) => member))
    return { factor, words: members[0]?.member.held.factor ?? factor, cells: cells.filter((cell) => cell.length > 1) }
  })
}
