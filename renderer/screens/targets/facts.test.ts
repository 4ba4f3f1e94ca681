import { describe, expect, it } from 'vitest'
import { recipeFrame } from '../../../preload/contract'
import type { TargetEvidence } from '../../../preload/contract'
import { answerOf, namedPatch, proposalOf, transformFix, unlearnable, withUnit } from './facts'

const evidence: TargetEvidence = { name: 'mass', kind: 'regression', unit: 'g', loss: 'mse', transform: 'none', weight: 1, present: 9, missing: 1, scaled: { mean: 0, spread: 1 }, classes: null, firstLoss: 1, gradient: 1, gradientShare: 0.9, notFinite: 0, constantLoss: 1, lossShare: 1, card: null, proposal: { transform: { kind: 'zscore' }, reason: 'It has no skew.' } }
const recipe = recipeFrame.parse({ data: { dataset: 'birds' }, model: { arch: 'mlp' }, targets: [{ name: 'label' }, { name: 'mass', column: 'm', kind: 'regression', loss: 'mse' }] })

describe('the targets in words', () => {
  it('answer whether they can train together, or one alone', () => {
    expect(answerOf('penguins', 5, 'red')).toBe('5 targets of penguins will not train well together as they are.')
    expect(answerOf('birds', 1, 'green')).toBe('One target of birds can be trained.')
  })
  it('have their unit, and none where nothing is known', () => {
    expect([withUnit(4200, 'g'), withUnit(0.5, ''), withUnit(null, 'g')]).toEqual(['4,200 g', '0.5', 'not measured'])
  })
})

describe('a proposal', () => {
  it('is open for a raw target and no question where a transform was chosen', () => {
    expect([proposalOf(evidence)?.open, proposalOf({ ...evidence, transform: 'robust' })?.open, proposalOf({ ...evidence, proposal: null })]).toEqual([true, false, null])
  })
  it('changes the transform of its own target alone, and keeps what was there', () => {
    expect(transformFix('Z-score', recipe, 'mass', { kind: 'zscore' })?.patch).toEqual([{ op: 'replace', path: '/targets/1/transform', old: { kind: 'none' }, value: { kind: 'zscore' } }])
    expect(namedPatch(recipe, transformFix('Z-score', recipe, 'mass', { kind: 'zscore' })?.patch ?? [])[0]?.path).toBe('/targets/mass/transform')
    expect([transformFix('None', recipe, 'mass', { kind: 'none' }), transformFix('Z-score', recipe, 'gone', { kind: 'zscore' })]).toEqual([null, null])
  })
})

it('nothing can be learnt from a target without values, or with one only', () => {
  expect([unlearnable(evidence), unlearnable({ ...evidence, present: 0 }), unlearnable({ ...evidence, kind: 'class', classes: [9, 0] }), unlearnable({ ...evidence, kind: 'class', classes: [5, 4] })]).toEqual([null, 'empty', 'constant', null])
})
