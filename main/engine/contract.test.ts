import { beforeAll, describe, expect, it } from 'vitest'
import { rngOf } from '../lib/rng'
import { distance, host, probe, sizeOf } from './golden/probe'
import type { Probed } from './golden/probe'
import { loadEngine } from './load'
import type { Ops, Padding, Pair, Tensor } from './ops'
import type { Engine, ForwardContext, HostTensor } from './session'

/** Noise as a variable's first value; `positive` keeps it between 0.5 and 1.5, for ops without a value at 0. */
function noise(name: string, shape: readonly number[], positive = false): HostTensor {
  const rng = rngOf(5, 'contract', name)
  return host(shape, Array.from({ length: sizeOf(shape) }, () => (positive ? 0.5 + rng.next() : rng.normal())))
}

interface Case { readonly variables: Record<string, HostTensor>; readonly body: (ops: Ops, get: (name: string) => Tensor) => Tensor }

const unary = (op: (ops: Ops, x: Tensor) => Tensor, positive = false): Case => ({ variables: { x: noise('x', [3, 4], positive) }, body: (ops, get) => op(ops, get('x')) })
const binary = (op: (ops: Ops, a: Tensor, b: Tensor) => Tensor, a: number[] = [3, 4], b: number[] = [4]): Case => ({ variables: { a: noise('a', a), b: noise('b', b, true) }, body: (ops, get) => op(ops, get('a'), get('b')) })

const cases: Record<string, Case> = {
  add: binary((o, a, b) => o.add(a, b)), sub: binary((o, a, b) => o.sub(a, b)), mul: binary((o, a, b) => o.mul(a, b)), div: binary((o, a, b) => o.div(a, b)),
  'mul that spreads both ways': binary((o, a, b) => o.mul(a, b), [3, 1, 2], [4, 1]),
  maximum: binary((o, a, b) => o.maximum(a, b), [3, 4], [3, 4]), minimum: binary((o, a, b) => o.minimum(a, b), [3, 4], [3, 4]),
  'numbers as second operand': unary((o, x) => o.minimum(o.maximum(o.div(o.mul(o.sub(o.add(x, 0.3), 0.1), 3), 2), -1), 1)),
  squaredDifference: binary((o, a, b) => o.squaredDifference(a, b)),
  neg: unary((o, x) => o.neg(x)), abs: unary((o, x) => o.abs(x)), square: unary((o, x) => o.square(x)),
  sqrt: unary((o, x) => o.sqrt(x), true), rsqrt: unary((o, x) => o.rsqrt(x), true), log: unary((o, x) => o.log(x), true),
  exp: unary((o, x) => o.exp(x)), relu: unary((o, x) => o.relu(x)), sigmoid: unary((o, x) => o.sigmoid(x)), tanh: unary((o, x) => o.tanh(x)),
  sum: unary((o, x) => o.sum(x, [0])), 'sum that keeps axes': unary((o, x) => o.sum(x, [1], true)), mean: unary((o, x) => o.mean(x, [0, 1])), 'mean that keeps axes': unary((o, x) => o.mean(x, [0], true)),
  reshape: unary((o, x) => o.reshape(x, [2, 6])), transpose: unary((o, x) => o.transpose(x, [1, 0])), slice: unary((o, x) => o.slice(x, [1, 0], [2, 3])), pad: unary((o, x) => o.pad(x, [[1, 0], [0, 2]])),
  concat: binary((o, a, b) => o.concat([a, b], 1), [3, 2], [3, 4]),
  constant: unary((o, x) => o.mul(x, o.constant([1, 2, 3, 4]))), fill: unary((o, x) => o.mul(x, o.fill([3, 1], 2.5))),
  matMul: binary((o, a, b) => o.matMul(a, b), [3, 4], [4, 2]), 'matMul, both turned': binary((o, a, b) => o.matMul(a, b, true, true), [4, 3], [2, 4]), 'matMul, batch of one': binary((o, a, b) => o.matMul(a, b), [1, 4], [4, 2]),
  softmax: unary((o, x) => o.softmax(x)),
  softmaxCrossEntropy: unary((o, x) => o.softmaxCrossEntropy(x, o.constant([1, 0, 0, 0, 0.2, 0.3, 0.5, 0, 0, 0, 0, 1], [3, 4]))),
  stopGradient: unary((o, x) => o.mul(x, o.stopGradient(x))),
  customGradient: unary((o, x) => o.customGradient([x], ([v]) => ({ value: o.square(v ?? x), saved: [v ?? x], backward: (dy, [kept]) => [o.mul(dy, o.mul(kept ?? x, 7))] }))),
  random: unary((o, x) => o.mul(x, o.random([3, 4], 'noise'))),
}

const images: [name: string, x: number[]][] = [['an even map', [2, 6, 6, 3]], ['an uneven map, batch of one', [1, 7, 5, 3]], ['a map of 1x1', [4, 1, 1, 3]]]
for (const [name, shape] of images) {
  cases[`batchNorm of ${name}`] = {
    variables: { x: noise('x', shape), gamma: noise('gamma', [3], true), beta: noise('beta', [3]) },
    body: (o, get) => o.batchNorm(get('x'), get('gamma'), get('beta'), 1e-5).y,
  }
  for (const size of [1, 2, 3]) {
    for (const stride of [1, 2]) {
      for (const padding of ['same', 'valid'] satisfies Padding[]) {
        if (padding === 'valid' && (shape[1] ?? 0) < size) continue
        const strides: Pair = [stride, stride]
        const title = `${size}x${size}, stride ${stride}, ${padding}, of ${name}`
        cases[`conv2d ${title}`] = { variables: { x: noise('x', shape), kernel: noise('kernel', [size, size, 3, 2]) }, body: (o, get) => o.conv2d(get('x'), get('kernel'), strides, padding) }
        if (size === 1) continue
        cases[`maxPool ${title}`] = { variables: { x: noise('x', shape) }, body: (o, get) => o.maxPool(get('x'), [size, size], strides, padding) }
        cases[`avgPool ${title}`] = { variables: { x: noise('x', shape) }, body: (o, get) => o.avgPool(get('x'), [size, size], strides, padding) }
      }
    }
  }
}
cases['batchNorm of a table'] = { variables: { x: noise('x', [5, 3]), gamma: noise('gamma', [3], true), beta: noise('beta', [3]) }, body: (o, get) => o.batchNorm(get('x'), get('gamma'), get('beta'), 1e-5).y }
const affine = (channels: number) => ({ gamma: noise('gamma', [channels], true), beta: noise('beta', [channels]) })
for (const [name, shape, groups] of [['an even map', [2, 6, 6, 4], 2], ['an uneven map, batch of one', [1, 5, 3, 6], 1], ['a table', [5, 6], 3], ['each channel by itself', [2, 4, 4, 3], 3]] satisfies [string, number[], number][]) {
  const channels = shape[shape.length - 1] ?? 0
  cases[`groupNorm of ${name}`] = { variables: { x: noise('x', shape), ...affine(channels) }, body: (o, get) => o.groupNorm(get('x'), get('gamma'), get('beta'), groups, 1e-5) }
  cases[`frozenNorm of ${name}`] = {
    variables: { x: noise('x', shape), ...affine(channels), mean: noise('mean', [channels]), variance: noise('variance', [channels], true) },
    body: (o, get) => o.frozenNorm(get('x'), get('gamma'), get('beta'), o.stopGradient(get('mean')), o.stopGradient(get('variance')), 1e-5),
  }
}
for (const shape of [[3, 3, 2, 4], [7, 5]]) cases[`standardize of [${shape.join(', ')}]`] = { variables: { kernel: noise('kernel', shape) }, body: (o, get) => o.standardize(get('kernel'), 1e-8, 1.5) }
cases['conv2d with unlike strides'] = { variables: { x: noise('x', [2, 7, 6, 2]), kernel: noise('kernel', [3, 2, 2, 3]) }, body: (o, get) => o.conv2d(get('x'), get('kernel'), [2, 1], 'same') }

const run = (engine: Engine, { variables, body }: Case): Probed | string => {
  try {
    return probe(engine, { variables }, ({ ops, variable }: ForwardContext) => body(ops, variable))
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('the wasm engine', () => {
  const native = new Map<string, Probed | string>()
  const wasm = new Map<string, Probed | string>()
  // One engine after the other: the tensor library has one backend at a time.
  beforeAll(async () => {
    for (const [kind, results] of [['tensorflow', native], ['wasm', wasm]] as const) {
      const engine = await loadEngine(kind, { threads: 2, determinism: false })
      for (const [name, one] of Object.entries(cases)) results.set(name, run(engine, one))
    }
  })

  it.each(Object.keys(cases))('gives the value and the gradients of TensorFlow: %s', (name) => {
    const expected = native.get(name)
    const actual = wasm.get(name)
    if (expected === undefined || actual === undefined) throw new Error('the case did not run')
    if (typeof expected === 'string' || typeof actual === 'string') throw new Error(typeof expected === 'string' ? `tensorflow: ${expected}` : `wasm: ${JSON.stringify(actual)}`)
    // float32 sums of up to 27 terms of order 1, in another order; wasm's exp and tanh are good to a few units in the last place.
    expect(distance(actual.value, expected.value, 1)).toBeLessThan(1e-5)
    for (const [variable, gradient] of Object.entries(expected.gradients)) {
      expect(distance(actual.gradients[variable] ?? [], gradient, 1), `gradient of ${variable}`).toBeLessThan(1e-5)
    }
  })

  it('draws noise by seed and key, never by order', async () => {
    const engine = await loadEngine('wasm', { threads: 2, determinism: false })
    const draw = (seed: number, keys: string[]): Float32Array => probe(engine, { variables: { x: host([1], [1]) }, seed }, ({ ops, variable }) => {
      const [last] = keys.map((key) => ops.random([6], key)).slice(-1)
      return ops.mul(variable('x'), last ?? ops.fill([6], 0))
    }).value
    const alone = draw(1, ['b'])
    expect(draw(1, ['a', 'c', 'b'])).toEqual(alone)
    expect(draw(1, ['a'])).not.toEqual(alone)
    expect(draw(2, ['b'])).not.toEqual(alone)
    expect(alone.every((value) => value >= 0 && value < 1)).toBe(true)
  })
})
