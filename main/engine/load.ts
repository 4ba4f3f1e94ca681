import { availableParallelism, cpus } from 'node:os'
import { dirname } from 'node:path'
import { createRequire } from 'node:module'
import util from 'node:util'
import { AtelierError } from '../lib/errors'
import { gpuName } from '../lib/gpu'
import { eagerSession } from './eager-session'
import { withFallback } from './fallback-session'
import { fusedOps } from './fused'
import { buildGraph, shapesOf } from './graph/build'
import { layoutOf } from './graph/flat'
import { GraphSession } from './graph/graph-session'
import { measureChoices, planOf } from './graph/measure'
import { EIGEN } from './graph/plan'
import { installed } from './installed'
import { loadOwnKernels } from './own-kernels'
import type { Engine, EngineFacts, Session } from './session'
import type { Runtime } from './tfjs'
import { registerWasmKernels } from './wasm-kernels'

export interface LoadOptions {
  readonly threads: number | null
  readonly determinism: boolean
  /** Operation by operation also where graphs can be had: for debugging, and as the oracle of the graphs. */
  readonly eager?: boolean
  /** Without our own kernels, on TensorFlow's alone: as a GPU's graphs are, and as an oracle of ours. */
  readonly plain?: boolean
}

/** Milliseconds that measuring a kernel plan may take. */
const MEASURE_MS = 4000

let missing: { reason: string; hint: string } | null = null
/** Why the native engine could not be loaded in this process, or null. */
export const engineMissing = (): { reason: string; hint: string } | null => missing

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

export interface Loaded { readonly runtime: Runtime; readonly facts: EngineFacts; readonly own: number | null }

async function loadNative(options: LoadOptions): Promise<Loaded> {
  const { tensorflow, tfjs, kernels } = installed()
  if (tensorflow === null) throw new AtelierError('engine.missing', 'libtensorflow or its addon is not installed.', 'Run "npm run setup": it says what it needs.')
  const threads = prepareEnvironment(options)
  keepNodeUtil()
  const tf = await import('@tensorflow/tfjs-core')
  await import('@tensorflow/tfjs-node-gpu')
  const { NodeJSKernelBackend } = await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js')
  if (!(await tf.setBackend('tensorflow'))) throw new AtelierError('engine.missing', 'TensorFlow did not start.', 'Run "npm run setup" again.')
  const backend = tf.backend()
  if (!(backend instanceof NodeJSKernelBackend)) throw new AtelierError('engine.missing', 'the backend that loaded is not TensorFlow')
  const cuda = backend.isUsingGpuDevice
  // Ours are for the processor; a graph on a GPU does without them.
  const own = cuda || options.plain === true ? null : loadOwnKernels(kernels.path)
  own?.setThreads(threads.intra)
  return {
    runtime: { tf, native: backend },
    own: own?.width ?? null,
    facts: { kind: 'tensorflow', device: cuda ? 'CUDA' : 'CPU', deviceName: cuda ? gpuName() ?? 'NVIDIA GPU' : cpus()[0]?.model.trim() ?? 'CPU', tensorflow: backend.binding.TF_Version, tfjs, threads, kernels: own?.instructions ?? null },
  }
}

export async function loadWasm(): Promise<Loaded> {
  const tf = await import('@tensorflow/tfjs-core')
  // The union package registers the gradients of every operation, which the core alone leaves out.
  await import('@tensorflow/tfjs')
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))
  wasm.setWasmPaths(`${folder}/`)
  if (!(await tf.setBackend('wasm'))) throw new AtelierError('engine.missing', 'The WebAssembly engine did not start.', 'Run "npm run setup" again.')
  const runtime = { tf, native: null }
  registerWasmKernels(runtime)
  return { runtime, own: null, facts: { kind: 'wasm', device: 'CPU', deviceName: `${cpus()[0]?.model.trim() ?? 'CPU'}, WebAssembly`, tensorflow: null, tfjs: installed().tfjs, threads: { intra: 1, inter: 1 }, kernels: null } }
}

/**
 * Loads the engine that was asked for, once for a process. "auto" takes TensorFlow and, where it cannot be loaded, wasm;
 * engineMissing() then says why. Throws AtelierError("engine.missing") when the one asked for cannot be had.
 */
export async function loadEngine(choice: 'auto' | 'tensorflow' | 'wasm', options: LoadOptions): Promise<Engine> {
  const { runtime, facts, own } = choice === 'wasm' ? await loadWasm() : await loadNative(options).catch(async (thrown: unknown) => {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    missing = { reason, hint: thrown instanceof AtelierError && thrown.hint !== '' ? thrown.hint : 'Run "npm run setup": it says what it needs.' }
    if (choice === 'tensorflow') throw new AtelierError('engine.missing', `The TensorFlow engine cannot be loaded: ${reason}`, `${missing.hint} Or choose the engine "auto" or "wasm".`)
    return loadWasm()
  })
  const { tf } = runtime
  const fused = fusedOps(runtime)
  const live = (): number => (runtime.native === null ? tf.memory().numTensors : runtime.native.binding.getNumOfTensors())
  const atRest = live()
  return {
    facts,
    compile(program, seed, plan = EIGEN) {
      const eager = (): Session => eagerSession(runtime, fused, facts, program, seed)
      return runtime.native === null || options.eager === true ? eager() : withFallback(new GraphSession(runtime.native.binding, facts, program, seed, plan, own), eager)
    },
    measurePlan(program, batch) {
      if (runtime.native === null || options.eager === true || facts.device !== 'CPU') return null
      const { graph } = buildGraph(program, layoutOf(program), [{ shapes: shapesOf(batch), mode: 'whole', steps: 1 }], own)
      return planOf(measureChoices(runtime.native.binding, graph.nodes, () => performance.now(), MEASURE_MS))
    },
    liveTensors: () => live() - atRest,
  }
}
