import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataSpec } from '../../preload/contract/recipe'
import { UNKNOWN, splitSamples } from './split'

const spec = (split: object, limit: object = {}) => dataSpec.parse({ dataset: 'x', split, limit })
const pool = (count: number) => Array.from({ length: count }, (_, i) => i)
const shares = fc.integer({ min: 20, max: 80 }).map((percent) => percent / 100)

describe('the split', () => {
  it('puts every sample into exactly one part, takes exact counts, and each class within one of its share', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 20, max: 60 }), shares, fc.nat(), (classes, each, share, seed) => {
      const all = pool(classes * each)
      const label = (i: number) => `c${i % classes}`
      const { train, val, test } = splitSamples(all, () => 'train', label, spec({ val: share, test: 'given', stratify: 'label', seed }))
      expect([...train, ...val].sort((a, b) => a - b)).toEqual(all)
      expect(test).toEqual([])
      expect(val).toHaveLength(Math.round(all.length * share))
      for (let c = 0; c < classes; c += 1) expect(Math.abs(val.filter((i) => i % classes === c).length - each * share)).toBeLessThan(1)
    }))
  })

  it('is the same for the same seed and another one for another seed', () => {
    const of = (seed: number) => splitSamples(pool(100), () => 'train', (i) => String(i % 2), spec({ val: 0.2, test: 0.2, seed }))
    expect(of(7)).toEqual(of(7))
    expect(of(7).val).not.toEqual(of(8).val)
    expect(new Set([...of(7).train, ...of(7).val, ...of(7).test]).size).toBe(100)
  })

  it('names a class that is too small for its share', () => {
    expect(() => splitSamples(pool(11), () => 'train', (i) => (i === 10 ? 'rare' : 'common'), spec({ val: 0.2, stratify: 'label' }))).toThrow(/class "rare" has 1 sample:/)
  })

  it('limits to the same number of each class', () => {
    const { train } = splitSamples(pool(100), () => 'train', (i) => String(i % 4), spec({ val: 0.2 }, { train: 20 }))
    expect([0, 1, 2, 3].map((c) => train.filter((i) => i % 4 === c).length)).toEqual([5, 5, 5, 5])
  })

  it('refuses a share that is less than one sample', () => {
    expect(() => splitSamples(pool(4), () => 'train', () => '', spec({ val: 0.1 }))).toThrow(/^data\.split\.val: 0\.1 of 4 samples is none/)
    expect(() => splitSamples(pool(4), () => 'train', () => '', spec({ val: 0.25, test: 0.1 }))).toThrow(/^data\.split\.test: /)
    expect(splitSamples(pool(4), () => 'train', () => '', spec({ val: 0.25 })).val).toHaveLength(1)
  })

  it('refuses a given validation part that is not there', () => {
    expect(() => splitSamples(pool(10), () => 'train', () => '', spec({ val: 'given' }))).toThrow(/no validation part/)
  })

  it('takes samples whose class is not known as they come: they are no class that a part has to have', () => {
    const label = (i: number) => (i === 0 ? UNKNOWN : `c${i % 2}`)
    const { train, val } = splitSamples(pool(21), () => 'train', label, spec({ val: 0.2 }))
    expect(train.length + val.length).toBe(21)
    const { train: few } = splitSamples(pool(21), () => 'train', label, spec({ val: 0.2 }, { train: 8 }))
    expect([0, 1].map((c) => few.filter((i) => label(i) === `c${c}`).length)).toEqual([4, 4])
  })
})
