import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import { newIdMaker } from '../lib/ids'
import { openLog } from './log'

const environment = { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null }
const code = { atelier: { version: '0', commit: null, diffHash: null }, project: null }
const runtime = {
  engine: 'wasm' as const, device: 'CPU', deviceName: 'test', threads: { intra: 1, inter: 1 }, kernels: null, kernelBuild: null, atelier: '0.1.0', tensorflow: null, tfjs: '4.22.0', decoder: '0.35', node: '20', v8: '11', electron: null,
  os: 'Linux', architecture: 'x64', cpu: 'test', instructionSets: ['avx2'], gpu: null, variables: {},
}

it('what a reproduction learns, on other data perhaps, never becomes what its version learnt', () => {
  const dir = mkdtempSync(join(tmpdir(), 'atelier-fitted-'))
  const log = openLog(dir, { clock: { now: () => 1_800_000_000_000, monotonic: () => 0 }, ids: newIdMaker() })
  const { version } = log.freeze({ recipe: recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' } }), code, diffs: [], dataFingerprint: `sha256:${'a'.repeat(64)}`, environment, name: null, parent: null })
  const learn = (mean: number, reproduces?: string): string => {
    const { id } = log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1, ...(reproduces === undefined ? {} : { reproduces: { run: reproduces, inputs: { fingerprint: `sha256:${'b'.repeat(64)}`, code, environment } } }) })
    const attempt = log.beginAttempt(id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 2 })
    log.describeAttempt(id, attempt, { engine: 'wasm', threads: 1, fromStep: 0, totalSteps: 2, plan: null, runtime, fitted: { mean: [mean], std: [2.5], features: ['weight'], categories: {}, image: null, view: null, targets: {} } })
    return id
  }
  // Of an imported run, what it learnt may not have come along.
  const { id: bare } = log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
  learn(7, bare)
  expect(log.fitted(version.id)).toBeNull()
  learn(3)
  expect(log.fitted(version.id)).toMatchObject({ run: 'r3', inputs: [{ mean: 3 }] })
  expect(log.verify().problems).toEqual([])
  log.close()
  rmSync(dir, { recursive: true, force: true })
})
