import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochOrder, normBatches, stepsPerEpoch } from './pipeline'

const cases = [fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 6 })] as const

describe('norm batches', () => {
  it('cover every sample once, in order', () => {
    fc.assert(fc.property(...cases, (count, norm, accumulate) => {
      const batches = normBatches(count, norm, accumulate)
      expect(batches.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i))).toEqual(Array.from({ length: count }, (_, i) => i))
    }))
  })

  it('have shares that sum to 1 in each optimiser batch, and the last one is applied', () => {
    fc.assert(fc.property(...cases, (count, norm, accumulate) => {
      let sum = 0
      let steps = 0
      for (const batch of normBatches(count, norm, accumulate)) {
        sum += batch.share
        if (!batch.apply) continue
        expect(sum).toBeCloseTo(1, 12)
        sum = 0
        steps += 1
      }
      expect(sum).toBe(0)
      expect(steps).toBe(stepsPerEpoch(count, norm, accumulate))
    }))
  })

  it('never leave a last sample alone unless every batch is one', () => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 300 }), fc.integer({ min: 2, max: 40 }), (count, norm) => {
      expect(Math.min(...normBatches(count, norm, 1).map(({ start, end }) => end - start))).toBeGreaterThan(1)
    }))
    expect(normBatches(3, 1, 1)).toHaveLength(3)
  })
})

describe('the order of an epoch', () => {
  it('is a permutation keyed by seed and epoch', () => {
    expect([...epochOrder(1, 0, 50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i))
    expect(epochOrder(1, 3, 50)).toEqual(epochOrder(1, 3, 50))
    expect(epochOrder(1, 3, 50)).not.toEqual(epochOrder(1, 4, 50))
    expect(epochOrder(1, 3, 50)).not.toEqual(epochOrder(2, 3, 50))
  })
})
