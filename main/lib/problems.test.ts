import { expect, it } from 'vitest'
import { z } from 'zod'
import { recipeFrame } from '../../preload/contract'
import { zodProblems } from './problems'

const said = (schema: z.ZodType, value: unknown): string[] => zodProblems(z.safeParse(schema, value).error ?? new z.ZodError([])).map(({ path, message }) => (path === '' ? message : `${path} ${message}`))

it('problems of a recipe are said in plain words, each with its path', () => {
  expect(said(recipeFrame, { data: { dataset: '', resize: [64], split: { val: 2 } }, model: {}, budget: { epochs: 0, epoch: 1 }, optim: { kind: 'sgd', lr: 0 }, engine: 'cuda' })).toEqual([
    'engine must be one of auto, tensorflow, wasm', 'data.dataset must not be empty', 'data.resize needs at least 2 entries', 'data.split.val must be less than 1',
    'model.arch is missing', 'optim.lr must be more than 0', 'budget.epochs must be more than 0', 'budget.epoch there is no such field',
  ])
})

it('a value of another kind is told what it must be', () => {
  expect(said(z.number(), 'many')).toEqual(['must be a number'])
  expect(said(z.int(), 1.5)).toEqual(['must be a whole number'])
  expect(said(z.array(z.string()).min(1), [])).toEqual(['needs at least 1 entry'])
  expect(said(z.boolean(), 1)).toEqual(['must be true or false'])
})

it('a value that fits none of several kinds is told all of them', () => {
  expect(said(z.union([z.literal('auto'), z.int().positive()]), 'many')).toEqual(['must be auto, or must be a number'])
  expect(said(z.union([z.number().gt(0).lt(1), z.enum(['given', 'none'])]), 'no')).toEqual(['must be a number, or must be one of given, none'])
})
