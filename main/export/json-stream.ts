import { LIMITS } from './input'
import { jsonOf, refuse } from './refusal'

/** A value of the outermost object: the whole of it, or one element of it where it is a list. */
export interface Part { readonly key: string; readonly index: number | null; readonly value: unknown }

const SPACE = new Set([' ', '\t', '\n', '\r'])

/** Reads text that arrives in pieces; what was taken is forgotten. */
class Cursor {
  private text = ''
  private at = 0
  private readonly pieces: Iterator<string>

  constructor(pieces: Iterable<string>, readonly where: string) {
    this.pieces = pieces[Symbol.iterator]()
  }

  private more(): boolean {
    const next = this.pieces.next()
    if (next.done === true) return false
    this.text = this.text.slice(this.at) + next.value
    this.at = 0
    return true
  }

  /** The next character that is not space, without taking it; "" at the end. */
  peek(): string {
    for (;;) {
      const letter = this.text[this.at]
      if (letter === undefined) {
        if (!this.more()) return ''
      } else if (SPACE.has(letter)) this.at += 1
      else return letter
    }
  }

  take(wanted: string): void {
    const found = this.peek()
    if (found !== wanted) throw refuse('damaged', this.where, found === '' ? 'it is cut off' : `"${wanted}" was expected, and "${found}" stands there`)
    this.at += 1
  }

  /** The text of one value. Brackets within strings do not count. */
  value(): string {
    const first = this.peek()
    const nested = first === '{' || first === '['
    let depth = 0
    let quoted = false
    for (let i = 0; ; i += 1) {
      let code = this.text.charCodeAt(this.at + i)
      while (Number.isNaN(code)) {
        if (!this.more()) {
          if (nested || quoted || i === 0) throw refuse('damaged', this.where, 'it is cut off')
          return this.cut(i)
        }
        if (this.text.length > LIMITS.record) throw refuse('too-large', this.where, `one value has more than ${LIMITS.record >> 20} MiB`)
        code = this.text.charCodeAt(this.at + i)
      }
      if (quoted) {
        if (code === 0x5c) i += 1
        else if (code === 0x22) {
          quoted = false
          if (depth === 0) return this.cut(i + 1)
        }
      } else if (code === 0x22) quoted = true
      else if (code === 0x7b || code === 0x5b) {
        depth += 1
        if (depth > LIMITS.nesting) throw refuse('too-large', this.where, `values lie more than ${LIMITS.nesting} deep in each other`)
      } else if (code === 0x7d || code === 0x5d) {
        depth -= 1
        if (depth === 0) return this.cut(i + 1)
        if (depth < 0) return this.cut(i)
      } else if (depth === 0 && (code === 0x2c || code === 0x3a || code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09)) return this.cut(i)
    }
  }

  private cut(length: number): string {
    const value = this.text.slice(this.at, this.at + length)
    this.at += length
    return value
  }
}

/** Walks the outermost object of a JSON document without holding it: each value, and of each list each element, one at a time. */
export function* partsOf(pieces: Iterable<string>, where: string): Generator<Part> {
  const cursor = new Cursor(pieces, where)
  const seen = new Set<string>()
  cursor.take('{')
  while (cursor.peek() !== '}') {
    if (seen.size > 0) cursor.take(',')
    if (cursor.peek() !== '"') throw refuse('damaged', where, 'the name of a field was expected')
    const key = String(jsonOf(cursor.value(), where))
    if (seen.has(key)) throw refuse('duplicate', where, `field ${key} stands there twice`)
    seen.add(key)
    cursor.take(':')
    if (cursor.peek() !== '[') {
      yield { key, index: null, value: jsonOf(cursor.value(), `${where}, field ${key}`) }
      continue
    }
    cursor.take('[')
    for (let index = 0; cursor.peek() !== ']'; index += 1) {
      if (index > 0) cursor.take(',')
      yield { key, index, value: jsonOf(cursor.value(), `${where}, ${key} ${index + 1}`) }
    }
    cursor.take(']')
  }
  cursor.take('}')
  if (cursor.peek() !== '') throw refuse('damaged', where, 'something stands behind its end')
}
