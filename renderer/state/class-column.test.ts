import { expect, it } from 'vitest'
import type { DatasetInfo } from '../../preload/contract'
import { classColumn, pathColumns } from './class-column'

const column = (name: string, kind: 'number' | 'text', distinct: number, missing = 0): DatasetInfo['columns'][number] => ({ name, kind, distinct, missing, min: null, max: null, mean: null, std: null })
const table = (...columns: DatasetInfo['columns']) => ({ columns, parts: { train: 200, test: 40 } })

it('takes a column with a usual name, whatever its case and place', () => {
  expect(classColumn(table(column('island', 'text', 3), column('Species', 'text', 3), column('note', 'text', 2)))).toEqual({ column: 'Species', why: 'name' })
  expect(classColumn(table(column('island', 'text', 3), column('y', 'number', 2)))).toEqual({ column: 'y', why: 'name' })
})

it('does not take measured numbers or a single value for classes, also with a usual name', () => {
  expect(classColumn(table(column('y', 'number', 180), column('sex', 'text', 2)))).toEqual({ column: 'sex', why: 'repeats' })
  expect(classColumn(table(column('label', 'text', 1), column('sex', 'text', 2)))).toEqual({ column: 'sex', why: 'repeats' })
})

it('else takes the first text column whose values come again', () => {
  expect(classColumn(table(column('name', 'text', 98), column('file', 'text', 240), column('island', 'text', 3), column('note', 'text', 2)))).toEqual({ column: 'name', why: 'repeats' })
  expect(classColumn({ ...table(column('name', 'text', 98), column('island', 'text', 3)), parts: { train: 120 } })).toEqual({ column: 'island', why: 'repeats' })
})

it('leaves the choice to the person where nothing speaks for a column', () => {
  expect(classColumn(table(column('mass', 'number', 180), column('file', 'text', 240)))).toBeNull()
})

it('finds columns that may hold paths', () => {
  expect(pathColumns(table(column('mass', 'number', 240), column('file', 'text', 238, 2), column('island', 'text', 3))).map(({ name }) => name)).toEqual(['file'])
})
