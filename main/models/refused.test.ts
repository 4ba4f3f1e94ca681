import { describe, expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract/recipe'
import { buildProgram, metrics, normaliseUnits, resolveModel } from './index'
import type { ModelFacts } from './index'

const targets: ModelFacts['targets'] = [{ name: 'label', kind: 'class', classes: ['a', 'b', 'c'] }]
const images: ModelFacts = { image: [8, 8, 3], targets }
const table: ModelFacts = { table: [5], targets }
const both: ModelFacts = { image: [8, 8, 3], table: [5], targets }

const resolve = (fields: Record<string, unknown>, facts: ModelFacts) => resolveModel(normaliseUnits(recipeFrame.parse({ data: { dataset: 'x' }, ...fields })), facts)
const custom = (...nodes: Record<string, unknown>[]) => ({ model: { arch: 'custom', graph: { nodes } } })
const INPUT = { id: 'input', kind: 'input.image' }
const POOL = { id: 'features', kind: 'globalAvgPool', inputs: ['input'] }

describe('the model table', () => {
  it('says what each norm chose for its channels', () => {
    const details = (norm: Record<string, unknown>) => resolve({ model: { arch: 'cnn-strided', widths: [8, 24] }, norm }, images).nodes.filter(({ kind }) => kind.startsWith('norm.')).map(({ detail }) => detail)
    expect(details({ kind: 'group' })).toEqual(['group, 2 groups of 4, relu', 'group, 6 groups of 4, relu'])
    expect(details({ kind: 'batch', mode: 'frozen' })).toEqual(['batch, frozen, relu', 'batch, frozen, relu'])
  })
  it('says where a scale does not start at 1', () => {
    const nodes = resolve({ model: { arch: 'resnet8', widths: [4], zeroInit: true } }, images).nodes
    expect(nodes.find(({ id }) => id === 'stage1.block1.norm2')?.detail).toBe('batch, scale starts at 0')
    expect(nodes.find(({ id }) => id === 'stage1.block1.norm1')?.detail).toBe('batch, relu')
  })
})

describe('data with images and columns', () => {
  it('go into an mlp together', () => {
    const { nodes } = resolve({ model: { arch: 'mlp', hidden: [4] }, norm: { kind: 'none' } }, both)
    expect(nodes.find(({ id }) => id === 'layer1.dense')?.parameters).toBe((8 * 8 * 3 + 5) * 4 + 4)
  })
  it('leave the names of an mlp on one of them as they were, so that its weights still fit', () => {
    const names = (facts: ModelFacts) => buildProgram(normaliseUnits(recipeFrame.parse({ data: { dataset: 'x' }, model: { arch: 'mlp', hidden: [4] } })), facts).program.variables.map(({ name }) => name)
    expect(names(images)).toEqual(names(table))
    expect(names(both)).toEqual(names(table))
  })
  it.each(['cnn-strided', 'resnet8', 'resnet20'])('are refused by %s, which would leave the columns out', (arch) => {
    expect(() => resolve({ model: { arch } }, both)).toThrow(/model\.arch: .* numeric columns/)
    expect(() => resolve({ model: { arch } }, images)).not.toThrow()
  })
  it('must both enter a custom graph', () => {
    expect(() => resolve(custom(INPUT, POOL), both)).toThrow(/model\.arch: .* numeric columns/)
    const row = { id: 'row', kind: 'flatten', inputs: ['input'] }
    const columns = { id: 'columns', kind: 'input.table' }
    expect(() => resolve(custom(columns, { id: 'features', kind: 'identity', inputs: ['columns'] }), both)).toThrow(/model\.arch: .* images/)
    expect(() => resolve(custom(INPUT, row, columns, { id: 'features', kind: 'concat', inputs: ['row', 'columns'] }), both)).not.toThrow()
  })
})

describe('a setting that would do nothing', () => {
  it('is refused: zeroInit where a block ends in no norm', () => {
    const model = { arch: 'resnet8', widths: [4, 8], zeroInit: true }
    expect(() => resolve({ model, norm: { kind: 'none' } }, images)).toThrow(/^model\.zeroInit: .*stage1\.block1\.norm2/)
    expect(() => resolve({ model, norm: { kind: 'batch', layers: { 'stage2.block1.norm2': { kind: 'none' } } } }, images)).toThrow(/^model\.zeroInit: .*stage2\.block1\.norm2/)
    expect(() => resolve({ model, norm: { kind: 'none', layers: { 'stage1.block1.norm2': { kind: 'group' }, 'stage2.block1.norm2': { kind: 'group' } } } }, images)).not.toThrow()
    expect(() => resolve({ model: { ...model, zeroInit: false }, norm: { kind: 'none' } }, images)).not.toThrow()
  })
  it('is refused: a first scale on a slot of a custom graph without a norm', () => {
    const fields = custom(INPUT, { id: 'n', kind: 'norm', inputs: ['input'], params: { gamma: 0.5 } }, { ...POOL, inputs: ['n'] })
    expect(() => resolve({ ...fields, norm: { kind: 'none' } }, images)).toThrow(/node "n".*scale/)
    expect(() => resolve({ ...fields, norm: { kind: 'layer' } }, images)).not.toThrow()
  })
  it('is refused: a branch of a custom graph that does not reach the features', () => {
    const conv = { id: 'lost', kind: 'conv2d', inputs: ['input'], params: { filters: 4 } }
    expect(() => resolve(custom(INPUT, conv, POOL), images)).toThrow(/node "lost": .*features/)
    expect(() => resolve(custom(INPUT, POOL, { id: 'after', kind: 'identity', inputs: ['features'] }), images)).toThrow(/node "after": .*features/)
    expect(() => resolve(custom(INPUT, { id: 'again', kind: 'input.image' }, POOL), images)).toThrow(/node "again": .*features/)
  })
})

describe('a norm batch of one sample', () => {
  const alone = { batch: { norm: 1 } }
  it('is refused where batch norm would see one value a channel, with what to do', () => {
    expect(() => resolve({ model: { arch: 'mlp', hidden: [4, 4] }, ...alone }, table)).toThrow(/^batch\.norm: .*layer1\.norm/)
    expect(() => resolve({ model: { arch: 'cnn-strided', widths: [4, 4, 4] }, ...alone }, images)).toThrow(/^batch\.norm: .*block3\.norm/)
    expect(() => resolve({ ...custom(INPUT, { ...POOL, id: 'pool' }, { id: 'features', kind: 'norm.batch', inputs: ['pool'] }), ...alone }, images)).toThrow(/^batch\.norm: .*features/)
  })
  it('trains where every channel has more values, or the statistics are not the batch\'s', () => {
    expect(() => resolve({ model: { arch: 'cnn-strided', widths: [4, 4] }, ...alone }, images)).not.toThrow()
    expect(() => resolve({ model: { arch: 'mlp', hidden: [4] }, norm: { kind: 'batch', mode: 'frozen' }, ...alone }, table)).not.toThrow()
    expect(() => resolve({ model: { arch: 'mlp', hidden: [4] }, norm: { kind: 'layer' }, ...alone }, table)).not.toThrow()
    expect(() => resolve({ model: { arch: 'mlp', hidden: [4] }, batch: { norm: 2 } }, table)).not.toThrow()
  })
})

describe('an output that is no number', () => {
  const accuracy = (outputs: number[]) => {
    const meter = metrics.find(({ id }) => id === 'accuracy')?.start()
    meter?.add(Float32Array.from(outputs), 2, Float32Array.of(1, 0, 0, 1), Float32Array.of(1, 1))
    return meter?.value()
  }
  it('is no class: accuracy says so instead of counting it as the first one', () => {
    expect(accuracy([2, 1, 0, 3])).toBe(1)
    for (const wrong of [[NaN, NaN, 0, 3], [2, NaN, 0, 3], [2, 1, NaN, 3]]) expect(() => accuracy(wrong)).toThrow(/not a number/)
  })
  it('does not matter where the true class is not known', () => {
    const meter = metrics.find(({ id }) => id === 'accuracy')?.start()
    meter?.add(Float32Array.of(NaN, NaN, 0, 3), 2, Float32Array.of(0, 0, 0, 1), Float32Array.of(0, 1))
    expect(meter?.value()).toBe(1)
  })
})
