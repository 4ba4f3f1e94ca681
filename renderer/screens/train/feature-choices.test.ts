import { expect, it } from 'vitest'
import type { DatasetInfo } from '../../../preload/contract'
import { text } from '../../text/en'
import { featureChoices } from './feature-choices'

const column = (name: string, kind: 'number' | 'text', distinct: number): DatasetInfo['columns'][number] => ({ name, kind, missing: 0, distinct, min: null, max: null, mean: null, std: null })
const info = { columns: [column('age', 'number', 300), column('island', 'text', 3), column('species', 'text', 3), column('file', 'text', 4000), column('empty', 'text', 0), column('street', 'text', 1500)], parts: { train: 4000 } }
const { numberColumns, categoryColumns } = text.form

it('numbers and texts that repeat can go in, by name; targets, paths, empty columns and those of too many texts cannot', () => {
  expect(featureChoices(info, ['species'], [])).toEqual([{ group: numberColumns, items: ['age'] }, { group: categoryColumns, items: ['island'] }])
})

it('what is chosen already can be taken out, whatever it is', () => {
  expect(featureChoices(info, ['species'], ['species', 'file', 'gone'])).toEqual([{ group: numberColumns, items: ['age'] }, { group: categoryColumns, items: ['island', 'species', 'file', 'gone'] }])
})
