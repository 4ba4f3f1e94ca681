import { createHash } from 'node:crypto'

/**
 * Seeded generators. Every stream is keyed by what it is for (seed, purpose, epoch, sample …), so that removing one
 * consumer never shifts another's draws, and a resumed run needs no generator state beyond its position.
 */
export interface Rng {
  /** Uniform in [0, 1) with 32 bits. */
  next(): number
  /** Uniform integer in [0, n), without modulo bias; n in [1, 2^32]. */
  int(n: number): number
  /** Standard normal (Box-Muller on two uniforms, the sine half kept for the next call). */
  normal(): number
}

/** sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, passes BigCrush, fast in 32-bit integer arithmetic. */
function sfc32(a: number, b: number, c: number, d: number): () => number {
  return () => {
    const t = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + t) | 0
    return t >>> 0
  }
}

/** What a source of 32-bit words gives. `forget` drops what is kept of the last normal draw: the source begins another stream. */
export function drawsFrom(word: () => number): Rng & { forget(): void } {
  let spare = NaN
  const next = (): number => word() / 4294967296
  return {
    next,
    forget() {
      spare = NaN
    },
    int(n) {
      if (!Number.isInteger(n) || n < 1 || n > 4294967296) throw new RangeError(`int(n) takes 1 to 2^32, got ${n}`)
      const limit = 4294967296 - (4294967296 % n)
      for (;;) {
        const value = word()
        if (value < limit) return value % n
      }
    },
    normal() {
      if (!Number.isNaN(spare)) {
        const value = spare
        spare = NaN
        return value
      }
      const radius = Math.sqrt(-2 * Math.log(1 - next()))
      const angle = 2 * Math.PI * next()
      spare = radius * Math.sin(angle)
      return radius * Math.cos(angle)
    },
  }
}

/** The generator of one stream: the key parts are hashed (SHA-256), so near keys give unrelated streams. */
export function rngOf(...key: readonly (string | number)[]): Rng {
  const digest = createHash('sha256').update(JSON.stringify(key)).digest()
  const u32 = sfc32(digest.readInt32LE(0), digest.readInt32LE(4), digest.readInt32LE(8), digest.readInt32LE(12))
  return drawsFrom(u32)
}

/** A permutation of 0..n-1 (Fisher-Yates, Durstenfeld's form). */
export function permutation(n: number, rng: Rng): Uint32Array {
  const order = new Uint32Array(n)
  for (let i = 0; i < n; i += 1) order[i] = i
  for (let i = n - 1; i > 0; i -= 1) {
    const j = rng.int(i + 1)
    const kept = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = kept
  }
  return order
}
