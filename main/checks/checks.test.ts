import { describe, expect, it } from 'vitest'
import { jsonObject } from '../../preload/contract'
import type { Finding, JsonObject, Likeness, PropertyLikeness, Recipe } from '../../preload/contract'
import { compareTargets, describeTarget } from '../data'
import { resolveModel } from '../models'
import type { ModelFacts } from '../models'
import type { Evidence, NormEvidence, TargetEvidence } from '../training/evidence'
import { applyPatch } from '../versions/changes'
import { resolveRecipe } from '../versions/recipes/resolve'
import { checks, judgeAll } from './index'
import type { CheckInput, Lineage } from './index'

const targets: ModelFacts['targets'] = [{ name: 'label', kind: 'class', classes: ['a', 'b'] }]
const recipeOf = (fields: JsonObject = {}): Recipe => resolveRecipe({ data: { dataset: 'x' }, model: { arch: 'cnn-strided', widths: [8, 16] }, ...fields })
const lineage: Lineage = { same: null, parent: null, parentage: null, changes: null, code: { atelier: { version: '1', commit: null, diffHash: null }, project: null }, fingerprint: `sha256:${'0'.repeat(64)}`, added: null, unread: 0 }
const label: TargetEvidence = { name: 'label', kind: 'class', unit: '', loss: 'cross-entropy', transform: 'none', weight: 1, present: 100, missing: 0, scaled: null, classes: [50, 50], firstLoss: null, gradient: null, gradientShare: null, notFinite: 0, constantLoss: 0.7, lossShare: null, card: null, proposal: null }
const numbers = (name: string, spread: number, fields: Partial<TargetEvidence> = {}): TargetEvidence => ({ ...label, name, kind: 'regression', loss: 'mse', classes: null, scaled: { mean: 0, spread }, card: describeTarget([-spread, spread]), gradientShare: 0.5, ...fields })
/** Numbers that differ by this ratio, as the comparison gives them. */
const apart = (...all: TargetEvidence[]) => ({ targets: all, ...compareTargets(all.map(({ name, scaled }) => ({ name, kind: 'regression' as const, loss: 'mse', weight: 1, values: [-(scaled?.spread ?? 0), scaled?.spread ?? 0] }))) })
const layer = (slot: string, noise: number | null, values = 2): NormEvidence => ({ slot, channels: 8, values, noise, varianceNoise: noise })
const measured = (fields: Partial<Evidence> = {}): CheckInput['evidence'] => ({ measured: { engine: 'tensorflow', samples: 100, normBatch: 2, passes: 20, norms: [], gradientBatches: 8, targets: [label], pairs: [], features: [], leaks: [], likeness: { missing: 'pictures' }, seconds: 1, ...fields } })
const judge = (fields: Partial<CheckInput> = {}): Finding[] => {
  const recipe = fields.recipe ?? recipeOf()
  return judgeAll({ recipe, model: resolveModel(recipeOf(), { image: [16, 16, 1], targets }), lineage, evidence: measured(), ...fields })
}
const one = (check: string, fields: Partial<CheckInput> = {}): Finding => {
  const found = judge(fields).find((finding) => finding.check === check)
  if (found === undefined) throw new Error(`no finding of ${check}`)
  return found
}
const fixed = (recipe: Recipe, { fixes }: Finding, at = 0): Recipe => resolveRecipe(applyPatch(jsonObject.parse(JSON.parse(JSON.stringify(recipe))), fixes[at]?.patch ?? []))

describe('every check', () => {
  it('has a name of its own, and a question', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
    for (const { question, title } of checks) expect([question.endsWith('?'), title.length > 0]).toEqual([true, true])
  })
  it('says so where it lacks a measurement, and never takes that for a good sign', () => {
    for (const finding of judge({ evidence: { missing: 'the engine could not be loaded' } }).filter(({ check }) => check !== 'version-hygiene')) {
      expect(finding).toMatchObject({ level: 'amber', message: 'Not measured: the engine could not be loaded' })
    }
  })
  it('leads to the screen that shows what it judges, where there is one', () => {
    expect(judge().flatMap(({ check, screen }) => (screen === undefined ? [] : [[check, screen]]))).toEqual([['augmentation-fit', 'augment'], ['target-ranges', 'targets']])
  })
  it('is green where nothing is wrong', () => {
    expect(judge().map(({ level }) => level)).toEqual(checks.map(() => 'green'))
  })
})

describe('norm at this batch', () => {
  const noisy = measured({ norms: [layer('block1.norm', 0.02, 128), layer('block2.norm', 0.2, 32), layer('block3.norm', 0.5)] })
  it('goes by the noise of each layer, not by the size of the batch', () => {
    expect(one('small-batch-norm', { evidence: measured({ norms: [layer('block1.norm', 0.1)] }) }).level).toBe('green')
    expect(one('small-batch-norm', { evidence: measured({ norms: [layer('block1.norm', 0.11)] }) }).level).toBe('amber')
    expect(one('small-batch-norm', { evidence: measured({ norms: [layer('block1.norm', 0.31)], normBatch: 64 }) }).level).toBe('red')
    expect(one('small-batch-norm', { evidence: measured({ norms: [layer('block1.norm', null)] }) }).level).toBe('red')
  })
  it('names the layers, the worst first', () => {
    expect(one('small-batch-norm', { evidence: noisy }).message).toBe('Batch norm is unreliable in 2 of 3 layers at norm batch 2: block3.norm (noise 0.50, 2 values a channel) and block2.norm (noise 0.20, 32 values a channel).')
  })
  it('says that accumulation does not help', () => {
    expect(one('small-batch-norm', { evidence: noisy, recipe: recipeOf({ batch: { norm: 2, accumulate: 16 } }) }).message).toContain('Accumulating 16 batches does not help')
  })
  it('offers group norm for the model, with weight standardisation, and for the noisy layers alone', () => {
    const recipe = recipeOf({ norm: { kind: 'batch', layers: { 'block2.norm': { kind: 'batch' } } } })
    const finding = one('small-batch-norm', { recipe, evidence: measured({ norms: [layer('block1.norm', 0.02), layer('block2.norm', 0.5)] }) })
    expect(finding.fixes).toHaveLength(3)
    expect(fixed(recipe, finding).norm).toEqual({ kind: 'group', groups: 'auto', eps: 1e-5, weightStandardization: 'none', layers: {} })
    expect(fixed(recipe, finding, 1).norm).toMatchObject({ kind: 'group', weightStandardization: 'standard' })
    expect(fixed(recipe, finding, 2).norm).toMatchObject({ kind: 'batch', layers: { 'block2.norm': { kind: 'group' } } })
  })
  it('has nothing against one batch that is the whole data', () => {
    expect(one('small-batch-norm', { evidence: measured({ passes: 1, norms: [layer('block1.norm', 0)] }) }).level).toBe('green')
  })
})

describe('targets', () => {
  const two = recipeOf({ model: { arch: 'mlp' }, targets: [{ name: 'mass', column: 'm', kind: 'regression', loss: 'mse' }, { name: 'length', column: 'l', kind: 'regression', loss: 'mse' }] })
  it('are red where one drowns the others, and named', () => {
    const finding = one('target-ranges', { recipe: two, evidence: measured({ targets: [numbers('mass', 1, { gradientShare: 0.95 }), numbers('length', 1, { gradientShare: 0.05 })] }) })
    expect(finding).toMatchObject({ level: 'red', message: 'mass would take 95 % of the gradient and drown length.' })
  })
  it('are red from 90 % of the gradient for one, and amber from 70 %', () => {
    const at = (share: number) => one('target-ranges', { recipe: two, evidence: measured({ targets: [numbers('mass', 1, { gradientShare: share }), numbers('length', 1, { gradientShare: 1 - share })] }) }).level
    expect([0.69, 0.7, 0.89, 0.9].map(at)).toEqual(['green', 'amber', 'amber', 'red'])
  })
  it('are red where the loss or the gradient of one overflows, which is named with what to do', () => {
    const finding = one('target-ranges', { recipe: two, evidence: measured({ targets: [numbers('mass', 1, { gradientShare: null, notFinite: 8 }), numbers('length', 1, { gradientShare: null })] }) })
    expect(finding).toMatchObject({ level: 'red', message: 'The loss or the gradient of mass overflows in 8 of 8 batches, so the shared layers learn nothing: normalise mass.' })
    expect(fixed(two, finding).targets.map(({ transform }) => transform.kind)).toEqual(['zscore', 'zscore'])
  })
  it('whose shares are not known are not called even', () => {
    const finding = one('target-ranges', { recipe: two, evidence: measured({ targets: ['mass', 'length'].map((name) => numbers(name, 1, { gradientShare: null })) }) })
    expect(finding).toMatchObject({ level: 'amber', message: 'The shares of the gradient were not measured: no target has a gradient in the shared layers.' })
  })
  it('are compared by spread as the loss sees it', () => {
    const at = (ratio: number) => one('target-ranges', { recipe: two, evidence: measured(apart(numbers('mass', ratio), numbers('length', 1))) }).level
    expect([at(2.9), at(3), at(10), at(10.1)]).toEqual(['green', 'amber', 'amber', 'red'])
  })
  it('are normalised by the fix, all raw numbers at once', () => {
    const finding = one('target-ranges', { recipe: two, evidence: measured(apart(numbers('mass', 800), numbers('length', 5))) })
    expect(fixed(two, finding).targets.map(({ transform }) => transform.kind)).toEqual(['zscore', 'zscore'])
  })
  it('from which nothing can be learnt are red', () => {
    expect(one('target-ranges', { evidence: measured({ targets: [{ ...label, classes: [100, 0] }] }) })).toMatchObject({ level: 'red', message: 'label is the same in all 100 training samples: there is nothing to learn.' })
    expect(one('target-ranges', { evidence: measured({ targets: [numbers('mass', 0), numbers('length', 1)] }) }).level).toBe('red')
    expect(one('target-ranges', { evidence: measured({ targets: [{ ...label, present: 0, classes: [0, 0] }] }) }).message).toContain('no value')
  })
  it('alone and far from 0 ask for a transform', () => {
    expect(one('target-ranges', { evidence: measured({ targets: [numbers('mass', 800)] }) }).level).toBe('amber')
  })
})

describe('what gives a target away', () => {
  const wide = recipeOf({ model: { arch: 'mlp' }, targets: [{ name: 'mass', column: 'm', kind: 'regression', loss: 'mse', transform: { kind: 'zscore' } }, { name: 'grams', column: 'g', kind: 'regression', loss: 'mse', transform: { kind: 'zscore' } }] })
  const found = (leaks: Evidence['leaks']) => one('target-ranges', { recipe: wide, evidence: measured({ targets: [numbers('mass', 1), numbers('grams', 1)], features: ['length', 'copy'], leaks }) })
  it('is named, red where copying it is enough, and left out by the fix', () => {
    const finding = found([{ feature: 'copy', target: 'mass', role: 'input', kind: 'equal', r: 1, rows: 90 }])
    expect(finding).toMatchObject({ level: 'red', message: 'The feature copy gives mass away: they are the same in all 90 rows.' })
    expect(fixed(wide, finding).data.features).toEqual(['length'])
  })
  it('is amber where two things go along nearly perfectly', () => {
    expect(found([{ feature: 'copy', target: 'mass', role: 'input', kind: 'correlated', r: -0.99951, rows: 90 }])).toMatchObject({ level: 'amber', message: 'The feature copy gives mass away: they are in step in 90 rows (correlation -0.9995).' })
  })
  it('may be another target, which is then learnt once by the fix', () => {
    // Also where an input has the name of that target: two columns may.
    for (const feature of ['mass', 'length']) {
      const finding = found([{ feature, target: 'grams', role: 'target', kind: 'correlated', r: 1, rows: 90 }])
      expect(finding).toMatchObject({ level: 'amber' })
      expect(finding.message).toContain(`${feature} and grams are one target twice`)
      expect(fixed(wide, finding).targets.map(({ name }) => name)).toEqual(['mass'])
    }
  })
})

describe('augmentation fit', () => {
  const property = (id: string, fields: Partial<PropertyLikeness> = {}): PropertyLikeness => ({
    id, title: id, summary: '', coverage: { train: 0.98, augmented: 0.98, most: 1, chance: 0.94 }, distance: { train: 0.1, augmented: 0.1 }, lost: { value: 0, least: 0 }, farther: { value: 0, least: 0 },
    ranges: { train: { low: 0, high: 1 }, augmented: { low: 0, high: 1 }, val: { low: 0, high: 1 } }, histogram: { edges: [0, 1], shares: { train: [1], augmented: [1], val: [1] } }, ...fields,
  })
  const turn = { step: 'flip', title: 'Horizontal flip', acts: 0.5, images: 512, neighbours: 5, plain: 0.8, turned: 0.4, least: 0.35 }
  const said = (fields: Partial<Likeness>, recipe = recipeOf()) => one('augmentation-fit', { recipe, evidence: measured({
    likeness: { images: { train: 512, augmented: 512, val: 512 }, epochs: 1, properties: [property('light')], turns: [], untold: null, copies: { count: 0, of: 512 }, apart: { refused: true, shared: 0 }, remedies: [], ...fields },
  }) })
  const covered = (train: number, augmented = train, most = augmented) => property('light', { coverage: { train, augmented, most, chance: 0.94 }, lost: { value: train - augmented, least: train - augmented - 0.02 } })
  it('is green for a table, and amber where there is nothing to compare with', () => {
    expect(one('augmentation-fit')).toMatchObject({ level: 'green', message: 'This data set is a table: there are no pictures to change.' })
    expect(one('augmentation-fit', { evidence: measured({ likeness: { missing: 'validation' } }) }).level).toBe('amber')
  })
  it('says how much of validation is covered, and that nothing touches it', () => {
    const finding = said({})
    expect(finding).toMatchObject({ level: 'green', message: 'Training images as they are cover 98 % of validation or more in light (512 images).' })
    expect(finding.numbers).toMatchObject({ augmentsValidation: 'No: augmentation refuses images that are not of the training part', statisticsOf: 'Training images before augmentation', amberDistance: 1 })
    expect(said({ apart: { refused: false, shared: 0 } }).level).toBe('red')
    expect(said({ apart: { refused: true, shared: 2 } }).level).toBe('red')
  })
  it('goes by how far images are pushed at least, and how much of validation is left at most', () => {
    const pushed = (least: number) => said({ properties: [property('light', { distance: { train: 0.1, augmented: least + 0.3 }, farther: { value: least + 0.2, least } })] }).level
    expect([pushed(0.9), pushed(1.1), pushed(2.1)]).toEqual(['green', 'amber', 'red'])
    expect([covered(0.98, 0.75, 0.81), covered(0.98, 0.75, 0.79), covered(0.98, 0.4, 0.45)].map((one) => said({ properties: [one] }).level)).toEqual(['green', 'amber', 'red'])
  })
  it('does not blame augmentation for what training lacks as it is, and praises it for closing the gap', () => {
    expect(said({ properties: [covered(0.6)] })).toMatchObject({ level: 'amber', message: 'light: training images cover 60 % of validation.' })
    expect(said({ properties: [covered(0.6, 0.95)] }, recipeOf({ augment: [{ id: 'a', op: 'brightness' }] }))).toMatchObject({ level: 'green' })
    expect(said({ properties: [covered(0.6, 0.95)] }).message).toContain('augmentation brings that up from 60 % to 95 %')
  })
  it('doubts a turn by the images that lose their class, and by how many images are turned', () => {
    expect(said({ turns: [turn] })).toMatchObject({ level: 'red', message: 'Horizontal flip (flip) makes other pictures of these classes: of 512 validation images the 5 nearest training images agree with the class of 80 % as they are and of 40 % when so turned.' })
    expect(said({ turns: [{ ...turn, acts: 0.2 }] }).level).toBe('amber')
    expect(said({ turns: [{ ...turn, acts: 0.1 }] }).level).toBe('green')
    expect(said({ turns: [{ ...turn, least: 0.15 }] }).level).toBe('green')
  })
  it('tells of copies between the parts, also where they are few', () => {
    expect(said({ copies: { count: 60, of: 512 } })).toMatchObject({ level: 'red', message: '60 of 512 validation images (12 %) are byte for byte a training image.' })
    expect(said({ copies: { count: 6, of: 512 } }).level).toBe('amber')
    const few = said({ copies: { count: 1, of: 512 } })
    expect([few.level, few.message.endsWith('1 of 512 validation images is byte for byte a training image.')]).toEqual(['green', true])
  })
  it('carries out what was tried and mends it', () => {
    const recipe = recipeOf({ augment: [{ id: 'a', op: 'invert' }, { id: 'b', op: 'brightness' }] })
    const finding = said({ turns: [turn], remedies: [{ title: 'Remove invert (a)', augment: recipe.augment.slice(1), level: 'green' }] }, recipe)
    expect(fixed(recipe, finding).augment.map(({ id }) => id)).toEqual(['b'])
  })
})

describe('version', () => {
  const version = { short: 'v3' } as unknown as NonNullable<Lineage['parent']>
  const changes = (...factors: string[]) => ({ patch: [], factors, sentence: 'batch 32 -> 4', confounded: factors.length > 1 })
  const said = (fields: Partial<Lineage>) => one('version-hygiene', { lineage: { ...lineage, ...fields } })
  it('says what changed against its parent, and doubts more than one change at once', () => {
    expect(said({ parent: version, changes: changes('batch.norm') })).toMatchObject({ level: 'green', message: 'One thing changed against v3: batch 32 -> 4.' })
    expect(said({ parent: version, changes: changes('batch.norm', 'norm') })).toMatchObject({ level: 'amber', message: '2 things changed at once against v3 (batch.norm and norm): a difference in results will have no single cause.' })
  })
  it('says which versions were passed over for the parent, and why', () => {
    const over = { parent: version, changes: changes('batch.norm'), parentage: { asked: false, failed: ['v5', 'v4'] } }
    expect(said(over).message).toBe('One thing changed against v3: batch 32 -> 4. Every run of v5 and v4 failed, so it is compared with v3.')
    expect(said({ ...over, same: version }).message).not.toContain('failed')
  })
  it('knows the first one on its data, and one that was there before', () => {
    expect(said({}).message).toContain('first version')
    expect(said({ same: version }).message).toContain('v3 once more')
  })
  it('tells of code that is not committed, and of data that is no longer what was added', () => {
    expect(said({ code: { ...lineage.code, project: { commit: 'a', diffHash: `sha256:${'1'.repeat(64)}` } } }).message).toContain('not committed')
    const added = `sha256:${'1'.repeat(64)}`
    expect(said({ added })).toMatchObject({ level: 'amber', message: expect.stringContaining('no longer what it was') as string })
  })
  it('does not take data that cannot be read any more for data that was changed', () => {
    const added = `sha256:${'1'.repeat(64)}`
    const finding = said({ added, unread: 2 })
    expect([finding.level, finding.message]).toEqual(['amber', 'This is the first version on this data set: there is nothing to compare it with yet. 2 files of the data set cannot be read any more, so it is not known whether the others are what they were when it was added.'])
    expect(said({ added, unread: 1 }).message).toContain('1 file of the data set')
    // They could not be read when it was added either.
    expect(said({ added: lineage.fingerprint, unread: 1 }).level).toBe('green')
  })
})
