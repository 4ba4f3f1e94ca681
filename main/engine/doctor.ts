import type { Engine, Program } from './session'
import { rngOf } from '../lib/rng'

export interface SelfCheck { readonly name: string; readonly passed: boolean; readonly detail: string }

export const deviceList = ({ facts }: Engine): { kind: string; name: string }[] => [{ kind: facts.device, name: facts.deviceName }]

const SIDE = 6
const CLASSES = 3

/** A convolution, batch norm, relu, mean and a linear layer: every kernel that a small training leans on. */
function tinyProgram(): Program {
  const normal = (name: string, size: number, std: number) => (seed: number): Float32Array => {
    const rng = rngOf(seed, 'self-test', name)
    return Float32Array.from({ length: size }, () => rng.normal() * std)
  }
  const constant = (size: number, value: number) => () => new Float32Array(size).fill(value)
  return {
    variables: [
      { name: 'conv.kernel', shape: [3, 3, 1, 4], role: 'kernel', trainable: true, trunk: true, init: normal('conv', 36, 0.5) },
      { name: 'norm.gamma', shape: [4], role: 'gamma', trainable: true, trunk: true, init: constant(4, 1) },
      { name: 'norm.beta', shape: [4], role: 'beta', trainable: true, trunk: true, init: constant(4, 0) },
      { name: 'head.kernel', shape: [4, CLASSES], role: 'kernel', trainable: true, trunk: false, init: normal('head', 4 * CLASSES, 0.5) },
    ],
    forward: ({ ops, variable }, { image }) => {
      if (image === undefined) throw new TypeError('the self-test needs an image')
      const conv = ops.conv2d(image, variable('conv.kernel'), [2, 2], 'same')
      const { y } = ops.batchNorm(conv, variable('norm.gamma'), variable('norm.beta'), 1e-5)
      return { label: ops.matMul(ops.mean(ops.relu(y), [1, 2]), variable('head.kernel')) }
    },
    losses: (ops, outputs, labels) => {
      const { label } = outputs
      const values = labels.label?.values
      if (label === undefined || values === undefined) throw new TypeError('the self-test needs labels')
      const total = ops.mean(ops.softmaxCrossEntropy(label, values), [0])
      return { total, targets: { label: total } }
    },
    optimizer: { slots: [], scalars: () => [], clip: null, decays: () => false, update: (ops, { value, gradient, lr }) => ({ value: ops.sub(value, ops.mul(gradient, lr)), slots: [] }) },
  }
}

function tinyBatch(size: number) {
  const rng = rngOf(1, 'self-test', 'batch')
  const labels = Float32Array.from({ length: size * CLASSES }, (_, i) => (i % CLASSES === Math.floor(i / CLASSES) % CLASSES ? 1 : 0))
  // Each class has its own brightness on top of noise, so that it can be learnt.
  const data = Float32Array.from({ length: size * SIDE * SIDE }, (_, i) => rng.normal() * 0.3 + (Math.floor(i / (SIDE * SIDE)) % CLASSES) * (i % 2 === 0 ? 1 : -1))
  return {
    size, inputs: { image: { shape: [size, SIDE, SIDE, 1], data } },
    labels: { label: { values: { shape: [size, CLASSES], data: labels }, present: { shape: [size], data: new Float32Array(size).fill(1) } } },
  }
}

const LOSS_STEP = 1e-2

/** Checks the loaded engine against what must hold: gradients by central differences, learning, exact state, nothing leaked. */
export function selfTest(engine: Engine, now: () => number = () => performance.now()): { checks: SelfCheck[]; timings: { name: string; ms: number }[] } {
  const checks: SelfCheck[] = []
  const before = engine.liveTensors()
  const session = engine.compile(tinyProgram(), 1)
  const batch = tinyBatch(12)
  const step = (lr: number, count: number) => session.step({ batch, share: 1, apply: true, lr, step: count, seed: 1 })
  try {
    const start = new Map(session.readState())
    // With lr 1 and plain gradient descent, the change of a weight is minus its gradient.
    const loss0 = step(1, 1).loss
    const after = session.readState()
    const kernel = start.get('conv.kernel')?.data ?? new Float32Array()
    const analytic = kernel.map((value, i) => value - (after.get('conv.kernel')?.data[i] ?? NaN))
    const worst = Math.max(...[0, 7, 20, 35].map((index) => {
      const lossAt = (delta: number): number => {
        const moved = new Map(start)
        moved.set('conv.kernel', { shape: [3, 3, 1, 4], data: kernel.map((value, i) => (i === index ? value + delta : value)) })
        session.writeState(moved)
        return step(0, 1).loss
      }
      return Math.abs((lossAt(LOSS_STEP) - lossAt(-LOSS_STEP)) / (2 * LOSS_STEP) - (analytic[index] ?? NaN))
    }))
    // float32 losses near 1 resolve 1e-7; divided by the step of 2e-2 that is 1e-5, and curvature adds about 1e-3.
    checks.push({ name: 'gradient of convolution and batch norm', passed: worst < 5e-3, detail: `largest difference to central differences ${worst.toExponential(1)}` })
    session.writeState(start)
    const kept = [...session.readState()].every(([name, { data }]) => data.every((value, i) => value === start.get(name)?.data[i]))
    checks.push({ name: 'state goes in and out unchanged', passed: kept, detail: `${start.size} tensors` })
    const tensors = engine.liveTensors()
    let loss = loss0
    const began = now()
    for (let i = 0; i < 40; i += 1) loss = step(0.5, i + 1).loss
    const msPerStep = (now() - began) / 40
    checks.push({ name: 'a small training learns', passed: loss < loss0 * 0.5, detail: `loss ${loss0.toFixed(3)} -> ${loss.toFixed(3)} in 40 steps` })
    checks.push({ name: 'steps leave no tensor behind', passed: engine.liveTensors() === tensors, detail: `${engine.liveTensors() - tensors} tensors` })
    session.dispose()
    checks.push({ name: 'a closed session leaves no tensor behind', passed: engine.liveTensors() <= before, detail: `${engine.liveTensors() - before} tensors` })
    return { checks, timings: [{ name: 'one small training step', ms: msPerStep }] }
  } catch (error) {
    session.dispose()
    checks.push({ name: 'the engine runs', passed: false, detail: error instanceof Error ? error.message : String(error) })
    return { checks, timings: [] }
  }
}
