import { beforeAll, describe, expect, it } from 'vitest'
import { rngOf } from '../../lib/rng'
import { distance, host, probe, sizeOf } from '../golden/probe'
import { loadEngine } from '../load'
import type { Padding } from '../ops'
import { choicesOf, everyChoice } from '../golden/every-choice'
import type { Engine, KernelPlan } from '../session'
import { planOf } from './measure'

const noise = (name: string, shape: readonly number[]) => {
  const rng = rngOf(7, 'plan', name)
  return host(shape, Array.from({ length: sizeOf(shape) }, () => rng.normal()))
}

describe('a convolution', () => {
  let eigen: Engine
  let onednn: Engine
  beforeAll(async () => {
    eigen = await loadEngine('tensorflow', { threads: 2, determinism: false })
    onednn = { ...eigen, compile: (program, seed) => eigen.compile(program, seed, everyChoice(program, 16, 'onednn')) }
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

describe('a measured plan', () => {
  it('names only choices that the step has, and takes what was faster', async () => {
    const engine = await loadEngine('tensorflow', { threads: 2, determinism: false })
    const variables = { x: noise('x', [2, 8, 8, 4]), kernel: noise('kernel', [3, 3, 4, 8]), gamma: noise('gamma', [8]), beta: noise('beta', [8]) }
    const plans: (KernelPlan | null)[] = []
    let all: readonly string[] = []
    const spy: Engine = { ...engine, compile: (program, seed) => {
      plans.push(engine.measurePlan(program, { size: 1, inputs: {}, labels: {} }))
      all = choicesOf(program, 16, 'onednn')
      return engine.compile(program, seed)
    } }
    const before = engine.liveTensors()
    probe(spy, { variables }, ({ ops, variable }) => ops.batchNorm(ops.conv2d(variable('x'), variable('kernel'), [1, 1], 'same'), variable('gamma'), variable('beta'), 1e-5).y)
    expect([...all].sort()).toEqual(['Conv2D 8x8x4 3x3x4x8 1x1 same', 'Conv2DBackpropFilter 8x8x4 3x3x4x8 1x1 same', 'Conv2DBackpropInput 8x8x4 3x3x4x8 1x1 same'])
    expect(plans[0]?.onednn.every((key) => all.includes(key))).toBe(true)
    expect(engine.liveTensors()).toBe(before)
  })

  it('keeps Eigen where the gain is within the clock\'s noise, and takes the fastest of the others', () => {
    expect(planOf([{ key: 'b', eigen: 1, onednn: 0.5 }, { key: 'c', eigen: 1, onednn: 0.97, own: 0.98 }, { key: 'a', eigen: 1, onednn: 0.9 }])).toEqual({ onednn: ['a', 'b'], own: [] })
    expect(planOf([{ key: 'a', eigen: 1, onednn: 0.5, own: 0.51 }, { key: 'b', eigen: 1, onednn: 0.6, own: 0.3 }, { key: 'c', eigen: 1, onednn: 0.3, own: 0.6 }, { key: 'd', eigen: 1, own: 0.7 }])).toEqual({ onednn: ['c'], own: ['a', 'b', 'd'] })
  })
})
