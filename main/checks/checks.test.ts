import { describe, expect, it } from 'vitest'
import { jsonObject } from '../../preload/contract'
import type { Finding, JsonObject, Recipe } from '../../preload/contract'
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
const lineage: Lineage = { same: null, parent: null, changes: null, code: { atelier: { version: '1', commit: null, diffHash: null }, project: null }, fingerprint: `sha256:${'0'.repeat(64)}`, added: null }
const label: TargetEvidence = { name: 'label', kind: 'class', unit: '', loss: 'cross-entropy', transform: 'none', weight: 1, present: 100, missing: 0, scaled: null, classes: [50, 50], firstLoss: null, gradient: null, gradientShare: null, constantLoss: 0.7, lossShare: null, card: null, proposal: null }
const numbers = (name: string, spread: number, fields: Partial<TargetEvidence> = {}): TargetEvidence => ({ ...label, name, kind: 'regression', loss: 'mse', classes: null, scaled: { mean: 0, spread }, card: describeTarget([-spread, spread]), ...fields })
/** Numbers that differ by this ratio, as the comparison gives them. */
const apart = (...all: TargetEvidence[]) => ({ targets: all, ...compareTargets(all.map(({ name, scaled }) => ({ name, kind: 'regression' as const, loss: 'mse', weight: 1, values: [-(scaled?.spread ?? 0), scaled?.spread ?? 0] }))) })
const layer = (slot: string, noise: number | null, values = 2): NormEvidence => ({ slot, channels: 8, values, noise, varianceNoise: noise })
const measured = (fields: Partial<Evidence> = {}): CheckInput['evidence'] => ({ measured: { engine: 'tensorflow', samples: 100, normBatch: 2, passes: 20, norms: [], gradientBatches: 8, targets: [label], pairs: [], seconds: 1, ...fields } })
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

describe('version', () => {
  const version = { short: 'v3' } as unknown as NonNullable<Lineage['parent']>
  const changes = (...factors: string[]) => ({ patch: [], factors, sentence: 'batch 32 -> 4', confounded: factors.length > 1 })
  const said = (fields: Partial<Lineage>) => one('version-hygiene', { lineage: { ...lineage, ...fields } })
  it('says what changed against its parent, and doubts more than one change at once', () => {
    expect(said({ parent: version, changes: changes('batch.norm') })).toMatchObject({ level: 'green', message: 'One thing changed against v3: batch 32 -> 4.' })
    expect(said({ parent: version, changes: changes('batch.norm', 'norm') })).toMatchObject({ level: 'amber', message: '2 things changed at once against v3 (batch.norm and norm): a difference in results will have no single cause.' })
  })
  it('knows the first one on its data, and one that was there before', () => {
    expect(said({}).message).toContain('first version')
    expect(said({ same: version }).message).toContain('v3 once more')
  })
  it('tells of code that is not committed, and of data that is no longer what was added', () => {
    expect(said({ code: { ...lineage.code, project: { commit: 'a', diffHash: `sha256:${'1'.repeat(64)}` } } }).message).toContain('not committed')
    expect(said({ added: `sha256:${'1'.repeat(64)}` })).toMatchObject({ level: 'amber' })
  })
})
