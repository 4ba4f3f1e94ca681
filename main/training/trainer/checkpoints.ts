import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { HostTensor } from '../../engine/session'
import { AtelierError } from '../../lib/errors'
import { writeFileAtomic } from '../../lib/files'
import { checkpointState } from '../protocol'
import type { CheckpointState } from '../protocol'
import { decodeSafetensors, encodeSafetensors } from './safetensors'

export interface Checkpoint { readonly state: CheckpointState; readonly tensors: Map<string, HostTensor> }

/** One digest over the state and every tensor, so that a single altered byte is found. */
function digestOf(state: string, tensors: ReadonlyMap<string, HostTensor>): string {
  const hash = createHash('sha256').update(state)
  for (const name of [...tensors.keys()].sort()) {
    const tensor = tensors.get(name)
    if (tensor === undefined) continue
    hash.update(`\n${name} ${tensor.shape.join('x')}\n`)
    hash.update(new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength))
  }
  return hash.digest('hex')
}

export function readCheckpoint(path: string): Checkpoint {
  const { tensors, metadata } = decodeSafetensors(readFileSync(path), path)
  const text = metadata.state ?? ''
  if (digestOf(text, tensors) !== metadata.digest) {
    throw new AtelierError('checkpoint.damaged', `${path}: its content does not match its digest`, 'Resume uses the checkpoint before it.')
  }
  return { state: checkpointState.parse(JSON.parse(text)), tensors }
}

/** Writes, then reads back and verifies before anyone relies on it. */
function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const state = JSON.stringify(checkpoint.state)
  writeFileAtomic(path, encodeSafetensors(checkpoint.tensors, { state, digest: digestOf(state, checkpoint.tensors) }))
  readCheckpoint(path)
}

const rolling = /^step-(\d{9})\.safetensors$/

/**
 * The checkpoints of one run in its own folder: the last two by step, the best and the final one. An older one is
 * removed only after a newer one was verified on the disk.
 */
export class CheckpointFolder {
  constructor(readonly folder: string) {
    mkdirSync(folder, { recursive: true })
  }

  path(name: 'best' | 'final'): string {
    return join(this.folder, `${name}.safetensors`)
  }

  write(checkpoint: Checkpoint): string {
    const path = join(this.folder, `step-${String(checkpoint.state.step).padStart(9, '0')}.safetensors`)
    writeCheckpoint(path, checkpoint)
    for (const old of this.rolling().slice(2)) rmSync(join(this.folder, old), { force: true })
    return path
  }

  writeNamed(name: 'best' | 'final', checkpoint: Checkpoint): string {
    writeCheckpoint(this.path(name), checkpoint)
    return this.path(name)
  }

  /** The newest checkpoint that verifies, with what was wrong with newer ones; null when there is none. */
  newest(): { checkpoint: Checkpoint | null; damaged: string[] } {
    const damaged: string[] = []
    for (const name of this.rolling()) {
      try {
        return { checkpoint: readCheckpoint(join(this.folder, name)), damaged }
      } catch (error) {
        damaged.push(error instanceof Error ? error.message : String(error))
      }
    }
    return { checkpoint: null, damaged }
  }

  /** The stored best one, or null while no epoch was the best so far. */
  best(): Checkpoint | null {
    return existsSync(this.path('best')) ? readCheckpoint(this.path('best')) : null
  }

  private rolling(): string[] {
    return readdirSync(this.folder).filter((name) => rolling.test(name)).sort().reverse()
  }
}
