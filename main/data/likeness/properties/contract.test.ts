import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { PropertyLikeness } from '../../../../preload/contract/likeness'
import { augmentStep } from '../../../../preload/contract/recipe'
import { augmentations, bindPipeline, completeSteps } from '../../augment'
import { properties } from './index'

/** A property of which validation lies below, above, or on both sides of training. */
const lacking = (id: string, val: { low: number; high: number }): PropertyLikeness => {
  const train = { low: 0.4, high: 0.5 }
  return {
    id, title: '', summary: '', coverage: { train: 0.5, augmented: 0.5, most: 0.6, chance: 0.95 }, distance: { train: 1, augmented: 1 }, lost: { value: 0, least: 0 }, farther: { value: 0, least: 0 },
    ranges: { train, augmented: train, val }, histogram: { edges: [0, 1], shares: { train: [1], augmented: [1], val: [1] } },
  }
}

describe.each(properties.map((property) => [property.id, property] as const))('the property %s', (id, property) => {
  it('says what it is, and of a flat image and of any other a number', () => {
    expect([property.title === '', property.summary.endsWith('.')]).toEqual([false, true])
    for (const value of [0, 0.5, 1]) expect(Number.isFinite(property.of({ height: 4, width: 4, values: new Float32Array(16).fill(value) }))).toBe(true)
    expect(Number.isFinite(property.of({ height: 4, width: 4, values: Float32Array.from({ length: 16 }, (_, i) => i / 16) }))).toBe(true)
    expect(property.least(0.5)).toBeGreaterThan(0)
  })

  it('names steps that a recipe takes, with what they do in words', () => {
    for (const val of [{ low: 0.2, high: 0.45 }, { low: 0.45, high: 0.9 }, { low: 0.2, high: 0.9 }]) {
      for (const { op, said, params } of property.widen(lacking(id, val), 0)) {
        expect([augmentations.has(op), said === '']).toEqual([true, false])
        expect(() => bindPipeline(z.array(augmentStep).parse(completeSteps([{ id: 'step', op, p: 1, ...params }])))).not.toThrow()
      }
    }
  })
})

it('no two properties have a name in common', () => {
  expect(new Set(properties.map(({ id }) => id)).size).toBe(properties.length)
})
