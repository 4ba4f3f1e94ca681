import { normalTable, STEPS } from './normal'
import { hasAlpha, lengthOf } from './raster'
import type { Raster } from './raster'

/** The next state of xorshift32 (Marsaglia 2003), for noise in bulk; never 0. */
function shifted(state: number): number {
  let x = state
  x ^= x << 13
  x ^= x >>> 17
  return x ^ (x << 5)
}
const seeded = (seed: number): number => (seed | 0) || 0x9e3779b9

/** Adds normal noise of standard deviation `sigma` (1 is the whole range), cut off towards 0 before it is added, and clips. Transparency stays. */
export function addNoise(source: Raster, target: Raster, sigma: number, seed: number): void {
  const table = normalTable()
  const { bytes, start, channels } = source
  const out = target.bytes
  const length = lengthOf(source)
  const scale = (255 * sigma) / STEPS
  let state = seeded(seed)
  for (let i = 0; i < length; i += 2) {
    // A draw has 32 bits: the halves are one index each.
    state = shifted(state)
    const one = (bytes[start + i] ?? 0) + (((table[state & 0xffff] ?? 0) * scale) | 0)
    out[target.start + i] = one < 0 ? 0 : one > 255 ? 255 : one
    if (i + 1 === length) break
    const two = (bytes[start + i + 1] ?? 0) + (((table[state >>> 16] ?? 0) * scale) | 0)
    out[target.start + i + 1] = two < 0 ? 0 : two > 255 ? 255 : two
  }
  if (hasAlpha(channels)) for (let i = channels - 1; i < length; i += channels) out[target.start + i] = bytes[start + i] ?? 0
}

/** Fills `length` bytes from `at` with uniform noise and returns the state to go on with. */
export function scatter(target: Raster, at: number, length: number, from: number): number {
  let state = seeded(from)
  for (let i = at; i < at + length; i += 1) {
    state = shifted(state)
    target.bytes[i] = state >>> 24
  }
  return state
}
