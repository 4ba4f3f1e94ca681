import { cpus } from 'node:os'
import { dirname } from 'node:path'
import { createRequire } from 'node:module'
import { AtelierError } from '../lib/errors'
import { eagerSession } from './eager-session'
import { withFallback } from './fallback-session'
import { fusedOps } from './fused'
import type { Fused } from './fused'
import { buildGraph, shapesOf } from './graph/build'
import { layoutOf } from './graph/flat'
import { GraphSession } from './graph/graph-session'
import { measureChoices, planOf } from './graph/measure'
import { EIGEN } from './graph/plan'
import { installed } from './installed'
import type { Engine, EngineFacts, Program, Session } from './session'
import { loadNative } from './tensorflow'
import type { LoadOptions, Native } from './tensorflow'
import type { Runtime } from './tfjs'
import { registerWasmKernels } from './wasm-kernels'

/** Milliseconds that measuring a kernel plan may take. */
const MEASURE_MS = 2500

let missing: { reason: string; hint: string } | null = null
/** Why the native engine could not be loaded in this process, or null. */
export const engineMissing = (): { reason: string; hint: string } | null => missing

export async function loadWasm(): Promise<{ readonly runtime: Runtime; readonly facts: EngineFacts }> {
  const tf = await import('@tensorflow/tfjs-core')
  // The union package registers the gradients of every operation, which the core alone leaves out.
  await import('@tensorflow/tfjs')
  const wasm = await import('@tensorflow/tfjs-backend-wasm')
  const folder = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))
  wasm.setWasmPaths(`${folder}/`)
  if (!(await tf.setBackend('wasm'))) throw new AtelierError('engine.missing', 'The WebAssembly engine did not start.', 'Run "npm run setup" again.')
  const runtime = { tf, native: null }
  registerWasmKernels(runtime)
  return { runtime, facts: { kind: 'wasm', device: 'CPU', deviceName: `${cpus()[0]?.model.trim() ?? 'CPU'}, WebAssembly`, tensorflow: null, tfjs: installed().tfjs, threads: { intra: 1, inter: 1 }, kernels: null } }
}

function wasmEngine({ runtime, facts }: Awaited<ReturnType<typeof loadWasm>>): Engine {
  const fused = fusedOps(runtime)
  const live = (): number => runtime.tf.memory().numTensors
  const atRest = live()
  return { facts, compile: (program, seed) => eagerSession(runtime, fused, facts, program, seed), measurePlan: () => null, liveTensors: () => live() - atRest }
}

function nativeEngine({ binding, facts, own, runtime }: Native, { eager = false }: LoadOptions): Engine {
  let fused: Fused | null = null
  const eagerly = (program: Program, seed: number): Session => eagerSession(runtime(), fused ??= fusedOps(runtime()), facts, program, seed)
  // The fused operations hold a tensor of their own.
  if (eager) fused = fusedOps(runtime())
  const atRest = binding.getNumOfTensors()
  return {
    facts,
    compile: (program, seed, plan = EIGEN) => (eager ? eagerly(program, seed) : withFallback(new GraphSession(binding, facts, program, seed, plan, own), () => eagerly(program, seed))),
    measurePlan(program, batch) {
      if (eager || facts.device !== 'CPU') return null
      const { graph } = buildGraph(program, layoutOf(program), [{ shapes: shapesOf(batch), mode: 'whole', steps: 1 }], own)
      return planOf(measureChoices(binding, graph.nodes, () => performance.now(), MEASURE_MS))
    },
    liveTensors: () => binding.getNumOfTensors() - atRest,
  }
}

/**
 * Loads the engine that was asked for, once for a process. "auto" takes TensorFlow and, where it cannot be loaded, wasm;
 * engineMissing() then says why. Throws AtelierError("engine.missing") when the one asked for cannot be had.
 */
export async function loadEngine(choice: 'auto' | 'tensorflow' | 'wasm', options: LoadOptions): Promise<Engine> {
  if (choice === 'wasm') return wasmEngine(await loadWasm())
  try {
    return nativeEngine(loadNative(options), options)
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown)
    missing = { reason, hint: thrown instanceof AtelierError && thrown.hint !== '' ? thrown.hint : 'Run "npm run setup": it says what it needs.' }
    if (choice === 'tensorflow') throw new AtelierError('engine.missing', `The TensorFlow engine cannot be loaded: ${reason}`, `${missing.hint} Or choose the engine "auto" or "wasm".`)
    return wasmEngine(await loadWasm())
  }
}
