import { availableParallelism, cpus, hostname, release, totalmem, type } from 'node:os'
import type { Environment } from '../../preload/contract'
import { gpuName } from '../lib/gpu'

/** The facts of this machine and of the libraries in use. */
export function environmentFacts({ atelier, tensorflow, tfjs }: { atelier: string; tensorflow: string | null; tfjs: string }): Environment {
  return {
    atelier, tensorflow, tfjs, electron: process.versions.electron, node: process.versions.node, os: `${type()} ${release()}`,
    cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), memoryBytes: totalmem(), gpu: gpuName(),
  }
}

/** Tells machines apart where rounding may differ: name, processor and cores. */
export const machineName = (): string => `${hostname()} ${cpus()[0]?.model.trim() ?? 'unknown'} ${availableParallelism()}`
