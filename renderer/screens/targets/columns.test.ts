import { describe, expect, it } from 'vitest'
import { nameAndUnit, targetFor } from '../../../preload/contract'
import type { DatasetInfo, JsonObject } from '../../../preload/contract'
import { targetsOf, undone, withTargets } from './columns'

const column = (name: string, kind: 'number' | 'text', missing = 0): DatasetInfo['columns'][number] => ({ name, kind, missing, distinct: 9, min: null, max: null, mean: null, std: null })
const columns = [column('body_mass_g', 'number', 2), column('bill_length_mm', 'number'), column('species', 'text'), column('island', 'text')]
const start: JsonObject = { data: { dataset: 'birds', features: ['island', 'bill_length_mm'] }, targets: [{ name: 'label', column: 'species', kind: 'class', loss: 'cross-entropy', weight: 2 }] }

describe('a column as a target', () => {
  it('has the unit that its name ends with', () => {
    expect([nameAndUnit('body_mass_g'), nameAndUnit('Bill length (mm)'), nameAndUnit('weight [kg/m2]'), nameAndUnit('mass'), nameAndUnit('_g')]).toEqual([
      { name: 'body_mass', unit: 'g' }, { name: 'Bill length', unit: 'mm' }, { name: 'weight', unit: 'kg/m2' }, { name: 'mass', unit: '' }, { name: '_g', unit: '' },
    ])
  })
  it('is a regression for numbers and classes for text, and masks what is missing', () => {
    expect(targetFor(columns[0] ?? column('', 'text'), new Set())).toMatchObject({ name: 'body_mass', column: 'body_mass_g', kind: 'regression', loss: 'mse', unit: 'g', missing: 'mask' })
    expect(targetFor(column('species', 'text'), new Set())).toMatchObject({ name: 'species', kind: 'class', loss: 'cross-entropy', unit: '', missing: 'stop' })
  })
  it('gets a name of its own that recipes take', () => {
    expect(targetFor(column('Ström (A)', 'number'), new Set()).name).toBe('Str-m')
    expect(targetFor(column('mass_g', 'number'), new Set(['mass'])).name).toBe('mass_g')
    expect(targetFor(column('mass', 'number'), new Set(['mass'])).name).toBe('mass-2')
  })
})

describe('choosing targets', () => {
  it('keeps those that are there as they are, and takes new ones from the inputs', () => {
    const after = withTargets(start, ['species', 'bill_length_mm'], columns)
    expect(targetsOf(after).map(({ name, weight }) => [name, weight])).toEqual([['label', 2], ['bill_length', 1]])
    expect(after.data).toEqual({ dataset: 'birds', features: ['island'] })
  })
  it('goes back to all numeric inputs where no named one is left, and leaves "auto" alone', () => {
    expect(withTargets({ ...start, data: { features: ['island'] } }, ['island'], columns).data).toEqual({ features: 'auto' })
    expect(withTargets({ ...start, data: { features: 'auto' } }, ['species'], columns).data).toEqual({ features: 'auto' })
  })
})

describe('undoing an accepted transform', () => {
  const document: JsonObject = { ...start, targets: [{ name: 'mass', transform: { kind: 'zscore' }, weight: 3 }, { name: 'bill', transform: { kind: 'robust' } }] }
  const before = [{ name: 'mass', transform: { kind: 'none' } }, { name: 'gone', transform: { kind: 'none' } }]
  it('touches nothing else', () => {
    expect(targetsOf(undone(document, { dataset: 'birds', before }) ?? {})).toEqual([{ name: 'mass', transform: { kind: 'none' }, weight: 3 }, { name: 'bill', transform: { kind: 'robust' } }])
  })
  it('is not offered on other data, or where nothing would change', () => {
    expect([undone(document, { dataset: 'fish', before }), undone(document, { dataset: 'birds', before: [{ name: 'bill', transform: { kind: 'robust' } }] })]).toEqual([null, null])
  })
})
