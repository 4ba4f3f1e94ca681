import { availableParallelism, cpus } from 'node:os'
import { createRequire } from 'node:module'
import util from 'node:util'
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend'
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding'
import { z } from 'zod'
import { AtelierError } from '../lib/errors'
import { gpuName } from '../lib/gpu'
import { installed } from './installed'
import { loadOwnKernels } from './own-kernels'
import type { EngineFacts } from './session'
import type { Runtime, Tf } from './tfjs'

export interface LoadOptions {
  readonly threads: number | null
  readonly determinism: boolean
  /** Operation by operation also where graphs can be had: for debugging, and as the oracle of the graphs. */
  readonly eager?: boolean
  /** Without our own kernels, on TensorFlow's alone: as a GPU's graphs are, and as an oracle of ours. */
  readonly plain?: boolean
}

/** tfjs-node 4.22 calls a function that Node 23 removed. */
function keepNodeUtil(): void {
  if (!('isNullOrUndefined' in util)) Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined })
}

/**
 * libtensorflow reads these once, when it loads. oneDNN's kernels are off as a default, because a graph names the nodes that
 * take them (graph/plan.ts); on, they would take every node, and small tensors pay for that.
 */
function prepareEnvironment({ threads, determinism }: LoadOptions): { intra: number; inter: number } {
  const intra = threads !== null && threads > 0 ? threads : availableParallelism()
  // One operation after the other, each on all threads: two at a time would share the same cores and wait for each other.
  const inter = 1
  process.env.TF_NUM_INTRAOP_THREADS = String(intra)
  process.env.TF_NUM_INTEROP_THREADS = String(inter)
  process.env.OMP_NUM_THREADS = String(intra)
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '0'
  // Memory of large tensors is kept and used again, not given back to the system and faulted in anew at every step.
  process.env.TF_CPU_ALLOCATOR_USE_BFC ??= 'true'
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2'
  if (determinism) process.env.TF_DETERMINISTIC_OPS = '1'
  process.env.TF_FORCE_GPU_ALLOW_GROWTH = 'true'
  return { intra, inter }
}

/** What of a module is known by having these functions. */
const having = <M>(...names: string[]) => z.custom<M>((value) => typeof value === 'object' && value !== null && names.every((name) => name in value && typeof Reflect.get(value, name) === 'function'))
const addon = having<TFJSBinding>('createTensor', 'loadSavedModel', 'runSavedModel', 'executeOp')
const core = having<Tf>('setBackend', 'backend', 'tidy')
const backendOf = having<NodeJSKernelBackend>('executeSingleOutput', 'executeMultipleOutputs')

/** tfjs on TensorFlow, for running operation by operation. Its code takes a fifth of a second and 20 MB, so it is loaded when it is needed. */
function tfjsRuntime(): Runtime {
  const load = createRequire(import.meta.url)
  const tf = core.parse(load('@tensorflow/tfjs-core'))
  load('@tensorflow/tfjs-node-gpu')
  return { tf, native: backendOf.parse(tf.backend()) }
}

/** TensorFlow as loaded: its binding, which graphs need, and tfjs, which only eager sessions need. */
export interface Native { readonly binding: TFJSBinding; readonly facts: EngineFacts; readonly own: number | null; readonly runtime: () => Runtime }

/** Throws AtelierError("engine.missing") where it is not installed, and whatever the loader says where it cannot be loaded. */
export function loadNative(options: LoadOptions): Native {
  const { tensorflow, tfjs, addon: path, kernels } = installed()
  if (tensorflow === null) throw new AtelierError('engine.missing', 'libtensorflow or its addon is not installed.', 'Run "npm run setup": it says what it needs.')
  const threads = prepareEnvironment(options)
  keepNodeUtil()
  const binding = addon.parse(createRequire(import.meta.url)(path))
  const cuda = binding.isUsingGpuDevice()
  // Ours are for the processor; a graph on a GPU does without them.
  const own = cuda || options.plain === true ? null : loadOwnKernels(kernels.path)
  own?.setThreads(threads.intra)
  let runtime: Runtime | null = null
  return {
    binding, own: own?.width ?? null, runtime: () => (runtime ??= tfjsRuntime()),
    facts: { kind: 'tensorflow', device: cuda ? 'CUDA' : 'CPU', deviceName: cuda ? gpuName() ?? 'NVIDIA GPU' : cpus()[0]?.model.trim() ?? 'CPU', tensorflow: binding.TF_Version, tfjs, threads, kernels: own?.instructions ?? null },
  }
}
