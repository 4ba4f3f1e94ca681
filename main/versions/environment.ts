import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, release, totalmem, type } from 'node:os'
import type { Environment } from '../../preload/contract'

/** The NVIDIA driver's own word for the first card, or null without one. */
function gpuName(): string | null {
  try {
    return /Model:\s*(.+)/.exec(readFileSync('/proc/driver/nvidia/gpus/0/information', 'utf8'))?.[1]?.trim() ?? null
  } catch {
    return null
  }
}

/** The facts of this machine and of the libraries in use. */
export function environmentFacts({ atelier, tensorflow, tfjs }: { atelier: string; tensorflow: string | null; tfjs: string }): Environment {
  return {
    atelier, tensorflow, tfjs, electron: process.versions.electron ?? 'none', node: process.versions.node, os: `${type()} ${release()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), memoryBytes: totalmem(), gpu: gpuName(),
  }
}
