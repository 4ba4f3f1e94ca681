import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { json, recipeFrame } from '../../../preload/contract'
import type { Json } from '../../../preload/contract'
import { applyPatch, changeSetOf, diff, invertPatch } from './index'
import type { Made } from './index'

const documents = fc.jsonValue({ maxDepth: 4 }).map((value): Json => json.parse(JSON.parse(JSON.stringify(value))))

describe('a patch', () => {
  it('made from two documents turns the one into the other, and inverted takes it back', () => {
    fc.assert(fc.property(documents, documents, (a, b) => {
      const patch = diff(a, b)
      expect(applyPatch(a, patch)).toEqual(b)
      expect(applyPatch(b, invertPatch(patch))).toEqual(a)
    }))
  })
  it('adds to and removes from lists as RFC 6902 says', () => {
    expect(applyPatch({ a: [1, 2] }, [{ op: 'remove', path: '/a/0' }])).toEqual({ a: [2] })
    expect(applyPatch({ a: [1, 2] }, [{ op: 'add', path: '/a/-', value: 3 }])).toEqual({ a: [1, 2, 3] })
    expect(applyPatch({ a: [1, 2] }, [{ op: 'add', path: '/a/1', value: 3 }])).toEqual({ a: [1, 3, 2] })
    expect(() => applyPatch({ a: [1] }, [{ op: 'replace', path: '/a/5', value: 3 }])).toThrow(/no element/)
    expect(() => applyPatch({ a: 1 }, [{ op: 'remove', path: '/b' }])).toThrow(/no element/)
  })
  it('is refused by a document that it was not made for', () => {
    expect(() => applyPatch({ a: 1 }, [{ op: 'replace', path: '/a', value: 3, old: 2 }])).toThrow(/not what this patch was made for/)
  })
  it('knows keys that every object inherits as keys of their own', () => {
    expect(applyPatch({}, diff({}, { constructor: 1 }))).toEqual({ constructor: 1 })
    expect(applyPatch({ toString: 1 }, diff({ toString: 1 }, {}))).toEqual({})
  })
})

const made = (fields: Record<string, unknown> = {}, fingerprint = 'sha256:a'): Made => ({
  recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' }, ...fields }), fingerprint,
  code: { atelier: { version: '1', commit: null, diffHash: null }, project: null },
  environment: { atelier: '1', electron: '33', node: '20', tensorflow: null, tfjs: '4', os: 'Linux', cpu: 'x', cores: 2, memoryBytes: 1, gpu: null },
})
const factors = (a: Made, b: Made) => changeSetOf(a, b).factors
const step = (id: string) => ({ id, op: 'flip', p: 1 })
const target = (name: string) => ({ name, column: name, kind: 'regression', loss: 'mse' })

describe('factors', () => {
  it('count an added augmentation once', () => {
    expect(factors(made({ augment: [step('a')] }), made({ augment: [step('a'), step('b')] }))).toEqual(['augment.b'])
    expect(factors(made({ augment: [step('a'), step('b')] }), made({ augment: [step('b'), step('a')] }))).toEqual(['augment.order'])
  })
  it('count an added target once', () => {
    expect(factors(made({ targets: [target('x')] }), made({ targets: [target('x'), target('y')] }))).toEqual(['target.y'])
  })
  it('count one rule for the transforms of all targets once, and say it', () => {
    const as = (...transforms: object[]) => made({ targets: transforms.map((transform, i) => ({ ...target('xyz'[i] ?? ''), transform })) })
    const [none, zscore, robust, power] = [{ kind: 'none' }, { kind: 'zscore' }, { kind: 'robust' }, { kind: 'power', lambda: 0 }]
    const once = (a: Made, b: Made, sentence: string) => expect(changeSetOf(a, b)).toMatchObject({ factors: ['targets.transform'], confounded: false, sentence })
    once(as(none, none), as(zscore, zscore), 'target transforms none -> zscore')
    // Every raw number gets the transform that suits it, as the fix of the preflight does.
    once(as(none, none, power), as(robust, zscore, power), 'target transforms none -> x robust, y zscore')
    once(as(robust, zscore), as(none, none), 'target transforms x robust, y zscore -> none')
    once(as(power, power, none), as(robust, robust, none), 'target transforms power (lambda 0) -> robust')
    // One target alone, one that is left behind, and choices for single targets count by themselves.
    expect(changeSetOf(as(none, power), as(zscore, power))).toMatchObject({ factors: ['target.x.transform'], sentence: 'x transform none -> zscore' })
    expect(factors(as(none, none, none), as(zscore, zscore, none))).toEqual(['target.x.transform', 'target.y.transform'])
    expect(factors(as(zscore, robust), as(robust, zscore))).toEqual(['target.x.transform', 'target.y.transform'])
    expect(factors(as(none, power), as(zscore, robust))).toEqual(['target.x.transform', 'target.y.transform'])
    // A target that comes along is a change of its own.
    expect(factors(as(none, none), as(zscore, zscore, zscore))).toEqual(['targets.transform', 'target.z'])
  })
  it('do not count classes, which have no transform, among the targets left behind', () => {
    const label = { name: 'label', column: 'label', kind: 'class', loss: 'cross-entropy' }
    const as = (kind: string) => made({ targets: [label, ...['x', 'y'].map((name) => ({ ...target(name), transform: { kind } }))] })
    expect(factors(as('none'), as('zscore'))).toEqual(['targets.transform'])
  })
  it('count another data set once: its content follows', () => {
    expect(factors(made(), made({ data: { dataset: 'other' } }, 'sha256:b'))).toEqual(['data'])
  })
  it('do not hide clipping behind another optimiser', () => {
    expect(factors(made(), made({ optim: { kind: 'adam', lr: 0.05, clip: 1 } }))).toEqual(['optim.kind', 'optim.clip'])
  })
  it('say what changed in a norm, also its epsilon', () => {
    expect(changeSetOf(made(), made({ norm: { kind: 'batch', eps: 0.001 } })).sentence).toBe('batch norm -> batch norm eps 0.001')
  })
  it('say of what has fields those that changed, and of another kind that it is another', () => {
    const said = (a: Record<string, unknown>, b: Record<string, unknown>): string => changeSetOf(made(a), made(b)).sentence
    expect(said({ model: { arch: 'mlp', widths: [16, 32] } }, { model: { arch: 'mlp', widths: [8, 16] } })).toBe('model widths 16, 32 -> 8, 16')
    expect(said({ model: { arch: 'mlp', widths: [16], dropout: 0.1 } }, { model: { arch: 'mlp', widths: [8] } })).toBe('model widths 16 -> 8 and dropout 0.1 -> none')
    expect(said({ model: { arch: 'mlp', widths: [16] } }, { model: { arch: 'resnet8' } })).toBe('model mlp -> resnet8')
    expect(said({}, { data: { dataset: 'other' } })).toBe('data mini -> other')
  })
  it('say which step of the augmentation came, went or changed', () => {
    const said = (a: object[], b: object[]): string => changeSetOf(made({ augment: a }), made({ augment: b })).sentence
    const flip = { id: 'mirror', op: 'horizontal-flip', p: 0.5 }
    expect(said([], [flip])).toBe('augmentation mirror added: horizontal-flip (p 0.5)')
    expect(said([], [{ id: 'hue', op: 'hue', p: 1, amount: 0.1 }])).toBe('augmentation hue added: amount 0.1')
    expect(said([], [{ id: 'invert', op: 'invert', p: 1 }])).toBe('augmentation invert added')
    expect(said([flip], [])).toBe('augmentation mirror removed')
    expect(said([flip], [{ ...flip, p: 1 }])).toBe('augmentation mirror p 0.5 -> 1')
    expect(said([flip], [{ ...flip, op: 'vertical-flip' }])).toBe('augmentation mirror horizontal-flip -> vertical-flip')
  })
  it('say a target that came, without its parts', () => {
    expect(changeSetOf(made({ targets: [target('x')] }), made({ targets: [target('x'), target('y')] })).sentence).toBe('target y added')
  })
  it('say a transform by its name, and its parameters behind it', () => {
    const to = (transform: Record<string, Json>): string => changeSetOf(made({ targets: [target('x')] }), made({ targets: [{ ...target('x'), transform }] })).sentence
    expect([to({ kind: 'zscore' }), to({ kind: 'robust', low: 10, high: 90 })]).toEqual(['x transform none -> zscore', 'x transform none -> robust (low 10, high 90)'])
  })
  it('count a newer Atelier once', () => {
    const newer = made()
    expect(factors(made(), { ...newer, code: { ...newer.code, atelier: { version: '2', commit: null, diffHash: null } }, environment: { ...newer.environment, atelier: '2' } })).toEqual(['code'])
  })
  it('say what follows from the batch by the rule of the learning rate, and do not count it', () => {
    const scaled = { kind: 'sgd', lr: 0.05, lrScale: { per: 32 } }
    expect(changeSetOf(made({ optim: scaled }), made({ optim: scaled, batch: { norm: 4 } }))).toMatchObject({ factors: ['batch.norm'], confounded: false, sentence: 'batch 32 -> 4 (so lr applied 0.05 -> 0.00625)' })
  })
})
