import { createHash } from 'node:crypto'
import type { HostTensor } from './session'

/** Optimiser slots are state but no weights; their names begin so. */
export const SLOT_PREFIX = 'slot/'

/** SHA-256 over name, shape and little-endian float32 of all variables and running statistics, sorted by name. */
export function weightsHash(state: ReadonlyMap<string, HostTensor>): string {
  const hash = createHash('sha256')
  for (const name of [...state.keys()].filter((n) => !n.startsWith(SLOT_PREFIX)).sort()) {
    const tensor = state.get(name)
    if (tensor === undefined) continue
    hash.update(`${name}\n${tensor.shape.join(',')}\n`)
    hash.update(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength))
  }
  return `sha256:${hash.digest('hex')}`
}
