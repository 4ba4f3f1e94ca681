import { expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import type { RunRow, RunState, VersionRow } from '../../preload/contract'
import { twinOf } from './twin'

const recipe = recipeFrame.parse({ data: { dataset: 'd' }, model: { arch: 'mlp', hidden: [8], act: 'relu' }, seed: 3 })
const HASH = `sha256:${'0'.repeat(64)}`
const version = (short: string, changes: object = {}): VersionRow => ({
  id: '01JD0000000000000000000001', short, hash: HASH, created: 1, parent: null, parentage: null, name: null, note: '', pinned: false, star: false, tags: [], hypothesis: '', verdict: '', trashed: null, dataset: 'd', dataFingerprint: HASH, changes: null, runs: 1, recipe: recipeFrame.parse({ ...recipe, ...changes }),
  code: { atelier: { version: '0', commit: null, diffHash: null }, project: null },
  environment: { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null },
})
const run = (short: string, of: string, state: RunState, seed = 3): RunRow => ({
  id: short, short, version: of, versionName: null, state, cause: null, message: null, hint: null, seed, engineAsked: 'auto', determinism: false, engine: null, threads: null,
  created: 1, started: null, ended: null, seconds: 0, dataWait: null, attempts: 1, epoch: 0, epochs: 1, step: 0, steps: 0, dataset: 'd', last: {}, best: {}, weights: null, preflight: null, reason: null,
})

it('finds the newest run of the same recipe and seed, whatever the order of its fields', () => {
  const turned = version('v1', { model: { act: 'relu', hidden: [8], arch: 'mlp' }, seed: 9 })
  expect(twinOf(recipe, [turned], [run('r3', 'v1', 'done'), run('r1', 'v1', 'done')])?.short).toBe('r3')
  expect(twinOf(recipe, [turned], [run('r2', 'v1', 'queued')])?.short).toBe('r2')
})

it('does not hold another seed, another recipe, or a run that came to no end for the same', () => {
  expect(twinOf(recipe, [version('v1')], [run('r1', 'v1', 'done', 4)])).toBeNull()
  expect(twinOf(recipe, [version('v1', { budget: { epochs: 9 } })], [run('r1', 'v1', 'done')])).toBeNull()
  expect(twinOf(recipe, [version('v1')], [run('r1', 'v1', 'failed'), run('r2', 'v1', 'stopped'), run('r3', 'v1', 'interrupted')])).toBeNull()
})
