import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { rngOf } from '../../lib/rng'
import { everyChoice } from '../golden/every-choice'
import { distance, host, probe, sizeOf } from '../golden/probe'
import { installed } from '../installed'
import { loadEngine } from '../load'
import type { Ops, Padding, Pair, Tensor } from '../ops'
import { loadOwnKernels } from '../own-kernels'
import type { Engine, ForwardContext, HostTensor } from '../session'

const noise = (name: string, shape: readonly number[]): HostTensor => {
  const rng = rngOf(9, 'native', name)
  // A mean far from 0, so that a variance that cancels would show.
  return host(shape, Array.from({ length: sizeOf(shape) }, () => rng.normal() + (name === 'x' ? 3 : 0)))
}
type Get = (name: string) => Tensor
interface Case { readonly variables: Record<string, HostTensor>; readonly body: (ops: Ops, get: Get) => Tensor }

const convolutions: Record<string, Case> = {}
for (const size of [1, 2, 3, 5]) {
  for (const [inputs, outputs] of [[1, 16], [3, 16], [16, 16], [16, 48], [32, 16]] as const) {
    for (const strides of [[1, 1], [2, 2], [2, 1], [3, 3]] satisfies Pair[]) {
      for (const padding of ['same', 'valid'] satisfies Padding[]) {
        for (const [n, h, w] of [[1, 5, 7], [3, 10, 9]] as const) {
          convolutions[`${size}x${size} of ${inputs} to ${outputs}, stride ${strides.join('x')}, ${padding}, of ${n}x${h}x${w}`] = {
            variables: { x: noise('x', [n, h, w, inputs]), kernel: noise('kernel', [size, size, inputs, outputs]) }, body: (o, get) => o.conv2d(get('x'), get('kernel'), strides, padding),
          }
        }
      }
    }
  }
}

const products: Record<string, Case> = Object.fromEntries([1, 2, 5, 130].flatMap((rows) => [[16, 32], [48, 16]].map(([from = 0, to = 0]) => (
  [`${rows} rows, ${from} to ${to}`, { variables: { a: noise('a', [rows, from]), b: noise('b', [from, to]) }, body: (o: Ops, get: Get) => o.matMul(get('a'), get('b')) }]))))

const affine = (channels: number) => ({ gamma: noise('gamma', [channels]), beta: noise('beta', [channels]) })
const maps = [[2, 6, 5, 16], [1, 4, 4, 20], [3, 3, 3, 5], [4, 1, 1, 12], [5, 16], [7, 13], [2, 40, 40, 8]]
const norms: Record<string, Case> = {}
for (const shape of maps) {
  const channels = shape[shape.length - 1] ?? 0
  const kinds: [string, (o: Ops, get: Get) => Tensor][] = [
    ...(shape.length === 4 && sizeOf(shape) / channels > 1 || (shape[0] ?? 0) > 1 ? [['batch', (o: Ops, get: Get) => o.batchNorm(get('x'), get('gamma'), get('beta'), 1e-5).y] as [string, (o: Ops, get: Get) => Tensor]] : []),
    ...[1, ...[2, 4].filter((groups) => channels % groups === 0), ...(sizeOf(shape.slice(1, -1)) > 1 ? [channels] : [])].map((groups): [string, (o: Ops, get: Get) => Tensor] => [`group of ${groups}`, (o, get) => o.groupNorm(get('x'), get('gamma'), get('beta'), groups, 1e-5)]),
  ]
  for (const [kind, norm] of kinds) {
    const endings: [string, (o: Ops, y: Tensor, get: Get) => Tensor][] = [
      ['alone', (_o, y) => y], ['with relu', (o, y) => o.relu(y)], ['plus a residual', (o, y, get) => o.add(get('residual'), y)], ['plus a residual, with relu', (o, y, get) => o.relu(o.add(y, get('residual')))],
      ['used as it is and with relu', (o, y) => o.add(o.mul(y, 2), o.relu(y))],
    ]
    for (const [ending, end] of endings) {
      norms[`${kind} of [${shape.join(', ')}], ${ending}`] = { variables: { x: noise('x', shape), residual: noise('residual', shape), ...affine(channels) }, body: (o, get) => o.add(end(o, norm(o, get), get), o.mul(get('residual'), 1e-3)) }
    }
  }
}
for (const shape of [[3, 3, 4, 16], [1, 1, 7, 5], [12, 20]]) norms[`standardised weights [${shape.join(', ')}]`] = { variables: { w: noise('w', shape) }, body: (o, get) => o.standardize(get('w'), 1e-8, 1.7) }
norms['the sum of two norms, with relu'] = {
  variables: { x: noise('x', [2, 5, 5, 8]), z: noise('z', [2, 5, 5, 8]), ...affine(8) },
  body: (o, get) => o.relu(o.add(o.groupNorm(get('x'), get('gamma'), get('beta'), 2, 1e-5), o.batchNorm(get('z'), get('gamma'), get('beta'), 1e-5).y)),
}

/** Cases as one program, so that one graph shows them all: variables by case, values in a row. */
function together(cases: Record<string, Case>): Case {
  const all = Object.entries(cases)
  return {
    variables: Object.fromEntries(all.flatMap(([name, { variables }]) => Object.entries(variables).map(([variable, value]) => [`${variable} of ${name}`, value]))),
    body: (o, get) => o.concat(all.map(([name, { body }]) => {
      const y = body(o, (variable) => get(`${variable} of ${name}`))
      return o.reshape(y, [sizeOf(y.shape)])
    }), 0),
  }
}
const groupsOf = (cases: Record<string, Case>, of: (name: string) => string): [string, Record<string, Case>][] => (
  [...new Set(Object.keys(cases).map(of))].map((group) => [group, Object.fromEntries(Object.entries(cases).filter(([name]) => of(name) === group))]))

/** What every instruction set of our kernels must do. Each is tested in a process of its own, which has loaded that one. */
export function kernelSuite(instructions: string, width: number, flag: string): void {
  // A processor without these instructions cannot run them; the others are tested there all the same.
  describe.runIf(new RegExp(`^flags.*\\b${flag}\\b`, 'm').test(readFileSync('/proc/cpuinfo', 'utf8')))(`our ${instructions} kernels`, () => {
    let own: Engine
    let plain: Engine
    beforeAll(async () => {
      const engine = await loadEngine('tensorflow', { threads: 2, determinism: false })
      own = { ...engine, compile: (program, seed) => engine.compile(program, seed, everyChoice(program, width, 'own')) }
      plain = await loadEngine('tensorflow', { threads: 2, determinism: false, plain: true })
    })
    const run = (engine: Engine, { variables, body }: Case) => probe(engine, { variables }, ({ ops, variable }: ForwardContext) => body(ops, variable))
    const agree = (one: Case, floor: number, tolerance: number): void => {
      const [ours, theirs] = [run(own, one), run(plain, one)]
      expect(distance(ours.value, theirs.value, floor), 'value').toBeLessThan(tolerance)
      expect(distance(ours.evaluated, theirs.evaluated, floor), 'value in evaluation').toBeLessThan(tolerance)
      for (const [name, gradient] of Object.entries(theirs.gradients)) expect(distance(ours.gradients[name] ?? [], gradient, floor), `gradient of ${name}`).toBeLessThan(tolerance)
    }

    it('are those that were loaded', () => {
      expect(own.facts.kernels).toBe(instructions)
      expect(plain.facts.kernels).toBeNull()
    })

    // float32 sums of up to 800 terms of order 3 in another order.
    it.each(groupsOf(convolutions, (name) => name.split(' of ')[0] ?? ''))('convolve as TensorFlow does: %s', (_name, cases) => agree(together(cases), 30, 1e-5))
    it('multiply matrices as TensorFlow does', () => agree(together(products), 10, 1e-5))
    // Over few values the inverse deviation, which multiplies the terms of a gradient, reaches 10 and more.
    it.each(groupsOf(norms, (name) => /\[.*?\]/.exec(name)?.[0] ?? name))('normalise as plain operations do: %s', (_name, cases) => agree(together(cases), 1, 1e-4))

    it('give the same bits with any number of threads', () => {
      const kernels = loadOwnKernels(installed().kernels.path)
      const one: Case = {
        variables: { x: noise('x', [20, 24, 24, 16]), kernel: noise('kernel', [3, 3, 16, 32]), ...affine(32) },
        body: (o, get) => {
          const map = o.conv2d(get('x'), o.standardize(get('kernel'), 1e-8, 1), [1, 1], 'same')
          return o.relu(o.add(o.batchNorm(map, get('gamma'), get('beta'), 1e-5).y, o.groupNorm(map, get('gamma'), get('beta'), 4, 1e-5)))
        },
      }
      const results = [1, 2, 5].map((threads) => {
        kernels.setThreads(threads)
        return run(own, one)
      })
      kernels.setThreads(2)
      for (const result of results.slice(1)) expect(result).toEqual(results[0])
    })

    it('pass on what is not a number, through relu too', () => {
      const x = noise('x', [2, 3, 3, 8])
      x.data[5] = NaN
      const { value } = run(own, { variables: { x, ...affine(8) }, body: (o, get) => o.relu(o.groupNorm(get('x'), get('gamma'), get('beta'), 2, 1e-5)) })
      // The second group of the first sample, and nothing else.
      expect(Array.from(value, (v, i) => (Number.isNaN(v) ? i : -1)).filter((i) => i >= 0)).toEqual(Array.from({ length: 9 }, (_, at) => [4, 5, 6, 7].map((c) => at * 8 + c)).flat())
    })

    it('refuse what does not fit with a sentence', () => {
      const wrong = own.compile({
        variables: [{ name: 'x', shape: [2, 5], role: 'kernel', trainable: true, trunk: true, init: () => new Float32Array(10) }],
        forward: ({ ops, variable }) => ({ y: ops.groupNorm(variable('x'), ops.fill([5], 1), ops.fill([5], 0), 2, 1e-5) }),
        losses: (ops, { y }) => ({ total: ops.sum(y ?? ops.fill([1], 0), [0, 1]), targets: {} }),
        optimizer: { slots: [], scalars: () => [], clip: null, decays: () => false, update: (_ops, { value }) => ({ value, slots: [] }) },
      }, 1)
      try {
        expect(() => wrong.evaluate({ size: 2, inputs: {}, labels: {} })).toThrow('the channels cannot be split into that many groups')
      } finally {
        wrong.dispose()
      }
    })
  })
}
