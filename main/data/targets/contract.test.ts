import { describe, expect, it } from 'vitest'
import { jsonObject } from '../../../preload/contract/json'
import { unitForm } from '../../lib/registry'
import { rngOf } from '../../lib/rng'
import { beyondSeen, fitTransform, scalerOf, targetTransforms } from './index'
import { extent } from './statistics'

const drawn = (count: number, each: (normal: number, i: number) => number): number[] => {
  const rng = rngOf(5, 'targets')
  return Array.from({ length: count }, (_, i) => each(rng.normal(), i))
}
/** Shapes that real targets have. */
const shapes: Record<string, number[]> = {
  'body masses in g': drawn(300, (z) => 4200 + 800 * z),
  'lognormal prices': drawn(300, (z) => Math.exp(10 + 1.2 * z)),
  'small numbers about a large mean': drawn(300, (z) => 1e6 + 0.01 * z),
  'both signs, skewed': drawn(300, (z) => Math.exp(z) - 0.9),
  'negative only': drawn(300, (z) => -5 - Math.exp(z)),
  'many ties': drawn(300, (z, i) => (i % 2 === 0 ? i % 7 : Math.round(3 * z))),
  'two values': [3, 3, 3, 8, 8],
  'outliers far out': drawn(300, (z, i) => (i % 50 === 0 ? 40 * z : z)),
}
const cases = targetTransforms.units.flatMap((unit) => Object.entries(shapes).filter(([, values]) => unit.refuses(values) === null).map(([shape, values]) => [unit.id, shape, unit, values] as const))
/** Values of the training range: those that were fitted, and others between them. */
const within = (values: readonly number[]): number[] => {
  const { min, max } = extent(values)
  return [...values, ...Array.from({ length: 101 }, (_, i) => min + ((max - min) * i) / 100)].sort((a, b) => a - b)
}

describe('every target transform', () => {
  it.each(targetTransforms.units.map((unit) => [unit.id, unit] as const))('%s says what it is and draws a form', (_id, unit) => {
    expect(unit.title).not.toBe('')
    expect(unit.summary).toMatch(/\.$/)
    expect(unitForm(unit.params).schema.type).toBe('object')
    expect(jsonObject.safeParse(unitForm(unit.params).defaults).success).toBe(true)
  })

  it('takes what it is made for', () => {
    for (const shape of Object.keys(shapes)) expect(cases.filter(([, name]) => name === shape).length, shape).toBeGreaterThanOrEqual(4)
  })

  it.each(cases)('%s of %s is fitted alike each time, and its numbers survive JSON', (_id, _shape, unit, values) => {
    const numbers = unit.fit(values)
    expect(unit.fit([...values])).toEqual(numbers)
    expect(JSON.parse(JSON.stringify(numbers))).toEqual(numbers)
    expect(numbers.every(Number.isFinite)).toBe(true)
  })

  it.each(cases)('%s of %s is inverted to 1e-9 of the value within the training range', (id, _shape, unit, values) => {
    const numbers = unit.fit(values)
    const { min, max } = extent(values)
    // Between two tied values that are one knot apart there is nothing that a quantile transform could have learnt.
    for (const value of id === 'quantile' ? values : within(values)) {
      const back = unit.invert(unit.apply(value, numbers), numbers)
      expect(Math.abs(back - value), String(value)).toBeLessThanOrEqual(1e-9 * Math.max(Math.abs(value), max - min))
    }
  })

  it.each(cases)('%s of %s never turns the order of values round', (_id, _shape, unit, values) => {
    const numbers = unit.fit(values)
    const { min, max } = extent(values)
    const beyond = unit.monotone === 'strictly' && unit.id !== 'log1p' ? [min - (max - min), max + (max - min)] : []
    const scaled = [...within(values), ...beyond].sort((a, b) => a - b).map((value) => unit.apply(value, numbers))
    for (let i = 1; i < scaled.length; i += 1) expect(scaled[i]).toBeGreaterThanOrEqual(scaled[i - 1] ?? NaN)
    const back = Array.from({ length: 121 }, (_, i) => unit.invert(-6 + i / 10, numbers))
    for (let i = 1; i < back.length; i += 1) expect(back[i]).toBeGreaterThanOrEqual(back[i - 1] ?? NaN)
  })

  it.each(cases.filter(([, , { affine }]) => affine))('%s of %s scales differences by one number', (_id, _shape, unit, values) => {
    const numbers = unit.fit(values)
    expect((unit.invert(1.7, numbers) - unit.invert(0.2, numbers)) / 1.5 / (unit.scale(numbers) ?? NaN)).toBeCloseTo(1, 6)
  })

  it('has a scale exactly where it is affine', () => {
    expect(targetTransforms.units.filter(({ affine }) => affine).map(({ id }) => id)).toEqual(['none', 'zscore', 'min-max', 'robust'])
    for (const unit of targetTransforms.units) expect(unit.scale(unit.fit([1, 2, 3, 5])) !== null, unit.id).toBe(unit.affine)
  })

  it.each(targetTransforms.units.map((unit) => [unit.id, unit] as const))('%s refuses no values, and numbers that a model cannot hold', (_id, unit) => {
    expect(unit.refuses([])).toMatch(/no known value/)
    expect(unit.refuses([0, 1e39])).toMatch(/32-bit/)
    expect(unit.refuses([0, NaN])).toMatch(/32-bit/)
  })

  it('refuses a constant, but for none', () => {
    for (const unit of targetTransforms.units) {
      if (unit.id === 'none') expect(unit.refuses([4, 4, 4])).toBeNull()
      else expect(unit.refuses([4, 4, 4]), unit.id).toMatch(/^is 4 in every training sample/)
    }
  })
})

describe('single transforms', () => {
  it('log1p refuses -1 and less, and says what takes them', () => {
    const unit = targetTransforms.get('log1p', '')
    expect(unit.refuses([-0.5, 3])).toBeNull()
    expect(unit.refuses([-1, 3])).toMatch(/down to -1.*Choose yeo-johnson/)
    expect(unit.apply(unit.invert(0.3, [0, 1]), unit.fit([1, 2, 9], { standardize: false }))).toBeCloseTo(0.3, 12)
  })

  it('robust refuses a range that is empty, and a wider one is taken', () => {
    const unit = targetTransforms.get('robust', '')
    const values = [0, 0, 0, 0, 0, 0, 0, 0, 1, 9]
    expect(unit.refuses(values)).toMatch(/percentile 25 to percentile 75.*Choose a wider one/)
    expect(unit.refuses(values, { low: 5, high: 95 })).toBeNull()
    expect(unit.fit([1, 2, 3, 4, 5])).toEqual([3, 2])
  })

  it('quantile keeps ties together, and answers with the ends of its range beyond it', () => {
    const unit = targetTransforms.get('quantile', '')
    const numbers = unit.fit([1, 2, 2, 2, 5], { output: 'uniform' })
    expect([1, 2, 3.5, 5, 9, -9].map((value) => unit.apply(value, numbers))).toEqual([0, 0.5, 0.875, 1, 1, 0])
    expect([-1, 0.3, 0.875, 2].map((value) => unit.invert(value, numbers))).toEqual([1, 2, 3.5, 5])
    const normal = unit.fit([1, 2, 3], {})
    expect(unit.invert(Math.fround(unit.apply(3, normal)), normal)).toBe(3)
  })

  it('Yeo-Johnson answers with numbers near those of training where its inverse has none', () => {
    const unit = targetTransforms.get('yeo-johnson', '')
    const numbers = unit.fit(shapes['lognormal prices'] ?? [])
    const { min, max } = extent(shapes['lognormal prices'] ?? [])
    for (const far of [-1e6, -50, 50, 1e6]) expect(Math.abs(unit.invert(far, numbers) - (min + max) / 2)).toBeLessThanOrEqual(1.5001 * (max - min))
  })

  it('Yeo-Johnson refuses values that it would make alike', () => {
    const values = [...drawn(200, (z) => 1 + 0.001 * z), 1e30, 1e31]
    expect(targetTransforms.get('yeo-johnson', '').refuses(values) ?? 'told apart').toMatch(/so far apart|told apart/)
  })
})

describe('a fitted transform', () => {
  const target = (transform: { kind: string }) => ({ name: 'mass', transform })

  it('remembers the range of training, and says when a prediction leaves it', () => {
    const fitted = fitTransform(target({ kind: 'zscore' }), [2700, 4000, 6300])
    expect(fitted.seen).toEqual({ min: 2700, max: 6300 })
    expect(beyondSeen(fitted, 'mass', 6300, 'g')).toBeNull()
    expect(beyondSeen(fitted, 'mass', 7000.123456, 'g')).toBe('"mass" is predicted as 7000.12 g, which is above everything seen in training (2700 g to 6300 g).')
    expect(beyondSeen({ kind: 'zscore', numbers: [1, 2] }, 'mass', 7000)).toBeNull()
  })

  it('finds the largest training value among those seen, also after 32 bits have rounded it up', () => {
    const fitted = fitTransform(target({ kind: 'zscore' }), [13.1, 12, 11])
    expect(Math.fround(13.1)).toBeGreaterThan(13.1)
    expect(beyondSeen(fitted, 'depth', Math.fround(13.1), 'mm')).toBeNull()
  })

  it('of a checkpoint of the first version still scales', () => {
    expect(scalerOf({ kind: 'zscore', numbers: [10, 2] }, 'mass')(14)).toBe(2)
  })

  it('is refused with the name of the target, the reason and what to do', () => {
    expect(() => fitTransform(target({ kind: 'min-max' }), [5, 5])).toThrow('targets.mass.transform: with min-max, the target "mass" cannot be used: it is 5 in every training sample')
  })
})
