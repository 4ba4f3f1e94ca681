import { beforeAll, describe, expect, it } from 'vitest'
import { rngOf } from '../../lib/rng'
import { distance, host, probe, sizeOf } from '../golden/probe'
import { loadEngine } from '../load'
import type { Padding } from '../ops'
import type { Engine } from '../session'

const noise = (name: string, shape: readonly number[]) => {
  const rng = rngOf(7, 'plan', name)
  return host(shape, Array.from({ length: sizeOf(shape) }, () => rng.normal()))
}

describe('a convolution', () => {
  let eigen: Engine
  let onednn: Engine
  beforeAll(async () => {
    eigen = await loadEngine('tensorflow', { threads: 2, determinism: true })
    onednn = await loadEngine('tensorflow', { threads: 2, determinism: false })
  })

  // Narrow and uneven channel counts are where vector kernels have their remainders.
  const channels = [[1, 8], [2, 4], [3, 16], [4, 8], [5, 7], [8, 16], [12, 20], [16, 32], [24, 24]] as const
  const cases = [1, 3, 5].flatMap((size) => [1, 2].flatMap((stride) => channels.map(([inputs, outputs]) => ({ size, stride, inputs, outputs }))))
  it.each(cases)('of $size x $size, stride $stride, $inputs to $outputs channels has one value and one gradient in every kernel plan', ({ size, stride, inputs, outputs }) => {
    const variables = { x: noise('x', [5, 12, 11, inputs]), kernel: noise('kernel', [size, size, inputs, outputs]) }
    for (const padding of ['same', 'valid'] satisfies Padding[]) {
      const [a, b] = [eigen, onednn].map((engine) => probe(engine, { variables }, ({ ops, variable }) => ops.conv2d(variable('x'), variable('kernel'), [stride, stride], padding)))
      // float32 sums of up to 660 terms of order 1 in another order.
      const close = (x: ArrayLike<number> = [], y: ArrayLike<number> = []): void => { expect(distance(x, y, 10)).toBeLessThan(1e-5) }
      close(b?.value, a?.value)
      close(b?.gradients.x, a?.gradients.x)
      close(b?.gradients.kernel, a?.gradients.kernel)
    }
  })
})
