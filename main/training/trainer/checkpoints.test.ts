import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tableRecipe } from '../fixtures/table'
import { CheckpointFolder, readCheckpoint } from './checkpoints'
import type { Checkpoint } from './checkpoints'

let dir: string
let folder: CheckpointFolder
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-checkpoints-'))
  folder = new CheckpointFolder(join(dir, 'run'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const recipe = tableRecipe()
const at = (step: number): Checkpoint => ({
  state: { format: 1, recipe, data: recipe.data, targets: recipe.targets, seed: 1, engine: 'wasm', fitted: {}, facts: {}, step, batch: 0, epoch: 0, seconds: 1, sums: { 'train.loss': [1.5, 3] }, last: {}, best: {}, waited: 0 },
  tensors: new Map([['dense.kernel', { shape: [2], data: Float32Array.of(step, 0.5) }]]),
})
const alter = (path: string): void => {
  const bytes = readFileSync(path)
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
  writeFileSync(path, bytes)
}

describe('the folder of a run\'s checkpoints', () => {
  it('gives back the newest one as it was written', () => {
    folder.write(at(5))
    folder.write(at(10))
    expect(folder.newest()).toEqual({ checkpoint: at(10), damaged: [] })
  })
  it('has none before the first was written', () => {
    expect(folder.newest()).toEqual({ checkpoint: null, damaged: [] })
    expect(folder.best()).toBeNull()
  })
  it('keeps the last two, and the best and the final one beside them', () => {
    folder.writeNamed('best', at(5))
    for (const step of [5, 10, 999_999_999]) folder.write(at(step))
    folder.writeNamed('final', at(999_999_999))
    expect(readdirSync(folder.folder).sort()).toEqual(['best.safetensors', 'final.safetensors', 'step-000000010.safetensors', 'step-999999999.safetensors'])
    expect(folder.best()?.state.step).toBe(5)
  })
  it.each([
    ['has one altered bit', alter, /does not match its digest/],
    ['was cut off', (path: string) => truncateSync(path, 100), /cut off|does not fit/],
    ['is empty', (path: string) => writeFileSync(path, ''), /shorter/],
  ])('falls back to the one before when the newest %s, and names the damage', (_what, damage, why) => {
    folder.write(at(5))
    const newest = folder.write(at(10))
    damage(newest)
    const { checkpoint, damaged } = folder.newest()
    expect(checkpoint?.state.step).toBe(5)
    expect(damaged).toEqual([expect.stringMatching(why)])
    expect(damaged[0]).toContain(newest)
  })
  it('has none left when all are damaged, and names each', () => {
    alter(folder.write(at(5)))
    alter(folder.write(at(10)))
    expect(folder.newest()).toMatchObject({ checkpoint: null, damaged: [expect.stringContaining('step-000000010'), expect.stringContaining('step-000000005')] })
  })
  it('finds an altered state as well as an altered tensor', () => {
    const path = folder.write(at(5))
    writeFileSync(path, readFileSync(path, 'latin1').replace('\\"seconds\\":1', '\\"seconds\\":2'), 'latin1')
    expect(() => readCheckpoint(path)).toThrow(/does not match its digest/)
  })
})
