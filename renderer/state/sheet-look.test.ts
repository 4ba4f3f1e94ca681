import { describe, expect, it } from 'vitest'
import type { SheetColumn } from '../../preload/contract'
import { START, WIDTH, beside, isAsKept, lookOf, moved, partsOf, placedAfter, plainName, resized, shownColumns, sorted, toggled, usual, viewOf } from './sheet-look'
import type { Column } from './sheet-look'

const metric = (expression: string, direction: 'max' | 'min' | null = 'max'): SheetColumn => ({ expression, kind: 'metric', direction, values: null })
const setting = (expression: string, values: number): SheetColumn => ({ expression, kind: 'setting', direction: null, values })
const field = (expression: string): SheetColumn => ({ expression, kind: 'field', direction: null, values: null })
const known = [metric('train.loss', 'min'), metric('val.loss', 'min'), metric('val.accuracy'), field('state'), field('tag'), field('created'), field('runs'), field('run'), setting('augment.a.id', 2), setting('optim.lr', 5), setting('norm.kind', 3), setting('model.arch', 1), setting('code.project.commit', 9)]
const columns = (...names: string[]): Column[] => names.map((expression) => ({ expression, width: 100 }))
const names = (some: readonly { expression: string }[]): string[] => some.map(({ expression }) => expression)

describe('columns when nobody chose any', () => {
  it('are the state, validation with what people report first, settings that differ and that somebody set, tags and time', () => {
    expect(names(usual(known))).toEqual(['state', 'val.accuracy', 'val.loss', 'norm.kind', 'optim.lr', 'tag', 'created'])
  })
  it('are there for an empty project too', () => {
    expect(usual([])).toEqual([])
  })
})

describe('the columns on show', () => {
  it('are those that the project has, each with its figure, kind and direction', () => {
    const shown = shownColumns({ columns: columns('last(val.loss)', 'epoch(val.accuracy)', 'gone', 'last(norm.kind)', 'norm.kind'), differing: false, scope: 'versions' }, known)
    expect(shown.map(({ expression, of, stat, direction }) => [expression, of, stat, direction])).toEqual([['last(val.loss)', 'val.loss', 'last', 'min'], ['epoch(val.accuracy)', 'val.accuracy', 'epoch', null], ['norm.kind', 'norm.kind', null, null]])
  })
  it('leave out settings in which no row differs where that is wished, and what a row has not', () => {
    const all = columns('model.arch', 'norm.kind', 'val.loss', 'runs', 'run')
    expect(names(shownColumns({ columns: all, differing: true, scope: 'versions' }, known))).toEqual(['norm.kind', 'val.loss', 'runs'])
    expect(names(shownColumns({ columns: all, differing: false, scope: 'runs' }, known))).toEqual(['model.arch', 'norm.kind', 'val.loss', 'run'])
  })
})

it('reads the figure and the name out of an expression', () => {
  expect([partsOf('sd(val.loss)'), partsOf('val.loss'), plainName('name("val.2nd target.mae")')]).toEqual([{ of: 'val.loss', stat: 'sd' }, { of: 'val.loss', stat: null }, 'val.2nd target.mae'])
})

it('moves a column to where another is, either way, and leaves the rest in order', () => {
  const all = columns('a', 'b', 'c', 'd')
  expect([names(moved(all, 'a', 'c')), names(moved(all, 'd', 'b')), names(moved(all, 'b', 'gone'))]).toEqual([['b', 'c', 'a', 'd'], ['a', 'd', 'b', 'c'], ['a', 'b', 'c', 'd']])
  expect([beside(all, 'a', 1), beside(all, 'a', -1)]).toEqual(['b', null])
})

it('resizes a column within its bounds, adds and takes away, and puts one beside another', () => {
  expect(resized(columns('a', 'b'), 'b', 5)).toEqual([{ expression: 'a', width: 100 }, { expression: 'b', width: WIDTH.least }])
  expect(names(toggled(columns('val.loss'), metric('val.accuracy')))).toEqual(['val.loss', 'val.accuracy'])
  expect(names(toggled(columns('val.loss', 'val.accuracy'), metric('val.loss')))).toEqual(['val.accuracy'])
  expect(names(placedAfter(columns('a', 'b'), 'last(a)', 'a'))).toEqual(['a', 'last(a)', 'b'])
  expect(names(placedAfter(columns('a', 'b'), 'b', 'a'))).toEqual(['a', 'b'])
})

it('sorts the better way first, then the other, then not at all; beside what sorts already when asked to', () => {
  const [one] = [sorted([], 'val.accuracy', 'max', false)]
  expect(one).toEqual([{ by: 'val.accuracy', descending: true }])
  const two = sorted(one, 'val.accuracy', 'max', false)
  expect(two).toEqual([{ by: 'val.accuracy', descending: false }])
  expect(sorted(two, 'val.accuracy', 'max', false)).toEqual([])
  expect(sorted(one, 'val.loss', 'min', false)).toEqual([{ by: 'val.loss', descending: false }])
  const both = sorted(one, 'val.loss', 'min', true)
  expect(both).toEqual([{ by: 'val.accuracy', descending: true }, { by: 'val.loss', descending: false }])
  expect(sorted(both, 'val.accuracy', 'max', true)).toEqual([{ by: 'val.accuracy', descending: false }, { by: 'val.loss', descending: false }])
})

it('keeps a view of a look, gives it back, and knows when it was changed since', () => {
  const view = viewOf('mine', { ...START, where: 'star' }, known)
  expect(names(view.columns)).toEqual(names(usual(known)))
  const look = lookOf(view, { ...START, first: 400 })
  expect([look.first, look.view, look.where, isAsKept(look, [view], known), isAsKept({ ...look, where: '' }, [view], known), isAsKept(look, [], known)]).toEqual([400, 'mine', 'star', true, false, false])
})
