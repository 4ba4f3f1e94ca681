import { describe, expect, it } from 'vitest'
import { recipeFrame } from '../../../preload/contract'
import type { UnitInfo } from '../../../preload/contract'
import { text } from '../../text/en'
import { normChoices } from './norm-choices'

const unit = (id: string, title: string, defaults: UnitInfo['defaults']): UnitInfo => ({ id, title, summary: '', source: '', schema: {}, defaults })
const norms = [unit('none', 'None', {}), unit('batch', 'Batch norm', { eps: 1e-5 }), unit('group', 'Group norm', { groups: 'auto', eps: 1e-5 })]
const recipe = (norm: object) => recipeFrame.parse({ data: { dataset: 'pictures' }, model: { arch: 'cnn-strided' }, norm })
const titles = (norm: object) => normChoices(recipe(norm), norms).map(({ title, now }) => (now ? `${title}, now` : title))

describe('the norms to choose among', () => {
  it('are those of the registry and group norm with weights standardised, the recipe\'s own marked whatever the order of its fields', () => {
    const standardized = text.norms.standardized('Group norm')
    expect(titles({ kind: 'batch', eps: 1e-5 })).toEqual(['None', 'Batch norm, now', 'Group norm', standardized])
    expect(titles({ eps: 1e-5, groups: 'auto', weightStandardization: 'standard', kind: 'group' })).toEqual(['None', 'Batch norm', 'Group norm', `${standardized}, now`])
  })
  it('have the recipe\'s own before them where it is another, in its parameters or in one layer', () => {
    for (const norm of [{ kind: 'batch', eps: 1e-3 }, { kind: 'batch', eps: 1e-5, layers: { 'block1.norm': { kind: 'none' } } }]) expect(titles(norm)[0]).toBe(`${text.norms.own}, now`)
  })
  it('change nothing but the norm', () => {
    const own = recipe({ kind: 'batch', eps: 1e-5, layers: { 'block1.norm': { kind: 'none' } } })
    for (const choice of normChoices(own, norms)) expect({ ...choice.recipe, norm: own.norm }).toEqual(own)
  })
})
