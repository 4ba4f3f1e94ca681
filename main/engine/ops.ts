/**
 * The tensor interface that every unit gets as an argument. Units import no tensor library: only engine/ knows which
 * one is behind this. Layout is NHWC for images, HWIO for kernels ([kh, kw, in, out]),
 * [N, C] for tables. Everything is float32 unless it says otherwise. All ops are differentiable except where noted.
 */
export type Shape = readonly number[]

/** An opaque tensor handle; only the engine makes them and they live until the step that made them ends. */
export interface Tensor {
  readonly shape: Shape
  readonly dtype: string
}

export type Padding = 'same' | 'valid'
export type Pair = readonly [number, number]

export interface Ops {
  /** A constant; a number gives a scalar. Values are copied. */
  constant(values: number | readonly number[] | Float32Array, shape?: Shape): Tensor
  fill(shape: Shape, value: number): Tensor

  // Elementwise, with NumPy broadcasting; maximum and minimum have gradients to operands of one shape, or to a where b is a number.
  add(a: Tensor, b: Tensor | number): Tensor
  sub(a: Tensor, b: Tensor | number): Tensor
  mul(a: Tensor, b: Tensor | number): Tensor
  div(a: Tensor, b: Tensor | number): Tensor
  maximum(a: Tensor, b: Tensor | number): Tensor
  minimum(a: Tensor, b: Tensor | number): Tensor
  /** (a - b)^2. */
  squaredDifference(a: Tensor, b: Tensor): Tensor
  neg(x: Tensor): Tensor
  abs(x: Tensor): Tensor
  square(x: Tensor): Tensor
  sqrt(x: Tensor): Tensor
  rsqrt(x: Tensor): Tensor
  exp(x: Tensor): Tensor
  log(x: Tensor): Tensor
  relu(x: Tensor): Tensor
  sigmoid(x: Tensor): Tensor
  tanh(x: Tensor): Tensor

  // Reductions over `axes`; keepDims keeps them as 1.
  sum(x: Tensor, axes: readonly number[], keepDims?: boolean): Tensor
  mean(x: Tensor, axes: readonly number[], keepDims?: boolean): Tensor

  // Shape.
  reshape(x: Tensor, shape: Shape): Tensor
  transpose(x: Tensor, perm: readonly number[]): Tensor
  concat(xs: readonly Tensor[], axis: number): Tensor
  slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor
  pad(x: Tensor, paddings: readonly Pair[]): Tensor

  // Linear algebra and convolution. 'same' pads as TensorFlow does (more at the end when uneven).
  matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor
  conv2d(x: Tensor, kernel: Tensor, strides: Pair, padding: Padding): Tensor
  maxPool(x: Tensor, size: Pair, strides: Pair, padding: Padding): Tensor
  avgPool(x: Tensor, size: Pair, strides: Pair, padding: Padding): Tensor

  /** Per-sample cross-entropy of softmax(logits [N, C]) against label distributions [N, C]: [N]. No gradient to labels. */
  softmaxCrossEntropy(logits: Tensor, labels: Tensor): Tensor
  softmax(logits: Tensor): Tensor

  /**
   * Batch norm over all axes but the last, in training: y, and the batch's mean [C] and *unbiased* variance [C]
   * (divided by n - 1, as the fused TensorFlow op and PyTorch keep it). Gradients flow to x, gamma, beta through y only.
   */
  batchNorm(x: Tensor, gamma: Tensor, beta: Tensor, eps: number): { y: Tensor; mean: Tensor; variance: Tensor }

  /** Batch norm with given statistics: (x - mean) gamma / sqrt(variance + eps) + beta. */
  frozenNorm(x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor, eps: number): Tensor
  /**
   * Normalises each sample over groups of channels (Wu and He 2018, arXiv 1803.08494, eq. 2 to 7): biased variance,
   * epsilon inside the root, contiguous groups, scale and shift for each channel. x is [N, H, W, C] or [N, C]; `groups`
   * divides C.
   */
  groupNorm(x: Tensor, gamma: Tensor, beta: Tensor, groups: number, eps: number): Tensor
  /** Each output channel's weights (last axis) minus their mean, over the root of their biased variance plus eps, times gain. */
  standardize(kernel: Tensor, eps: number, gain: number): Tensor

  /** Passes the value on and no gradient. */
  stopGradient(x: Tensor): Tensor
  /**
   * A value with its own gradient: `forward` returns the value and `backward`, which takes dL/dvalue and returns dL/dinput
   * for each input. Tensors that `backward` needs are named in `saved` and handed to it.
   */
  customGradient(
    inputs: readonly Tensor[],
    forward: (inputs: readonly Tensor[]) => { value: Tensor; saved: readonly Tensor[]; backward: (dy: Tensor, saved: readonly Tensor[]) => readonly Tensor[] },
  ): Tensor

  /** Uniform [0, 1) noise of the step's own stream: keyed by the seed fed with the step and `key`, never by call order. Not differentiable. */
  random(shape: Shape, key: string): Tensor
}

/** Whether b is one number for each channel of a table or an image, as a bias is. */
export const isBias = (x: Tensor, b: Tensor): boolean => b.shape.length === 1 && x.shape.length > 1 && x.shape[x.shape.length - 1] === b.shape[0]
