import { permutation, rngOf } from '../lib/rng'

/** The order of an epoch: keyed by seed and epoch (0-based) alone, so that a resumed run walks it again. */
export const epochOrder = (seed: number, epoch: number, count: number): Uint32Array => permutation(count, rngOf(seed, 'order', epoch))

/** One norm batch of an epoch: samples [start, end) of its order, its share of the optimiser batch, and whether that ends here. */
export interface NormBatch { readonly start: number; readonly end: number; readonly share: number; readonly apply: boolean }

/**
 * Cuts an epoch into norm batches and groups `accumulate` of them into an optimiser batch. The last ones may be short;
 * a last single sample joins the batch before it (batch norm over one value would erase it) unless every batch is one.
 */
export function normBatches(count: number, norm: number, accumulate: number): NormBatch[] {
  const edges: [number, number][] = []
  for (let start = 0; start < count; start += norm) edges.push([start, Math.min(count, start + norm)])
  const last = edges[edges.length - 1]
  const before = edges[edges.length - 2]
  if (norm > 1 && last !== undefined && before !== undefined && last[1] - last[0] === 1) {
    before[1] = last[1]
    edges.pop()
  }
  return edges.map(([start, end], i) => {
    const group = edges.slice(i - (i % accumulate), i - (i % accumulate) + accumulate)
    const total = group.reduce((sum, [from, to]) => sum + to - from, 0)
    return { start, end, share: (end - start) / total, apply: i % accumulate === accumulate - 1 || i === edges.length - 1 }
  })
}

/** Optimiser steps of one epoch. */
export const stepsPerEpoch = (count: number, norm: number, accumulate: number): number => normBatches(count, norm, accumulate).filter((batch) => batch.apply).length
