import jsep from 'jsep'
import { z } from 'zod'
import { AtelierError } from '../../lib/errors'

/**
 * The sheet's language of filters and columns: `val.accuracy > 0.9 and norm = "group"`. Names are dotted; `last(name)`,
 * `best(name)`, `epoch(name)`, `sd(name)` ask for another figure of a metric; `name("...")` takes a name that is no word.
 * Comparisons are = != < <= > >= ~ (contains) and in [..]; `none` stands for what is not there; and, or, not, ( ).
 */
const STATS = ['best', 'last', 'epoch', 'sd', 'seeds'] as const
export type Stat = (typeof STATS)[number]
export interface Name { readonly kind: 'name'; readonly name: string; readonly stat: Stat | null; readonly at: string }
export type Literal = number | string | boolean | null
export const comparisons = ['=', '==', '!=', '<', '<=', '>', '>=', '~', 'in'] as const
export type Comparison = (typeof comparisons)[number]
export type Condition =
  | { readonly kind: 'join'; readonly op: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly op: Comparison; readonly left: Name; readonly right: Literal | readonly Literal[] | Name }
  /** A name alone: it is there and not false. */
  | { readonly kind: 'is'; readonly name: Name }

jsep.removeAllBinaryOps()
jsep.removeAllUnaryOps()
jsep.addBinaryOp('or', 1)
jsep.addBinaryOp('and', 2)
for (const op of comparisons) jsep.addBinaryOp(op, 6)
jsep.addUnaryOp('not')
jsep.addUnaryOp('-')
// Names of targets, metrics and layers may have dashes; there is no subtraction.
jsep.addIdentifierChar('-')

const identifier = z.object({ type: z.literal('Identifier'), name: z.string() })
const literal = z.object({ type: z.literal('Literal'), value: z.union([z.string(), z.number(), z.boolean(), z.null()]) })
const member = z.object({ type: z.literal('MemberExpression'), computed: z.boolean(), object: z.unknown(), property: z.unknown() })
const call = z.object({ type: z.literal('CallExpression'), callee: z.unknown(), arguments: z.array(z.unknown()) })
const binary = z.object({ type: z.literal('BinaryExpression'), operator: z.string(), left: z.unknown(), right: z.unknown() })
const unary = z.object({ type: z.literal('UnaryExpression'), operator: z.string(), argument: z.unknown() })
const array = z.object({ type: z.literal('ArrayExpression'), elements: z.array(z.unknown()) })
const node = z.discriminatedUnion('type', [identifier, literal, member, call, binary, unary, array])

const HINT = 'An example: val.accuracy > 0.9 and norm = "group". docs/sheet.md has all of it.'
const refuse = (text: string, what: string): AtelierError => new AtelierError('sheet.expression', `"${text}" cannot be read: ${what}.`, HINT)

/** The dotted name of a node, or null when it is something else. */
function dotted(raw: unknown): string | null {
  const read = node.safeParse(raw)
  if (!read.success) return null
  if (read.data.type === 'Identifier') return read.data.name
  if (read.data.type !== 'MemberExpression' || read.data.computed) return null
  const [object, property] = [dotted(read.data.object), dotted(read.data.property)]
  return object === null || property === null ? null : `${object}.${property}`
}

const statOf = (word: string): Stat | null => STATS.find((stat) => stat === word) ?? null
const textArgument = (raw: unknown): string | null => {
  const read = literal.safeParse(raw)
  return read.success && typeof read.data.value === 'string' ? read.data.value : dotted(raw)
}

function nameOf(raw: unknown, text: string): Name | null {
  const plain = dotted(raw)
  if (plain !== null) return { kind: 'name', name: plain, stat: null, at: plain }
  const read = call.safeParse(raw)
  if (!read.success) return null
  const [word, [argument, ...rest]] = [dotted(read.data.callee) ?? '', read.data.arguments]
  if (argument === undefined || rest.length > 0) throw refuse(text, `${word}() takes one name`)
  const stat = statOf(word)
  if (stat === null && word !== 'name') throw refuse(text, `there is no function ${word}(); there are ${[...STATS, 'name'].map((one) => `${one}()`).join(', ')}`)
  const inner = stat === null ? null : nameOf(argument, text)
  const name = inner?.name ?? textArgument(argument)
  if (name === null || (inner !== null && inner.stat !== null)) throw refuse(text, `${word}() takes one name`)
  return { kind: 'name', name, stat, at: stat === null ? `name("${name}")` : `${word}(${name})` }
}

function valueOf(raw: unknown, text: string): Literal | readonly Literal[] | Name {
  const read = node.safeParse(raw)
  if (!read.success) throw refuse(text, 'a value is missing')
  const { data } = read
  if (data.type === 'Literal') return data.value
  if (data.type === 'Identifier' && data.name === 'none') return null
  if (data.type === 'UnaryExpression' && data.operator === '-') {
    const value = valueOf(data.argument, text)
    if (typeof value !== 'number') throw refuse(text, '- stands before a number only')
    return -value
  }
  if (data.type === 'ArrayExpression') {
    return data.elements.map((element) => {
      const value = valueOf(element, text)
      if (value === null || typeof value === 'object') throw refuse(text, 'a list holds numbers and texts only')
      return value
    })
  }
  const name = nameOf(raw, text)
  if (name === null) throw refuse(text, 'this can be compared with a number, a text in quotes, none, a list or another name')
  return name
}

function conditionOf(raw: unknown, text: string): Condition {
  const read = node.safeParse(raw)
  if (!read.success) throw refuse(text, 'one condition is expected; join several with and, or')
  const { data } = read
  if (data.type === 'BinaryExpression') {
    const { operator } = data
    if (operator === 'and' || operator === 'or') return { kind: 'join', op: operator, left: conditionOf(data.left, text), right: conditionOf(data.right, text) }
    const negated = unary.safeParse(data.left)
    // "not a > b" denies the comparison, as it reads, though "not" binds tighter for the parser.
    if (negated.success && negated.data.operator === 'not') return { kind: 'not', of: conditionOf({ ...data, left: negated.data.argument }, text) }
    const op = comparisons.find((one) => one === operator)
    const left = nameOf(data.left, text)
    if (op === undefined || left === null) throw refuse(text, `a name is expected to the left of ${operator}`)
    const right = valueOf(data.right, text)
    const isList = Array.isArray(right)
    if (isList !== (op === 'in')) throw refuse(text, isList ? `a list follows "in" only` : 'a list such as ["group", "layer"] follows "in"')
    return { kind: 'compare', op, left, right }
  }
  if (data.type === 'UnaryExpression' && data.operator === 'not') return { kind: 'not', of: conditionOf(data.argument, text) }
  const name = nameOf(raw, text)
  if (name === null) throw refuse(text, 'a condition compares a name with a value')
  return { kind: 'is', name }
}

function parse(text: string): unknown {
  try {
    return jsep(text)
  } catch (error) {
    throw refuse(text, error instanceof Error ? error.message.replace(/ at character (\d+)$/, (_all, at: string) => ` at character ${Number(at) + 1}`) : String(error))
  }
}

/** A filter, or null where the text is empty. Throws "sheet.expression". */
export const parseFilter = (text: string): Condition | null => (text.trim() === '' ? null : conditionOf(parse(text), text))

/** A column: one name, perhaps with the figure that is wanted. Throws "sheet.expression". */
export function parseColumn(text: string): Name {
  const name = text.trim() === '' ? null : nameOf(parse(text), text)
  if (name === null) throw refuse(text, 'a column is one name')
  return name
}

/** How a name is written in an expression. */
export const written = (name: string): string => (/^[A-Za-z_][\w-]*(\.[A-Za-z_][\w-]*)*$/.test(name) && !['and', 'or', 'not', 'in', 'none', 'true', 'false', 'null'].some((word) => name.split('.').includes(word)) ? name : `name(${JSON.stringify(name)})`)
