import type { Pair, Padding, Shape } from '../ops'
import { paddingOf } from '../padding'
import { attribute as a } from './graph'
import type { Attributes, Family, Graph, GraphTensor, NodeOptions } from './graph'

export const sizeOf = (shape: Shape): number => shape.reduce((x, y) => x * y, 1)
export const sameShape = (x: Shape, y: Shape): boolean => x.length === y.length && x.every((d, i) => d === y[i])

/** Shape of an elementwise result under NumPy broadcasting. */
export function broadcastShape(x: Shape, y: Shape): Shape {
  const rank = Math.max(x.length, y.length)
  return Array.from({ length: rank }, (_, i) => {
    const p = x[i - rank + x.length] ?? 1
    const q = y[i - rank + y.length] ?? 1
    if (p !== q && p !== 1 && q !== 1) throw new RangeError(`shapes [${x.join(', ')}] and [${y.join(', ')}] do not go together`)
    return p === 1 ? q : p
  })
}

/** What the time of a node depends on, apart from the batch. */
const keyOf = (op: string, x: Shape, ...rest: readonly (Shape | string)[]): string => (
  [op, x.slice(1), ...rest].map((part) => (typeof part === 'string' ? part : part.join('x'))).join(' '))

/** The side of the largest kernel that ours take. */
const OWN_KERNEL = 16

const T = { T: a.dtype('float32') }

/** A norm of ours: no groups for batch norm's statistics. */
export interface OwnNorm { readonly groups: number; readonly eps: number; readonly relu: boolean }
export interface NormInputs extends OwnNorm { readonly mean: GraphTensor; readonly inverse: GraphTensor; readonly gamma: GraphTensor; readonly beta: GraphTensor; readonly residual: GraphTensor | null }
const ownNorm = ({ groups, eps, relu }: OwnNorm): Attributes => ({ groups: a.int(groups), epsilon: a.float(eps), relu: a.bool(relu) })
const image = { ...T, data_format: a.string('NHWC') }

/** TensorFlow's operations as node makers with inferred shapes. No gradients here: tape.ts and the ops add them. */
export function kernels(graph: Graph) {
  const ints = (values: readonly number[]): GraphTensor => graph.ints(values)
  const unary = (op: string) => (x: GraphTensor): GraphTensor => graph.one(op, [x], T, x.shape)
  const gradient = (op: string) => (y: GraphTensor, dy: GraphTensor): GraphTensor => graph.one(op, [y, dy], T, y.shape)
  const binary = (op: string) => (x: GraphTensor, y: GraphTensor): GraphTensor => graph.one(op, [x, y], T, broadcastShape(x.shape, y.shape))
  const reduce = (op: string) => (x: GraphTensor, axes: readonly number[], keepDims = false): GraphTensor => {
    const shape = keepDims ? x.shape.map((d, i) => (axes.includes(i) ? 1 : d)) : x.shape.filter((_, i) => !axes.includes(i))
    return graph.one(op, [x, ints(axes)], { ...T, Tidx: a.dtype('int32'), keep_dims: a.bool(keepDims) }, shape)
  }
  const window = (size: Pair, strides: Pair, padding: Padding): Attributes => ({
    ...image, ksize: a.ints([1, ...size, 1]), strides: a.ints([1, ...strides, 1]), padding: a.string(padding.toUpperCase()),
  })
  const convolution = (strides: Pair, padding: Padding): Attributes => ({
    ...image, strides: a.ints([1, ...strides, 1]), padding: a.string(padding.toUpperCase()), dilations: a.ints([1, 1, 1, 1]),
    explicit_paddings: a.ints([]), use_cudnn_on_gpu: a.bool(true),
  })
  const mapShape = (x: Shape, size: Pair, strides: Pair, padding: Padding, channels: number): Shape => [
    x[0] ?? 0, paddingOf(x[1] ?? 0, size[0], strides[0], padding).output, paddingOf(x[2] ?? 0, size[1], strides[1], padding).output, channels,
  ]
  const last = (shape: Shape): number => shape[shape.length - 1] ?? 1
  /** The choice of a node whose vectors run over `channels`; none where Eigen is alone. */
  const choice = (key: string, families: readonly Family[]): NodeOptions => (families.length === 0 ? {} : { choice: { key, families } })
  const own = (channels: number, ...kernel: readonly number[]): Family[] => (graph.own !== null && channels % graph.own === 0 && kernel.every((size) => size <= OWN_KERNEL) ? ['own'] : [])
  const fusedNorm = (eps: number): Attributes => ({ ...image, U: a.dtype('float32'), epsilon: a.float(eps), is_training: a.bool(true) })
  return {
    scalar: (value: number): GraphTensor => graph.constant(Float32Array.of(value), []),
    add: binary('AddV2'), sub: binary('Sub'), mul: binary('Mul'), div: binary('RealDiv'), maximum: binary('Maximum'), minimum: binary('Minimum'), squaredDifference: binary('SquaredDifference'),
    neg: unary('Neg'), abs: unary('Abs'), sign: unary('Sign'), square: unary('Square'), sqrt: unary('Sqrt'), rsqrt: unary('Rsqrt'), exp: unary('Exp'), log: unary('Log'),
    relu: unary('Relu'), sigmoid: unary('Sigmoid'), tanh: unary('Tanh'), identity: unary('Identity'), softmax: unary('Softmax'),
    sqrtGrad: gradient('SqrtGrad'), rsqrtGrad: gradient('RsqrtGrad'), sigmoidGrad: gradient('SigmoidGrad'), tanhGrad: gradient('TanhGrad'),
    reluGrad: (y: GraphTensor, dy: GraphTensor): GraphTensor => graph.one('ReluGrad', [dy, y], T, y.shape),
    sum: reduce('Sum'), mean: reduce('Mean'),
    addN: (xs: readonly GraphTensor[]): GraphTensor => graph.one('AddN', xs, { ...T, N: a.int(xs.length) }, xs[0]?.shape ?? []),
    pack: (xs: readonly GraphTensor[]): GraphTensor => {
      const dtype = xs[0]?.dtype ?? 'float32'
      return graph.one('Pack', xs, { T: a.dtype(dtype), N: a.int(xs.length), axis: a.int(0) }, [xs.length, ...(xs[0]?.shape ?? [])], { dtype })
    },
    unpack: (x: GraphTensor): GraphTensor[] => graph.add('Unpack', [x], { T: a.dtype(x.dtype), num: a.int(x.shape[0] ?? 0), axis: a.int(0) }, Array.from({ length: x.shape[0] ?? 0 }, () => x.shape.slice(1)), { dtype: x.dtype }),
    /** 1 where x >= y, else 0. */
    atLeast: (x: GraphTensor, y: GraphTensor): GraphTensor => {
      const shape = broadcastShape(x.shape, y.shape)
      const truth = graph.one('GreaterEqual', [x, y], T, shape, { dtype: 'bool' })
      return graph.one('Cast', [truth], { SrcT: a.dtype('bool'), DstT: a.dtype('float32') }, shape)
    },
    fill: (shape: Shape, value: number): GraphTensor => graph.one('Fill', [ints(shape), graph.constant(Float32Array.of(value), [])], { ...T, index_type: a.dtype('int32') }, shape),
    broadcastTo: (x: GraphTensor, shape: Shape): GraphTensor => graph.one('BroadcastTo', [x, ints(shape)], { ...T, Tidx: a.dtype('int32') }, shape),
    reshape: (x: GraphTensor, shape: Shape): GraphTensor => {
      if (sizeOf(x.shape) !== sizeOf(shape)) throw new RangeError(`[${x.shape.join(', ')}] cannot be read as [${shape.join(', ')}]`)
      return sameShape(x.shape, shape) ? x : graph.one('Reshape', [x, ints(shape)], { ...T, Tshape: a.dtype('int32') }, shape)
    },
    transpose: (x: GraphTensor, perm: readonly number[]): GraphTensor => graph.one('Transpose', [x, ints(perm)], { ...T, Tperm: a.dtype('int32') }, perm.map((axis) => x.shape[axis] ?? 0)),
    concat: (xs: readonly GraphTensor[], axis: number): GraphTensor => {
      const [only, second] = xs
      if (only !== undefined && second === undefined) return only
      const shape = (xs[0]?.shape ?? []).map((d, i) => (i === axis ? xs.reduce((sum, x) => sum + (x.shape[i] ?? 0), 0) : d))
      return graph.one('ConcatV2', [...xs, graph.constant(Int32Array.of(axis), [])], { ...T, N: a.int(xs.length), Tidx: a.dtype('int32') }, shape)
    },
    /** Parts of `sizes` along the first axis. */
    split: (x: GraphTensor, sizes: readonly number[]): GraphTensor[] => graph.add(
      'SplitV', [x, ints(sizes), graph.constant(Int32Array.of(0), [])], { ...T, num_split: a.int(sizes.length), Tlen: a.dtype('int32') }, sizes.map((size) => [size, ...x.shape.slice(1)]),
    ),
    slice: (x: GraphTensor, begin: readonly number[], size: readonly number[]): GraphTensor => graph.one('Slice', [x, ints(begin), ints(size)], { ...T, Index: a.dtype('int32') }, size),
    pad: (x: GraphTensor, paddings: readonly Pair[]): GraphTensor => graph.one(
      'Pad', [x, graph.constant(Int32Array.from(paddings.flat()), [paddings.length, 2])], { ...T, Tpaddings: a.dtype('int32') }, x.shape.map((d, i) => d + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0)),
    ),
    matMul: (x: GraphTensor, y: GraphTensor, transposeX: boolean, transposeY: boolean): GraphTensor => {
      const [rows, inner] = transposeX ? [x.shape[1], x.shape[0]] : x.shape
      const [inner2, columns] = transposeY ? [y.shape[1], y.shape[0]] : y.shape
      if (x.shape.length !== 2 || y.shape.length !== 2 || inner !== inner2) throw new RangeError(`matMul of [${x.shape.join(', ')}] and [${y.shape.join(', ')}]`)
      return graph.one('MatMul', [x, y], { ...T, transpose_a: a.bool(transposeX), transpose_b: a.bool(transposeY) }, [rows ?? 0, columns ?? 0], choice(
        keyOf('MatMul', transposeX ? [0, rows ?? 0] : x.shape, y.shape.slice(transposeX ? 1 : 0), `${transposeX} ${transposeY}`), transposeX && transposeY ? [] : own(columns ?? 0),
      ))
    },
    conv2d: (x: GraphTensor, kernel: GraphTensor, strides: Pair, padding: Padding): GraphTensor => {
      const [kh = 0, kw = 0, channels = 0, out = 0] = kernel.shape
      if (x.shape.length !== 4 || kernel.shape.length !== 4 || last(x.shape) !== channels) throw new RangeError(`conv2d of [${x.shape.join(', ')}] with a kernel of [${kernel.shape.join(', ')}]`)
      return graph.one('Conv2D', [x, kernel], convolution(strides, padding), mapShape(x.shape, [kh, kw], strides, padding, out), choice(keyOf('Conv2D', x.shape, kernel.shape, strides, padding), ['onednn', ...own(out, kh, kw)]))
    },
    conv2dInputGrad: (shape: Shape, kernel: GraphTensor, dy: GraphTensor, strides: Pair, padding: Padding): GraphTensor => graph.one(
      'Conv2DBackpropInput', [ints(shape), kernel, dy], convolution(strides, padding), shape, choice(keyOf('Conv2DBackpropInput', shape, kernel.shape, strides, padding), ['onednn', ...own(last(shape), kernel.shape[0] ?? 0, kernel.shape[1] ?? 0)]),
    ),
    conv2dFilterGrad: (x: GraphTensor, shape: Shape, dy: GraphTensor, strides: Pair, padding: Padding): GraphTensor => {
      const [kh = 0, kw = 0, channels = 0, out = 0] = shape
      // oneDNN writes past its buffer and gives a wrong gradient for strided 1x1 kernels whose input channels do not fill
      // a vector (8 floats with AVX2, 16 with AVX-512): docs/decisions/0003. So it is no choice for those.
      const wrong = kh * kw === 1 && Math.max(...strides) > 1 && channels % 16 !== 0
      return graph.one('Conv2DBackpropFilter', [x, ints(shape), dy], convolution(strides, padding), shape, choice(keyOf('Conv2DBackpropFilter', x.shape, shape, strides, padding), [...(wrong ? [] : ['onednn' as const]), ...own(out, kh, kw)]))
    },
    maxPool: (x: GraphTensor, size: Pair, strides: Pair, padding: Padding): GraphTensor => graph.one('MaxPool', [x], { ...window(size, strides, padding), explicit_paddings: a.ints([]) }, mapShape(x.shape, size, strides, padding, last(x.shape))),
    maxPoolGrad: (x: GraphTensor, y: GraphTensor, dy: GraphTensor, size: Pair, strides: Pair, padding: Padding): GraphTensor => graph.one('MaxPoolGrad', [x, y, dy], { ...window(size, strides, padding), explicit_paddings: a.ints([]) }, x.shape),
    avgPool: (x: GraphTensor, size: Pair, strides: Pair, padding: Padding): GraphTensor => graph.one('AvgPool', [x], window(size, strides, padding), mapShape(x.shape, size, strides, padding, last(x.shape))),
    avgPoolGrad: (shape: Shape, dy: GraphTensor, size: Pair, strides: Pair, padding: Padding): GraphTensor => graph.one('AvgPoolGrad', [ints(shape), dy], window(size, strides, padding), shape),
    biasAdd: (x: GraphTensor, bias: GraphTensor): GraphTensor => graph.one('BiasAdd', [x, bias], image, x.shape),
    biasAddGrad: (dy: GraphTensor): GraphTensor => graph.one('BiasAddGrad', [dy], image, [last(dy.shape)]),
    /** [loss of each sample, gradient of the logits]. */
    crossEntropy: (logits: GraphTensor, labels: GraphTensor): GraphTensor[] => graph.add('SoftmaxCrossEntropyWithLogits', [logits, labels], T, [[logits.shape[0] ?? 0], logits.shape]),
    /** [y, mean, unbiased variance, and three that only the gradient reads]. */
    batchNorm: (x: GraphTensor, gamma: GraphTensor, beta: GraphTensor, eps: number): GraphTensor[] => {
      const none = graph.constant(new Float32Array(0), [0])
      const c = gamma.shape
      return graph.add('FusedBatchNormV3', [x, gamma, beta, none, none], { ...fusedNorm(eps), exponential_avg_factor: a.float(1) }, [x.shape, c, c, c, c, c], choice(keyOf('FusedBatchNormV3', x.shape), ['onednn']))
    },
    /** [dx, dgamma, dbeta]. */
    batchNormGrad: (dy: GraphTensor, x: GraphTensor, gamma: GraphTensor, reserved: readonly GraphTensor[], eps: number): GraphTensor[] => {
      const c = gamma.shape
      return graph.add('FusedBatchNormGradV3', [dy, x, gamma, ...reserved], fusedNorm(eps), [x.shape, c, c, [0], [0]], choice(keyOf('FusedBatchNormGradV3', x.shape), ['onednn']))
    },
    /** Ours: tensors of these shapes out of a table [rows, 16] in which each begins in a row of its own. */
    unflatten: (table: GraphTensor, shapes: readonly Shape[]): GraphTensor[] => graph.add(
      'AtelierUnflatten', [table], { count: a.int(shapes.length), ranks: a.ints(shapes.map((shape) => shape.length)), sizes: a.ints(shapes.flat()) }, shapes,
    ),
    /** Ours: the table out of its tensors. */
    flatten: (parts: readonly GraphTensor[], shape: Shape): GraphTensor => graph.one('AtelierFlatten', parts, { count: a.int(parts.length) }, shape),
    /** Ours: mean and inverse deviation [1, C] and unbiased variance [C] over everything (no groups), or [N, groups] of each sample. */
    moments: (x: GraphTensor, norm: OwnNorm): GraphTensor[] => {
      const shape = norm.groups === 0 ? [1, last(x.shape)] : [x.shape[0] ?? 0, norm.groups]
      return graph.add('AtelierMoments', [x], ownNorm(norm), [shape, shape, [norm.groups === 0 ? last(x.shape) : 0]])
    },
    /** Ours: (x - mean) inverse gamma + beta, plus a residual, through relu. */
    normalise: (x: GraphTensor, { mean, inverse, gamma, beta, residual, ...norm }: NormInputs): GraphTensor => (
      graph.one('AtelierNormalise', [x, mean, inverse, gamma, beta, residual ?? graph.constant(new Float32Array(0), [0])], ownNorm(norm), x.shape)),
    /** Ours: [dx, dgamma, dbeta, gradient of the residual where relu holds some of it back]. */
    normaliseGrad: (dy: GraphTensor, x: GraphTensor, y: GraphTensor, { mean, inverse, gamma, beta, residual, ...norm }: NormInputs): GraphTensor[] => {
      const held = residual !== null && norm.relu
      // Without a residual, where relu let through comes out again from x: one tensor less to read.
      return graph.add('AtelierNormaliseGrad', [dy, x, held ? y : graph.constant(new Float32Array(0), [0]), mean, inverse, gamma, beta], { ...ownNorm(norm), residual: a.bool(held) }, [x.shape, gamma.shape, gamma.shape, held ? x.shape : [0]])
    },
    /** Uniform [0, 1) of Philox keyed by seed [2] int32, the same on every call with the same seed. */
    uniform: (shape: Shape, seed: GraphTensor): GraphTensor => graph.one('StatelessRandomUniform', [ints(shape), seed], { dtype: a.dtype('float32'), T: a.dtype('int32'), Tseed: a.dtype('int32') }, shape),
  }
}
export type Kernels = ReturnType<typeof kernels>
