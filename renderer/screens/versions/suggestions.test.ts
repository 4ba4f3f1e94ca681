import { expect, it } from 'vitest'
import type { SheetColumn } from '../../../preload/contract'
import { completed, examples, suggested, wordAt } from './suggestions'

const column = (expression: string, kind: SheetColumn['kind'] = 'setting', values: number | null = 2): SheetColumn => ({ expression, kind, direction: kind === 'metric' ? 'max' : null, values })
const columns = [column('val.accuracy', 'metric', null), column('test.accuracy', 'metric', null), column('norm.kind'), column('model.widths'), column('optim.lr')]

it('finds the name that is being typed, and none inside quotes', () => {
  expect(wordAt('val.acc > 0.9', 7)).toEqual({ word: 'val.acc', start: 0, end: 7 })
  expect(wordAt('star and no', 11)).toEqual({ word: 'no', start: 9, end: 11 })
  expect([wordAt('norm = "gr', 10), wordAt('last(val.l', 10)?.word]).toEqual([null, 'val.l'])
})

it('suggests columns by what is typed, beginnings first, and nothing for numbers, words of the language and whole names', () => {
  const names = (word: string): string[] => suggested(word, columns, 8).map(({ expression }) => expression)
  expect([names('acc'), names('val'), names('k'), names('0.9'), names('and'), names('optim.lr'), names('')]).toEqual([['val.accuracy', 'test.accuracy'], ['val.accuracy'], ['norm.kind'], [], [], [], []])
})

it('puts a column in place of the word and the caret behind it', () => {
  expect(completed('star and acc > 1', 12, 'val.accuracy')).toEqual({ filter: 'star and val.accuracy > 1', caret: 21 })
})

it('offers filters that this project can answer', () => {
  expect(examples(columns)).toContain('val.accuracy > 0.9')
  expect(examples([])).toEqual(['star', 'state = "failed"', 'not confounded', 'verdict'])
})
