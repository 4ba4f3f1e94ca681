import { expect, test } from 'vitest'
import type { JsonObject } from '../../preload/contract'
import { withValue } from '../state/recipe'
import { fieldKind, schemaAt } from './schema'

test('the kind of a field follows from its schema', () => {
  expect(fieldKind({ type: 'integer', minimum: 1, maximum: 9 })).toEqual({ kind: 'number', integer: true, range: { min: 1, max: 9 } })
  expect(fieldKind({ type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 5 })).toEqual({ kind: 'number', integer: true, range: { min: 1, max: 4 } })
  expect(fieldKind({ enum: ['a', 'b'] })).toEqual({ kind: 'choice', options: ['a', 'b'] })
  expect(fieldKind({ anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { type: 'null' }] })).toEqual({ kind: 'number-or-word', integer: false, words: [], nullable: true, range: { above: 0 } })
  expect(fieldKind({ anyOf: [{ type: 'array', prefixItems: [{}, {}] }, { type: 'null' }] })).toEqual({ kind: 'numbers', length: 2, nullable: true })
  expect(fieldKind({ type: 'array', prefixItems: [{ type: 'number' }, { type: 'number' }], items: false })).toEqual({ kind: 'numbers', length: 2, nullable: false })
  expect(fieldKind({ anyOf: [{ type: 'object', properties: {} }, { type: 'null' }] })).toEqual({ kind: 'optional', schema: { type: 'object', properties: {} } })
  expect(fieldKind({ anyOf: [{ const: 'auto' }, { type: 'array', items: { type: 'string' } }] })).toEqual({ kind: 'other' })
  expect(fieldKind({ type: 'object' })).toEqual({ kind: 'other' })
})

test('the schema of a field inside an optional part is found', () => {
  const schema: JsonObject = { type: 'object', properties: { stop: { anyOf: [{ type: 'object', properties: { patience: { type: 'integer' } } }, { type: 'null' }] } } }
  expect(schemaAt(schema, 'stop.patience')).toEqual({ type: 'integer' })
  expect(schemaAt(schema, 'stop.other')).toBeNull()
})

test('a value is set at its path without touching the document it came from', () => {
  const before = { a: { b: 1 }, list: [{ c: 1 }, { c: 2 }] }
  expect(withValue(before, 'list.1.c', 3)).toEqual({ a: { b: 1 }, list: [{ c: 1 }, { c: 3 }] })
  expect(withValue(before, 'new.deep', true)).toMatchObject({ new: { deep: true } })
  expect(before).toEqual({ a: { b: 1 }, list: [{ c: 1 }, { c: 2 }] })
})
