import { cpus, release, type } from 'node:os'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Runtime } from '../../../preload/contract'
import { installed } from '../../engine/installed'
import type { EngineFacts } from '../../engine/session'
import { gpuName } from '../../lib/gpu'
import { instructionSets } from '../../lib/instruction-sets'
import { atelierRoot, atelierVersion } from '../../lib/root'

/** Variables that choose kernels or their precision, and so change rounding. */
const VARIABLES = ['TF_ENABLE_ONEDNN_OPTS', 'TF_DETERMINISTIC_OPS', 'ONEDNN_MAX_CPU_ISA', 'DNNL_MAX_CPU_ISA', 'ONEDNN_DEFAULT_FPMATH_MODE', 'DNNL_DEFAULT_FPMATH_MODE', 'NVIDIA_TF32_OVERRIDE', 'XLA_FLAGS', 'CUDA_VISIBLE_DEVICES']

/** The package that decodes pictures; files are compared by their bytes, and pixels are what it makes of them. */
function decoder(): string | null {
  try {
    return z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(atelierRoot(), 'node_modules', 'sharp', 'package.json'), 'utf8'))).version
  } catch {
    return null
  }
}

/** What this process computes with, asked once its engine is loaded. */
export function runtimeOf(facts: EngineFacts): Runtime {
  const { node, v8, electron } = process.versions
  return {
    engine: facts.kind, device: facts.device, deviceName: facts.deviceName, threads: facts.threads, kernels: facts.kernels, kernelBuild: facts.kind === 'tensorflow' ? installed().kernels.build : null,
    atelier: atelierVersion(), tensorflow: facts.tensorflow, tfjs: facts.tfjs, decoder: decoder(), node, v8, electron: 'electron' in process.versions ? electron : null,
    os: `${type()} ${release()}`, architecture: process.arch, cpu: cpus()[0]?.model.trim() ?? 'unknown', instructionSets: instructionSets(), gpu: gpuName(),
    variables: Object.fromEntries(VARIABLES.flatMap((name) => { const value = process.env[name]; return value === undefined ? [] : [[name, value]] })),
  }
}
