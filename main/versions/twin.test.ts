import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import type { RunState } from '../../preload/contract'
import { newIdMaker } from '../lib/ids'
import { openLog } from './log'
import type { VersionLog } from './types'

const recipe = recipeFrame.parse({ data: { dataset: 'd' }, model: { arch: 'mlp', hidden: [8], act: 'relu' }, optim: { kind: 'sgd', lr: 0.001 }, seed: 3 })
const environment = { atelier: '0.1.0', electron: '33.2.1', node: '20', tensorflow: null, tfjs: '4.22.0', os: 'Linux', cpu: 'test', cores: 2, memoryBytes: 1, gpu: null }
const code = { atelier: { version: '0.1.0', commit: null, diffHash: null }, project: null }

let dir: string
let log: VersionLog
let now = 0
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-twin-'))
  log = openLog(dir, { clock: { now: () => (now += 1000), monotonic: () => now }, ids: newIdMaker() })
})
afterEach(() => {
  log.close()
  rmSync(dir, { recursive: true, force: true })
})

const version = (changes: object = {}): string => log.freeze({ recipe: recipeFrame.parse({ ...recipe, ...changes }), code, diffs: [], dataFingerprint: `sha256:${'a'.repeat(64)}`, environment, name: null, parent: null }).version.short
function run(of: string, state: RunState, seed = 3): string {
  const { id, short } = log.createRun({ version: of, seed, engineAsked: 'auto', determinism: false, epochs: 1 })
  if (state === 'queued') return short
  log.beginAttempt(id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
  if (state !== 'running') log.setState(id, state)
  return short
}

it('finds the newest run of the same recipe and seed, whatever the order of its fields, its engine and its name', () => {
  const turned = version({ model: { act: 'relu', hidden: [8], arch: 'mlp' }, seed: 9, determinism: true })
  run(turned, 'done')
  expect(log.twin(recipe)?.short).toBe('r1')
  run(turned, 'queued')
  expect(log.twin(recipe)?.short).toBe('r2')
})

it('does not hold another seed, another recipe, a run in the trash or one that came to no end for the same', () => {
  const same = version()
  run(same, 'done', 4)
  run(version({ budget: { epochs: 9 } }), 'done')
  for (const state of ['failed', 'stopped', 'interrupted'] as const) run(same, state)
  log.trash(run(same, 'done'))
  expect(log.twin(recipe)).toBeNull()
})

it('lists as many of the newest runs as are asked for', () => {
  const of = version()
  for (const seed of [1, 2, 3]) run(of, 'done', seed)
  expect([log.runs(2).map(({ seed }) => seed), log.runs().map(({ seed }) => seed)]).toEqual([[3, 2], [3, 2, 1]])
})
