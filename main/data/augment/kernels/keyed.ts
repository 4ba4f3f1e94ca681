import { createHash } from 'node:crypto'
import { drawsFrom } from '../../../lib/rng'
import type { Rng } from '../../../lib/rng'
import { normalQuantile } from './normal'

/**
 * Generators for (seed, epoch, step, sample). A hash for each image would cost more than the image, so SHA-256 makes one key
 * of 128 bits for each step and epoch, and murmur3's finaliser, which changes half of all bits with every bit of its
 * argument, mixes the sample into it. The result is the state of sfc32, which then runs 12 rounds before it is asked.
 */
export interface KeyedRng extends Rng {
  /** Starts the stream of a sample under the key at `at` of `keys`. */
  restart(keys: Int32Array, at: number, sample: number): void
}

/** The keys of these steps in one epoch, four numbers for each. */
export function epochKeys(steps: readonly string[], seed: number, epoch: number): Int32Array {
  const keys = new Int32Array(4 * steps.length)
  steps.forEach((step, i) => {
    const digest = createHash('sha256').update(JSON.stringify([seed, 'augment', epoch, step])).digest()
    for (let k = 0; k < 4; k += 1) keys[4 * i + k] = digest.readInt32LE(4 * k)
  })
  return keys
}

/** Murmur3's finaliser (Austin Appleby): a bijection of 32-bit numbers in which every bit depends on every other. */
function mixed(value: number): number {
  let h = value
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** Whether a step of probability p acts on a sample: a draw of its own, so that p never shifts what the step draws. */
export const acts = (keys: Int32Array, at: number, sample: number, p: number): boolean =>
  p >= 1 || (mixed((keys[at] ?? 0) + mixed((keys[at + 3] ?? 0) ^ sample)) >>> 0) < p * 4294967296

export function keyedRng(): KeyedRng {
  // A typed array, since numbers of 32 bits in variables of a closure would be boxed.
  const state = new Int32Array(4)
  const word = (): number => {
    const b = state[1] ?? 0
    const c = state[2] ?? 0
    const d = state[3] ?? 0
    const t = ((state[0] ?? 0) + b + d) | 0
    state[0] = b ^ (b >>> 9)
    state[1] = (c + (c << 3)) | 0
    state[2] = (((c << 21) | (c >>> 11)) + t) | 0
    state[3] = (d + 1) | 0
    return t >>> 0
  }
  const draws = drawsFrom(word)
  return {
    ...draws,
    restart(keys, at, sample) {
      const far = mixed(sample)
      state[0] = mixed((keys[at] ?? 0) ^ sample)
      state[1] = mixed((keys[at + 1] ?? 0) ^ far)
      state[2] = mixed(((keys[at + 2] ?? 0) + far) | 0)
      state[3] = (keys[at + 3] ?? 0) ^ sample
      draws.forget()
      for (let i = 0; i < 12; i += 1) word()
    },
  }
}

/**
 * A "generator" that always answers with the same quantile, 0 to 1. Transforms draw every parameter through its inverse
 * distribution, so what they draw from this one is that quantile of each parameter.
 */
export const quantileRng = (quantile: number): Rng => ({
  next: () => quantile,
  int: (n) => Math.min(n - 1, Math.floor(quantile * n)),
  normal: () => normalQuantile(Math.min(1 - 1e-9, Math.max(1e-9, quantile))),
})
