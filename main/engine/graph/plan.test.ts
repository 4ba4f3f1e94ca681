import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { rngOf } from '../../lib/rng'
import { distance, host, probe, sizeOf } from '../golden/probe'
import { loadEngine } from '../load'
import type { Padding } from '../ops'
import type { Engine, EngineFacts, KernelPlan, Program } from '../session'
import { buildGraph } from './build'
import { layoutOf } from './flat'
import { Graph } from './graph'
import { kernels } from './kernels'
import { planOf } from './measure'
import { cachedPlan } from './plan-cache'

const noise = (name: string, shape: readonly number[]) => {
  const rng = rngOf(7, 'plan', name)
  return host(shape, Array.from({ length: sizeOf(shape) }, () => rng.normal()))
}

/** The plan that gives oneDNN whatever it may have. */
function everyChoice(program: Program): KernelPlan {
  const { graph } = buildGraph(program, layoutOf(program), [{ shapes: {}, mode: 'whole' }])
  return { onednn: graph.nodes.flatMap(({ choice }) => (choice === undefined ? [] : [choice.key])) }
}

describe('a convolution', () => {
  let eigen: Engine
  let onednn: Engine
  beforeAll(async () => {
    eigen = await loadEngine('tensorflow', { threads: 2, determinism: false })
    onednn = { ...eigen, compile: (program, seed) => eigen.compile(program, seed, everyChoice(program)) }
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
      all = everyChoice(program).onednn
      return engine.compile(program, seed)
    } }
    const before = engine.liveTensors()
    probe(spy, { variables }, ({ ops, variable }) => ops.batchNorm(ops.conv2d(variable('x'), variable('kernel'), [1, 1], 'same'), variable('gamma'), variable('beta'), 1e-5).y)
    expect([...all].sort()).toEqual(['Conv2D 8x8x4 3x3x4x8 1x1 same', 'Conv2DBackpropFilter 8x8x4 3x3x4x8 1x1 same', 'Conv2DBackpropInput 8x8x4 3x3x4x8 1x1 same', 'FusedBatchNormGradV3 8x8x8', 'FusedBatchNormV3 8x8x8'])
    expect(plans[0]?.onednn.every((key) => all.includes(key))).toBe(true)
    expect(engine.liveTensors()).toBe(before)
  })

  it('keeps Eigen where the gain is within the clock\'s noise', () => {
    expect(planOf([{ key: 'b', eigen: 1, onednn: 0.5 }, { key: 'c', eigen: 1, onednn: 0.97 }, { key: 'a', eigen: 1, onednn: 0.9 }])).toEqual({ onednn: ['a', 'b'] })
  })
})

describe('a plan kept on the machine', () => {
  let folder: string
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'atelier-plans-')) })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))
  const facts: EngineFacts = { kind: 'tensorflow', device: 'CPU', deviceName: 'CPU', tensorflow: '2.21.0', tfjs: '4.22.0', threads: { intra: 2, inter: 2 } }
  const nodes = (batch: number) => {
    const graph = new Graph()
    const k = kernels(graph)
    k.conv2d(graph.placeholder('x', [batch, 8, 8, 4]), graph.placeholder('kernel', [3, 3, 4, 8]), [1, 1], 'same')
    return graph.nodes
  }
  const measured = (plan: KernelPlan) => vi.fn(() => plan)

  it('is measured once for a graph, whichever project asks', () => {
    const first = measured({ onednn: ['a'] })
    const second = measured({ onednn: [] })
    expect(cachedPlan(folder, nodes(4), facts, first)).toEqual({ onednn: ['a'] })
    expect(cachedPlan(folder, nodes(4), facts, second)).toEqual({ onednn: ['a'] })
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 0])
  })

  it('is another one for another batch, thread count or library', () => {
    cachedPlan(folder, nodes(4), facts, measured({ onednn: ['a'] }))
    const anew = { onednn: ['b'] }
    expect(cachedPlan(folder, nodes(8), facts, measured(anew))).toEqual(anew)
    expect(cachedPlan(folder, nodes(4), { ...facts, threads: { intra: 1, inter: 1 } }, measured(anew))).toEqual(anew)
    expect(cachedPlan(folder, nodes(4), { ...facts, tensorflow: '2.22.0' }, measured(anew))).toEqual(anew)
  })

  it('is measured again where its file is damaged, and needs no folder that can be written', () => {
    cachedPlan(folder, nodes(4), facts, measured({ onednn: ['a'] }))
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"onednn":')
    expect(cachedPlan(folder, nodes(4), facts, measured({ onednn: ['c'] }))).toEqual({ onednn: ['c'] })
    expect(cachedPlan(folder, nodes(4), facts, measured({ onednn: [] }))).toEqual({ onednn: ['c'] })
    expect(cachedPlan(join(folder, readdirSync(folder)[0] ?? '', 'below'), nodes(4), facts, measured({ onednn: ['d'] }))).toEqual({ onednn: ['d'] })
  })
})
