import type { Tensor4D } from '@tensorflow/tfjs-core'
import { paddingOf } from './padding'
import { own } from './tfjs'
import type { Runtime, Tf, TfTensor } from './tfjs'

/**
 * The weight gradient of a convolution as a convolution: with samples in the place of channels, dW = conv(x, dy) where
 * the forward stride becomes a dilation of dy. x [N, H, W, I], dy [N, H', W', O] -> [kh, kw, I, O].
 */
export function convFilterGradient(tf: Tf, x: TfTensor, dy: TfTensor, shape: readonly [number, number, number, number], strides: readonly [number, number], padding: 'same' | 'valid'): TfTensor {
  const [kh, kw] = shape
  return tf.tidy(() => {
    const rows = paddingOf(x.shape[1] ?? 0, kh, strides[0], padding)
    const columns = paddingOf(x.shape[2] ?? 0, kw, strides[1], padding)
    const padded = tf.pad(x, [[0, 0], [rows.before, rows.after], [columns.before, columns.after], [0, 0]])
    const input = tf.transpose(padded, [3, 1, 2, 0])
    const kernel = tf.transpose(dy, [1, 2, 0, 3])
    const full = tf.conv2d(image(input), image(kernel), 1, 'valid', 'NHWC', [strides[0], strides[1]])
    // Rows that the forward pass never reached, when stride and size do not fit evenly, are no part of the kernel.
    const exact = tf.slice(full, [0, 0, 0, 0], [full.shape[0], kh, kw, full.shape[3]])
    return tf.transpose(exact, [1, 2, 0, 3])
  })
}

const isImage = (x: TfTensor): x is Tensor4D => x.rank === 4
function image(x: TfTensor): Tensor4D {
  if (isImage(x)) return x
  throw new TypeError(`a tensor of four dimensions was expected, got [${x.shape.join(', ')}]`)
}

/** Adds to the wasm backend the one kernel that training needs and it lacks. Done once for a process. */
export function registerWasmKernels({ tf }: Runtime): void {
  if (tf.getKernelsForBackend('wasm').some((kernel) => kernel.kernelName === 'Conv2DBackpropFilter')) return
  tf.registerKernel({
    kernelName: 'Conv2DBackpropFilter',
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => {
      const { x, dy } = inputs
      const strides = attrs?.strides
      const pad = attrs?.pad === 'same' ? 'same' : attrs?.pad === 'valid' ? 'valid' : null
      const shape = attrs?.filterShape
      if (x === undefined || dy === undefined || !isPairs(shape, 4) || pad === null) {
        throw new TypeError('Conv2DBackpropFilter on wasm takes x, dy, filterShape and padding "same" or "valid"')
      }
      const [sh, sw] = typeof strides === 'number' ? [strides, strides] : isPairs(strides, 2) ? [strides[0] ?? 1, strides[1] ?? 1] : [1, 1]
      const [kh = 1, kw = 1, ci = 1, co = 1] = shape
      return convFilterGradient(tf, own(tf, x), own(tf, dy), [kh, kw, ci, co], [sh, sw], pad)
    },
  })
}

const isPairs = (value: unknown, length: number): value is number[] => Array.isArray(value) && value.length === length && value.every((v) => typeof v === 'number')
