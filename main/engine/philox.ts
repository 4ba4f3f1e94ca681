import { createHash } from 'node:crypto'

const M0 = 0xd2511f53
const M1 = 0xcd9e8d57
const WEYL0 = 0x9e3779b9
const WEYL1 = 0xbb67ae85

type Four = [number, number, number, number]

const high = (a: number, b: number): number => Number((BigInt(a) * BigInt(b)) >> 32n)

/** Ten rounds of Philox 4x32 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3). Unsigned words. */
function philox([c0, c1, c2, c3]: Four, [k0, k1]: readonly [number, number]): Four {
  let counter: Four = [c0, c1, c2, c3]
  let [x, y] = [k0, k1]
  for (let round = 0; round < 10; round += 1) {
    counter = [
      (high(M1, counter[2]) ^ counter[1] ^ x) >>> 0, Math.imul(M1, counter[2]) >>> 0,
      (high(M0, counter[0]) ^ counter[3] ^ y) >>> 0, Math.imul(M0, counter[0]) >>> 0,
    ]
    x = (x + WEYL0) >>> 0
    y = (y + WEYL1) >>> 0
  }
  return counter
}

/**
 * `size` numbers in [0, 1) of the stream that two int32 seeds name: what TensorFlow's StatelessRandomUniform gives, so that
 * every engine draws the same noise. Scrambling of the seeds: tensorflow/core/kernels/stateless_random_ops.cc.
 */
export function uniform(size: number, [first, second]: readonly [number, number]): Float32Array {
  const words = (seed: number): [number, number] => [seed >>> 0, seed < 0 ? 0xffffffff : 0]
  const mixed = philox([...words(first), ...words(second)], [0x3ec8f720, 0x02461e29])
  const values = new Float32Array(size)
  for (let i = 0; i < size; i += 4) {
    const block = i / 4
    const four = philox([block >>> 0, 0, mixed[2], mixed[3]], [mixed[0], mixed[1]])
    // 23 random bits as the fraction of a number in [1, 2), less 1.
    for (let j = 0; j < 4 && i + j < size; j += 1) values[i + j] = ((four[j] ?? 0) & 0x7fffff) / 0x800000
  }
  return values
}

/** The number by which a place of noise is named in a stream's seed. */
export const keyNumber = (key: string): number => createHash('sha256').update(key).digest().readInt32LE(0)
