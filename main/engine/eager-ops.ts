import { composedFrozenNorm } from './composed/frozen-norm'
import { composedGroupNorm } from './composed/group-norm'
import { composedStandardize } from './composed/standardize'
import { withGradient } from './fused'
import type { Fused } from './fused'
import { isBias } from './ops'
import type { Ops, Pair, Shape, Tensor } from './ops'
import { keyNumber, uniform } from './philox'
import { own } from './tfjs'
import type { Runtime, TfTensor } from './tfjs'
import { poolGradient } from './wasm-pools'
import type { Pool } from './wasm-pools'

/** What one step lends to the ops: the seed of its noise, and where tensors go that outlive their scope until the step ends. */
export interface StepScope { seed: number; readonly kept: TfTensor[] }

/** `Ops` executed at once by tfjs, on TensorFlow or wasm. */
export function eagerOps(runtime: Runtime, fused: Fused, scope: StepScope): Ops {
  const { tf } = runtime
  const t = (x: Tensor): TfTensor => own(tf, x)
  const num = (x: Tensor | number): TfTensor | number => (typeof x === 'number' ? x : t(x))
  const mutable = (shape: Shape): number[] => [...shape]
  const pair = ([a, b]: Pair): [number, number] => [a, b]
  const image = (x: TfTensor): x is import('@tensorflow/tfjs-core').Tensor4D => x.rank === 4
  const image4 = (x: Tensor) => {
    const tensor = t(x)
    if (!image(tensor)) throw new TypeError(`a tensor [N, H, W, C] was expected, got [${tensor.shape.join(', ')}]`)
    return tensor
  }
  const pool = (x: Tensor, how: Pool): TfTensor => {
    const run = how.kind === 'max' ? tf.maxPool : tf.avgPool
    const forward = (input: Tensor): TfTensor => run(image4(input), pair(how.size), pair(how.strides), how.padding)
    if (runtime.native !== null) return forward(x)
    return withGradient(tf, [image4(x)], ([input = t(x)]) => ({
      value: forward(input), saved: [input],
      backward: (dy, [kept = input]) => [tf.tensor(poolGradient(kept, dy, how), kept.shape, 'float32')],
    }))
  }
  const ops: Ops = {
    constant: (values, shape) => (typeof values === 'number' ? tf.scalar(values) : tf.tensor([...values], shape === undefined ? [values.length] : mutable(shape), 'float32')),
    fill: (shape, value) => tf.fill(mutable(shape), value),
    add: (a, b) => (typeof b !== 'number' && isBias(a, b) ? fused.bias(t(a), t(b)) : tf.add(t(a), num(b))),
    sub: (a, b) => tf.sub(t(a), num(b)),
    mul: (a, b) => tf.mul(t(a), num(b)),
    div: (a, b) => tf.div(t(a), num(b)),
    maximum: (a, b) => tf.maximum(t(a), num(b)),
    minimum: (a, b) => tf.minimum(t(a), num(b)),
    // tfjs' own op does not add its gradient up over the axes that were repeated.
    squaredDifference: (a, b) => tf.square(tf.sub(t(a), t(b))),
    neg: (x) => tf.neg(t(x)),
    abs: (x) => tf.abs(t(x)),
    square: (x) => tf.square(t(x)),
    sqrt: (x) => tf.sqrt(t(x)),
    rsqrt: (x) => tf.rsqrt(t(x)),
    exp: (x) => tf.exp(t(x)),
    log: (x) => tf.log(t(x)),
    relu: (x) => fused.relu(t(x)),
    sigmoid: (x) => tf.sigmoid(t(x)),
    tanh: (x) => tf.tanh(t(x)),
    sum: (x, axes, keepDims) => tf.sum(t(x), [...axes], keepDims),
    mean: (x, axes, keepDims) => tf.mean(t(x), [...axes], keepDims),
    reshape: (x, shape) => tf.reshape(t(x), mutable(shape)),
    transpose: (x, perm) => tf.transpose(t(x), [...perm]),
    concat: (xs, axis) => tf.concat(xs.map(t), axis),
    slice: (x, begin, size) => tf.slice(t(x), [...begin], [...size]),
    pad: (x, paddings) => tf.pad(t(x), paddings.map(pair)),
    matMul: (a, b, transposeA = false, transposeB = false) => tf.matMul(t(a), t(b), transposeA, transposeB),
    conv2d: (x, kernel, strides, padding) => tf.conv2d(image4(x), image4(kernel), pair(strides), padding),
    maxPool: (x, size, strides, padding) => pool(x, { kind: 'max', size, strides, padding }),
    avgPool: (x, size, strides, padding) => pool(x, { kind: 'average', size, strides, padding }),
    softmaxCrossEntropy: (logits, labels) => fused.softmaxCrossEntropy(t(logits), t(labels)),
    softmax: (logits) => tf.softmax(t(logits)),
    batchNorm: (x, gamma, beta, eps) => {
      const input = t(x)
      const channels = input.shape[input.shape.length - 1] ?? 1
      const x4 = input.rank === 4 ? input : tf.reshape(input, [-1, 1, 1, channels])
      const { y, mean, variance } = fused.batchNorm(x4, t(gamma), t(beta), eps)
      scope.kept.push(mean, variance)
      return { y: input.rank === 4 ? y : tf.reshape(y, input.shape), mean, variance }
    },
    frozenNorm: (x, gamma, beta, mean, variance, eps) => composedFrozenNorm(ops, x, gamma, beta, mean, variance, eps),
    groupNorm: (x, gamma, beta, groups, eps) => composedGroupNorm(ops, x, gamma, beta, groups, eps),
    standardize: (kernel, eps, gain) => composedStandardize(ops, kernel, eps, gain),
    stopGradient: (x) => withGradient(tf, [t(x)], ([input]) => {
      const value = tf.clone(input ?? t(x))
      return { value, saved: [], backward: (dy) => [tf.zerosLike(dy)] }
    }),
    customGradient: (inputs, forward) => withGradient(tf, inputs.map(t), (xs) => {
      const { value, saved, backward } = forward(xs)
      return { value: t(value), saved: saved.map(t), backward: (dy, kept) => backward(dy, kept).map(t) }
    }),
    random: (shape, key) => {
      const seeds = [scope.seed, keyNumber(key)] as const
      if (runtime.native === null) return tf.tensor(uniform(shape.reduce((a, b) => a * b, 1), seeds), mutable(shape), 'float32')
      const { native } = runtime
      const type = (name: string, value: number) => ({ name, type: native.binding.TF_ATTR_TYPE, value })
      const attributes = [type('dtype', native.binding.TF_FLOAT), type('T', native.binding.TF_INT32), type('Tseed', native.binding.TF_INT32)]
      return native.executeSingleOutput('StatelessRandomUniform', attributes, [tf.tensor1d(mutable(shape), 'int32'), tf.tensor1d([...seeds], 'int32')])
    },
  }
  return ops
}
