import type * as Core from '@tensorflow/tfjs-core'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend'

/** The tensor library as the engine holds it: the core, and its native backend where TensorFlow runs. */
export type Tf = typeof Core
export type TfTensor = Core.Tensor

export interface Runtime {
  readonly tf: Tf
  /** The native backend, or null on wasm. */
  readonly native: NodeJSKernelBackend | null
}

const isOwn = (tf: Tf, tensor: unknown): tensor is TfTensor => tensor instanceof tf.Tensor

/** A unit's opaque handle as the library's tensor. Anything else in its place is a fault of the unit. */
export function own(tf: Tf, tensor: unknown): TfTensor {
  if (isOwn(tf, tensor)) return tensor
  throw new TypeError('this tensor was not made by the engine that is asked to use it')
}
