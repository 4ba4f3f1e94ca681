import { describe, expect, it } from 'vitest'
import { jsonObject } from '../../../preload/contract'
import type { Recipe } from '../../../preload/contract'
import { diff } from '../changes'
import { assignmentsOf } from './assignments'
import { loadPreset } from './load'
import { resolveRecipe } from './resolve'
import { applySettings } from './settings'

const quick = resolveRecipe(loadPreset('quick'))
const penguins = resolveRecipe(loadPreset('penguins'))
const typedFor = (before: Recipe, after: Recipe) => assignmentsOf(before, diff(jsonObject.parse(before), jsonObject.parse(after)))
const said = (before: Recipe, after: Recipe) => typedFor(before, after)?.map(({ path, value }) => `${path}=${value}`)

describe('the assignments that carry out a patch', () => {
  it('name the unit alone where its parameters follow from it', () => {
    expect(said(quick, resolveRecipe({ ...quick, norm: { kind: 'group' } }))).toEqual(['norm.kind=group'])
    expect(said(quick, resolveRecipe({ ...quick, norm: { kind: 'group', groups: 4, weightStandardization: 'standard' } }))).toEqual(['norm.groups=4', 'norm.kind=group', 'norm.weightStandardization=standard'])
  })
  it('name single layers and targets as people do', () => {
    expect(said(quick, resolveRecipe({ ...quick, norm: { ...quick.norm, layers: { 'block4.norm': { kind: 'group' } } } }))).toEqual(['norm.layers.block4.norm.kind=group'])
    const scaled = resolveRecipe({ ...penguins, targets: penguins.targets.map((target) => (target.kind === 'regression' ? { ...target, transform: { kind: 'zscore' } } : target)) })
    const numbers = penguins.targets.filter(({ kind }) => kind === 'regression').map(({ name }) => `targets.${name}.transform.kind=zscore`)
    expect(said(penguins, scaled)).toEqual(numbers)
  })
  it('make the very recipe that the patch makes', () => {
    const after = resolveRecipe({ ...quick, augment: [{ id: 'flip', op: 'horizontal-flip', p: 0.5 }], data: { ...quick.data, resize: [14, 14] } })
    expect(resolveRecipe(applySettings(jsonObject.parse(quick), typedFor(quick, after) ?? []))).toEqual(after)
  })
})
