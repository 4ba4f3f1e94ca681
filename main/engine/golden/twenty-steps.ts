import { rngOf } from '../../lib/rng'
import { loadEngine } from '../load'
import type { Engine, Program } from '../session'
import { weightsHash } from '../weights'
import { host } from './probe'

/** A convolution and a linear layer under noise, 20 steps of descent: the hash of the weights that come out. */
export function twentySteps(engine: Engine, seed: number): string {
  const normal = (key: string, size: number) => (from: number): Float32Array => {
    const rng = rngOf(from, 'twenty-steps', key)
    return Float32Array.from({ length: size }, () => rng.normal() * 0.3)
  }
  const program: Program = {
    variables: [
      { name: 'kernel', shape: [3, 3, 1, 8], role: 'kernel', trainable: true, trunk: true, init: normal('kernel', 72) },
      { name: 'head', shape: [8, 3], role: 'kernel', trainable: true, trunk: false, init: normal('head', 24) },
    ],
    forward: ({ ops, variable }, { image }) => {
      if (image === undefined) throw new TypeError('no image was fed')
      const map = ops.relu(ops.conv2d(image, variable('kernel'), [2, 2], 'same'))
      const noisy = ops.mul(map, ops.random(map.shape, 'noise'))
      return { label: ops.matMul(ops.mean(noisy, [1, 2]), variable('head')) }
    },
    losses: (ops, { label }, labels) => {
      if (label === undefined || labels.label === undefined) throw new TypeError('no labels were fed')
      return { total: ops.mean(ops.softmaxCrossEntropy(label, labels.label.values), [0]), targets: {} }
    },
    optimizer: { slots: [], scalars: () => [], clip: null, decays: () => false, update: (ops, { value, gradient, lr }) => ({ value: ops.sub(value, ops.mul(gradient, lr)), slots: [] }) },
  }
  const session = engine.compile(program, seed)
  const labels = Array.from({ length: 48 }, (_, i) => (i % 3 === Math.floor(i / 3) % 3 ? 1 : 0))
  const batch = {
    size: 16, inputs: { image: host([16, 12, 12, 1], normal('image', 16 * 144)(1)) },
    labels: { label: { values: host([16, 3], labels), present: host([16], new Array<number>(16).fill(1)) } },
  }
  for (let step = 1; step <= 20; step += 1) session.step({ batch, share: 1, apply: true, lr: 0.5, step, seed: seed * 1000 + step })
  const hash = weightsHash(session.readState())
  session.dispose()
  return hash
}

/** For a process of its own: the hash of seed 1 on TensorFlow. */
export const inOwnProcess = async (): Promise<string> => twentySteps(await loadEngine('tensorflow', { threads: 2, determinism: true }), 1)
