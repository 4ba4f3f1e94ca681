import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend'
import type { TFEOpAttr } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding'
import type { Runtime, Tf, TfTensor } from './tfjs'

/** The operations that TensorFlow has whole, each with its exact gradient kernel. Formulas: TensorFlow core/ops/nn_ops.cc. */
export interface Fused {
  relu(x: TfTensor): TfTensor
  /** x [N, ..., C] plus bias [C]. */
  bias(x: TfTensor, bias: TfTensor): TfTensor
  /** [N] losses of [N, C] logits against [N, C] label distributions. */
  softmaxCrossEntropy(logits: TfTensor, labels: TfTensor): TfTensor
  /** x is [N, H, W, C]. mean and variance (unbiased) are kept tensors that the caller disposes. */
  batchNorm(x: TfTensor, gamma: TfTensor, beta: TfTensor, eps: number): { y: TfTensor; mean: TfTensor; variance: TfTensor }
}

/** tfjs hands tensors and the save function over in one untyped list. */
function splitGradArguments(tf: Tf, given: readonly unknown[]): { inputs: TfTensor[]; save: (tensors: TfTensor[]) => void } {
  const inputs = given.filter((value): value is TfTensor => value instanceof tf.Tensor)
  const save = given.find((value): value is (tensors: TfTensor[]) => void => typeof value === 'function')
  if (save === undefined) throw new TypeError('no save function was handed to a custom gradient')
  return { inputs, save }
}

/** A value with its own gradient, on tfjs' tape. */
export function withGradient(
  tf: Tf, inputs: readonly TfTensor[],
  forward: (inputs: readonly TfTensor[]) => { value: TfTensor; saved: readonly TfTensor[]; backward: (dy: TfTensor, saved: readonly TfTensor[]) => readonly TfTensor[] },
): TfTensor {
  const op = tf.customGrad((...given) => {
    const { inputs: xs, save } = splitGradArguments(tf, given)
    const { value, saved, backward } = forward(xs)
    save([...saved])
    return { value, gradFunc: (dy: TfTensor | TfTensor[], kept: TfTensor[]) => {
      const [only] = Array.isArray(dy) ? dy : [dy]
      if (only === undefined) throw new TypeError('a custom gradient got no dy')
      return [...backward(only, kept)]
    } }
  })
  return op(...inputs)
}

const at = (tensors: readonly TfTensor[], index: number): TfTensor => {
  const tensor = tensors[index]
  if (tensor === undefined) throw new RangeError(`no tensor at ${index}`)
  return tensor
}

function nativeFused({ tf }: Runtime, native: NodeJSKernelBackend): Fused {
  const { binding } = native
  const attribute = (name: string, type: number, value: TFEOpAttr['value']): TFEOpAttr => ({ name, type, value })
  const float = (name: string): TFEOpAttr => attribute(name, binding.TF_ATTR_TYPE, binding.TF_FLOAT)
  const empty = tf.keep(tf.tensor1d([], 'float32'))
  const one = (name: string, xs: TfTensor[]): TfTensor => native.executeSingleOutput(name, [float('T')], xs)
  return {
    relu: (x) => withGradient(tf, [x], ([input]) => {
      const value = one('Relu', [at([input ?? x], 0)])
      return { value, saved: [value], backward: (dy, [y]) => [one('ReluGrad', [dy, y ?? value])] }
    }),
    bias: (x, bias) => withGradient(tf, [x, bias], (inputs) => {
      const image = [float('T'), attribute('data_format', binding.TF_ATTR_STRING, 'NHWC')]
      return {
        value: native.executeSingleOutput('BiasAdd', image, [...inputs]), saved: [],
        backward: (dy) => [tf.clone(dy), native.executeSingleOutput('BiasAddGrad', image, [dy])],
      }
    }),
    softmaxCrossEntropy: (logits, labels) => withGradient(tf, [logits], (inputs) => {
      const out = native.executeMultipleOutputs('SoftmaxCrossEntropyWithLogits', [float('T')], [at(inputs, 0), labels], 2)
      return { value: at(out, 0), saved: [at(out, 1)], backward: (dy, saved) => [tf.mul(at(saved, 0), tf.reshape(dy, [-1, 1]))] }
    }),
    batchNorm: (x, gamma, beta, eps) => {
      const attributes = [
        float('T'), float('U'), attribute('epsilon', binding.TF_ATTR_FLOAT, eps),
        attribute('data_format', binding.TF_ATTR_STRING, 'NHWC'), attribute('is_training', binding.TF_ATTR_BOOL, true),
      ]
      const statistics: TfTensor[] = []
      const y = withGradient(tf, [x, gamma, beta], (inputs) => {
        const out = native.executeMultipleOutputs('FusedBatchNormV3', attributes, [...inputs, empty, empty], 6)
        // Tensors made inside a custom gradient die with its scope; these leave it.
        statistics.push(tf.keep(at(out, 1)), tf.keep(at(out, 2)))
        return {
          value: at(out, 0), saved: [at(inputs, 0), at(inputs, 1), at(out, 3), at(out, 4), at(out, 5)],
          backward: (dy, [input, scale, r1, r2, r3]) => {
            const rest = [input, scale, r1, r2, r3].filter((t) => t !== undefined)
            return native.executeMultipleOutputs('FusedBatchNormGradV3', attributes, [dy, ...rest], 5).slice(0, 3)
          },
        }
      })
      return { y, mean: at(statistics, 0), variance: at(statistics, 1) }
    },
  }
}

/** The same operations composed of plain ones with closed-form gradients, for engines without the fused kernels. */
function composedFused({ tf }: Runtime): Fused {
  return {
    relu: (x) => tf.relu(x),
    bias: (x, bias) => tf.add(x, bias),
    softmaxCrossEntropy: (logits, labels) => withGradient(tf, [logits], (inputs) => {
      const shifted = tf.sub(at(inputs, 0), tf.max(at(inputs, 0), 1, true))
      const exps = tf.exp(shifted)
      const total = tf.sum(exps, 1, true)
      const value = tf.sum(tf.mul(labels, tf.sub(tf.log(total), shifted)), 1)
      return { value, saved: [tf.sub(tf.div(exps, total), labels)], backward: (dy, saved) => [tf.mul(at(saved, 0), tf.reshape(dy, [-1, 1]))] }
    }),
    batchNorm: (x, gamma, beta, eps) => {
      const statistics: TfTensor[] = []
      const axes = [0, 1, 2]
      const n = x.size / (x.shape[x.shape.length - 1] ?? 1)
      const y = withGradient(tf, [x, gamma, beta], (inputs) => {
        const mean = tf.mean(at(inputs, 0), axes)
        const centred = tf.sub(at(inputs, 0), mean)
        const variance = tf.mean(tf.square(centred), axes)
        const inverse = tf.rsqrt(tf.add(variance, eps))
        const normal = tf.mul(centred, inverse)
        statistics.push(tf.keep(tf.clone(mean)), tf.keep(tf.mul(variance, n / Math.max(1, n - 1))))
        return {
          value: tf.add(tf.mul(normal, at(inputs, 1)), at(inputs, 2)), saved: [normal, tf.mul(inverse, at(inputs, 1))],
          backward: (dy, saved) => {
            const dbeta = tf.sum(dy, axes)
            const dgamma = tf.sum(tf.mul(dy, at(saved, 0)), axes)
            const inner = tf.sub(tf.sub(dy, tf.div(dbeta, n)), tf.mul(at(saved, 0), tf.div(dgamma, n)))
            return [tf.mul(inner, at(saved, 1)), dgamma, dbeta]
          },
        }
      })
      return { y, mean: at(statistics, 0), variance: at(statistics, 1) }
    },
  }
}

export const fusedOps = (runtime: Runtime): Fused => (runtime.native === null ? composedFused(runtime) : nativeFused(runtime, runtime.native))
