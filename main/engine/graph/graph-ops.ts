import { isBias } from '../ops'
import type { Ops, Pair, Shape, Tensor } from '../ops'
import { keyNumber } from '../philox'
import { composedFrozenNorm } from '../composed/frozen-norm'
import { composedGroupNorm } from '../composed/group-norm'
import { composedStandardize } from '../composed/standardize'
import { graphTensor as symbol } from './graph'
import type { Graph, GraphTensor } from './graph'
import { sameShape, sizeOf } from './kernels'
import type { Kernels } from './kernels'
import { ownNorms } from './own-norms'
import type { Tape } from './tape'

/** `Ops` that write nodes into a graph and rules of differentiation onto a tape. `seed` gives the step's seed, int32 []. */
export function graphOps(graph: Graph, k: Kernels, tape: Tape, seed: () => GraphTensor): Ops {
  const number = (x: Tensor | number): GraphTensor => (typeof x === 'number' ? k.scalar(x) : symbol(x))
  /** A gradient summed over the axes along which its tensor was repeated. */
  const unrepeat = (g: GraphTensor, shape: Shape): GraphTensor => {
    if (sameShape(g.shape, shape)) return g
    if (shape.length === 1 && g.shape.length > 1 && g.shape[g.shape.length - 1] === shape[0]) return k.biasAddGrad(g)
    const offset = g.shape.length - shape.length
    const axes = g.shape.map((_, i) => i).filter((i) => i < offset || (shape[i - offset] === 1 && g.shape[i] !== 1))
    return k.reshape(k.sum(g, axes), shape)
  }
  const repeat = (g: GraphTensor, axes: readonly number[], shape: Shape): GraphTensor => (
    k.broadcastTo(k.reshape(g, shape.map((d, i) => (axes.includes(i) ? 1 : d))), shape))
  const unary = (forward: (x: GraphTensor) => GraphTensor, backward: (dy: GraphTensor, x: GraphTensor, y: GraphTensor) => GraphTensor) => (x: Tensor): GraphTensor => {
    const input = symbol(x)
    const y = forward(input)
    return y === input ? y : tape.record([input], y, (dy) => [backward(dy, input, y)])
  }
  const binary = (
    forward: (a: GraphTensor, b: GraphTensor) => GraphTensor,
    backward: readonly [a: (dy: GraphTensor, a: GraphTensor, b: GraphTensor) => GraphTensor, b: (dy: GraphTensor, a: GraphTensor, b: GraphTensor) => GraphTensor],
  ) => (a: Tensor, b: Tensor | number): GraphTensor => {
    const x = symbol(a)
    const y = number(b)
    return tape.record([x, y], forward(x, y), (dy, [first, second]) => [
      first === true ? unrepeat(backward[0](dy, x, y), x.shape) : null,
      second === true ? unrepeat(backward[1](dy, x, y), y.shape) : null,
    ])
  }
  const plainAdd = binary(k.add, [(dy) => dy, (dy) => dy])
  const plainRelu = unary(k.relu, (dy, _x, y) => k.reluGrad(y, dy))
  const own = graph.own === null ? null : ownNorms(graph, k, tape)

  const ops: Ops = {
    constant: (values, shape) => (typeof values === 'number' ? k.scalar(values) : graph.constant(Float32Array.from(values), shape ?? [values.length])),
    fill: (shape, value) => (sizeOf(shape) <= 1024 ? graph.constant(new Float32Array(sizeOf(shape)).fill(value), shape) : k.fill(shape, value)),
    add: (a, b) => {
      const fused = typeof b === 'number' ? undefined : own?.add(a, b)
      if (fused !== undefined && fused !== null) return fused
      const x = symbol(a)
      const bias = number(b)
      if (!isBias(x, bias)) return plainAdd(a, b)
      return tape.record([x, bias], k.biasAdd(x, bias), (dy, [first, second]) => [first === true ? dy : null, second === true ? k.biasAddGrad(dy) : null])
    },
    sub: binary(k.sub, [(dy) => dy, (dy) => k.neg(dy)]),
    mul: binary(k.mul, [(dy, _a, b) => k.mul(dy, b), (dy, a) => k.mul(dy, a)]),
    div: binary(k.div, [(dy, _a, b) => k.div(dy, b), (dy, a, b) => k.neg(k.div(k.mul(dy, k.div(a, b)), b))]),
    maximum: binary(k.maximum, [(dy, a, b) => k.mul(dy, k.atLeast(a, b)), (dy, a, b) => k.mul(dy, k.sub(k.scalar(1), k.atLeast(a, b)))]),
    minimum: binary(k.minimum, [(dy, a, b) => k.mul(dy, k.atLeast(b, a)), (dy, a, b) => k.mul(dy, k.sub(k.scalar(1), k.atLeast(b, a)))]),
    squaredDifference: (a, b) => {
      const twice = (dy: GraphTensor, x: GraphTensor, y: GraphTensor): GraphTensor => k.mul(k.mul(dy, k.scalar(2)), k.sub(x, y))
      return binary(k.squaredDifference, [twice, (dy, x, y) => k.neg(twice(dy, x, y))])(a, b)
    },
    neg: unary(k.neg, (dy) => k.neg(dy)),
    abs: unary(k.abs, (dy, x) => k.mul(dy, k.sign(x))),
    square: unary(k.square, (dy, x) => k.mul(k.mul(dy, k.scalar(2)), x)),
    sqrt: unary(k.sqrt, (dy, _x, y) => k.sqrtGrad(y, dy)),
    rsqrt: unary(k.rsqrt, (dy, _x, y) => k.rsqrtGrad(y, dy)),
    exp: unary(k.exp, (dy, _x, y) => k.mul(dy, y)),
    log: unary(k.log, (dy, x) => k.div(dy, x)),
    relu: (x) => own?.relu(x) ?? plainRelu(x),
    sigmoid: unary(k.sigmoid, (dy, _x, y) => k.sigmoidGrad(y, dy)),
    tanh: unary(k.tanh, (dy, _x, y) => k.tanhGrad(y, dy)),
    sum: (x, axes, keepDims) => unary((input) => k.sum(input, axes, keepDims), (dy, input) => repeat(dy, axes, input.shape))(x),
    mean: (x, axes, keepDims) => {
      const share = 1 / axes.reduce((n, axis) => n * (x.shape[axis] ?? 1), 1)
      return unary((input) => k.mean(input, axes, keepDims), (dy, input) => repeat(k.mul(dy, k.scalar(share)), axes, input.shape))(x)
    },
    reshape: (x, shape) => unary((input) => k.reshape(input, shape), (dy, input) => k.reshape(dy, input.shape))(x),
    transpose: (x, perm) => unary((input) => k.transpose(input, perm), (dy) => k.transpose(dy, perm.map((_, axis) => perm.indexOf(axis))))(x),
    concat: (xs, axis) => {
      const inputs = xs.map(symbol)
      const starts = inputs.map((_, i) => inputs.slice(0, i).reduce((sum, x) => sum + (x.shape[axis] ?? 0), 0))
      return tape.record(inputs, k.concat(inputs, axis), (dy, wanted) => inputs.map((input, i) => (
        wanted[i] === true ? k.slice(dy, input.shape.map((_, d) => (d === axis ? starts[i] ?? 0 : 0)), input.shape) : null)))
    },
    slice: (x, begin, size) => unary((input) => k.slice(input, begin, size), (dy, input) => (
      k.pad(dy, input.shape.map((d, i): Pair => [begin[i] ?? 0, d - (begin[i] ?? 0) - (size[i] ?? 0)]))))(x),
    pad: (x, paddings) => unary((input) => k.pad(input, paddings), (dy, input) => k.slice(dy, paddings.map(([before]) => before), input.shape))(x),
    matMul: (a, b, transposeA = false, transposeB = false) => {
      const x = symbol(a)
      const y = symbol(b)
      return tape.record([x, y], k.matMul(x, y, transposeA, transposeB), (dy, [first, second]) => [
        first !== true ? null : transposeA ? k.matMul(y, dy, transposeB, true) : k.matMul(dy, y, false, !transposeB),
        second !== true ? null : transposeB ? k.matMul(dy, x, true, transposeA) : k.matMul(x, dy, !transposeA, false),
      ])
    },
    conv2d: (x, kernel, strides, padding) => {
      const input = symbol(x)
      const weights = symbol(kernel)
      return tape.record([input, weights], k.conv2d(input, weights, strides, padding), (dy, [first, second]) => [
        first === true ? k.conv2dInputGrad(input.shape, weights, dy, strides, padding) : null,
        second === true ? k.conv2dFilterGrad(input, weights.shape, dy, strides, padding) : null,
      ])
    },
    maxPool: (x, size, strides, padding) => unary((input) => k.maxPool(input, size, strides, padding), (dy, input, y) => k.maxPoolGrad(input, y, dy, size, strides, padding))(x),
    avgPool: (x, size, strides, padding) => unary((input) => k.avgPool(input, size, strides, padding), (dy, input) => k.avgPoolGrad(input.shape, dy, size, strides, padding))(x),
    softmaxCrossEntropy: (logits, labels) => {
      const z = symbol(logits)
      const [loss, slope] = k.crossEntropy(z, symbol(labels))
      if (loss === undefined || slope === undefined) throw new RangeError('cross-entropy gave no output')
      return tape.record([z], loss, (dy) => [k.mul(slope, k.reshape(dy, [dy.shape[0] ?? 0, 1]))])
    },
    softmax: unary(k.softmax, (dy, _x, y) => k.mul(y, k.sub(dy, k.sum(k.mul(dy, y), [y.shape.length - 1], true)))),
    batchNorm: (x, gamma, beta, eps) => {
      const input = symbol(x)
      const [scale, shift] = [symbol(gamma), symbol(beta)]
      if (own !== null) return own.batchNorm(input, scale, shift, eps)
      const channels = scale.shape[0] ?? 0
      const map = input.shape.length === 4 ? input : k.reshape(input, [sizeOf(input.shape) / channels, 1, 1, channels])
      const [out, mean, variance, ...reserved] = k.batchNorm(map, scale, shift, eps)
      if (out === undefined || mean === undefined || variance === undefined) throw new RangeError('batch norm gave no output')
      const y = tape.record([input, scale, shift], k.reshape(out, input.shape), (dy) => {
        const [dx, dgamma, dbeta] = k.batchNormGrad(k.reshape(dy, map.shape), map, scale, reserved, eps)
        return [dx === undefined ? null : k.reshape(dx, input.shape), dgamma ?? null, dbeta ?? null]
      })
      return { y, mean, variance }
    },
    frozenNorm: (x, gamma, beta, mean, variance, eps) => (
      own?.frozenNorm(symbol(x), symbol(gamma), symbol(beta), symbol(mean), symbol(variance), eps) ?? composedFrozenNorm(ops, x, gamma, beta, mean, variance, eps)),
    groupNorm: (x, gamma, beta, groups, eps) => own?.groupNorm(symbol(x), symbol(gamma), symbol(beta), groups, eps) ?? composedGroupNorm(ops, x, gamma, beta, groups, eps),
    standardize: (kernel, eps, gain) => own?.standardize(symbol(kernel), eps, gain) ?? composedStandardize(ops, kernel, eps, gain),
    stopGradient: (x) => k.identity(symbol(x)),
    customGradient: (inputs, forward) => {
      const xs = inputs.map(symbol)
      const { value, saved, backward } = tape.paused(() => forward(xs))
      return tape.record(xs, symbol(value), (dy) => backward(dy, saved).map(symbol))
    },
    random: (shape, key) => k.uniform(shape, k.pack([seed(), graph.constant(Int32Array.of(keyNumber(key)), [])])),
  }
  return ops
}
