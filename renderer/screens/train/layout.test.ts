import { expect, test } from 'vitest'
import { z } from 'zod'
import { jsonObject, recipeFrame } from '../../../preload/contract'
import { fieldKind, schemaAt } from '../../ui/schema'
import { SECTIONS, STARTS, moreFields, unitsOf } from './layout'

const frame = jsonObject.parse(z.toJSONSchema(recipeFrame, { io: 'input' }))

test('every field named on the form is a field of the recipe that can be drawn', () => {
  for (const path of SECTIONS.flatMap(({ main }) => main)) {
    const schema = schemaAt(frame, path)
    expect(schema === null ? 'missing' : fieldKind(schema).kind, path).not.toMatch(/missing|other/)
  }
})

test('the other fields of a section are found in the schema, each once and none of the main ones', () => {
  const more = SECTIONS.map((section) => moreFields(frame, section))
  expect(more.flat()).toEqual([...new Set(more.flat())])
  expect(more[0]).toEqual(['data.resizeMethod', 'data.split.test', 'data.split.seed', 'data.split.stratify', 'data.limit.val', 'data.limit.test', 'data.limit.balanced'])
  expect(more.flat()).toEqual(expect.arrayContaining(['optim.decayNormAndBias', 'optim.lrScale', 'budget.earlyStop', 'engine', 'determinism']))
  expect(more.flat()).not.toContain('optim.kind')
})

test('every optional part of the form starts with values that the recipe takes', () => {
  const optional = SECTIONS.flatMap((section) => [...section.main, ...moreFields(frame, section)]).filter((path) => fieldKind(schemaAt(frame, path) ?? {}).kind === 'optional')
  expect(optional.sort()).toEqual(Object.keys(STARTS).sort())
  const [budget, optim] = [{ earlyStop: STARTS['budget.earlyStop'] }, { kind: 'sgd', lr: 0.1, lrScale: STARTS['optim.lrScale'] }]
  expect(recipeFrame.safeParse({ data: { dataset: 'x' }, model: { arch: 'mlp' }, budget, optim }).success).toBe(true)
})

test('how losses are weighed is asked where several targets train together, and where one has something else than the usual', () => {
  const offered = (targets: number, weighting: string): boolean => SECTIONS.some((section) => unitsOf(section, { targets: Array.from({ length: targets }, () => ({})), loss: { weighting } }).includes('loss'))
  expect([offered(1, 'static'), offered(2, 'static'), offered(2, 'uncertainty'), offered(1, 'uncertainty')]).toEqual([false, true, true, true])
  expect(SECTIONS.some((section) => unitsOf(section, {}).includes('loss'))).toBe(false)
})
