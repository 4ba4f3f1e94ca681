import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { Runtime } from '../../preload/contract'
import type { Fitted } from '../data'
import { holdLog } from './log.fixture'

const held = holdLog()
const { freeze, reopen } = held

const runtime: Runtime = {
  engine: 'wasm', device: 'CPU', deviceName: 'test', threads: { intra: 1, inter: 1 }, kernels: null, kernelBuild: null, atelier: '0.1.0', tensorflow: null, tfjs: '4.22.0', decoder: '0.35', node: '20', v8: '11', electron: null,
  os: 'Linux', architecture: 'x64', cpu: 'test', instructionSets: ['avx2', 'avx512f'], gpu: null, variables: { TF_ENABLE_ONEDNN_OPTS: '0' },
}

describe('fitted values', () => {
  const fitted = (mean: number): Fitted => ({
    mean: [mean, 0], std: [2.5, 1], features: ['weight', 'island'], categories: { island: ['Biscoe', 'Dream'] }, image: null, view: null,
    targets: { mass: { kind: 'zscore', numbers: [4201.75, 801.5], seen: { min: 2700, max: 6300 } }, label: { kind: 'none', numbers: [] } },
  })
  const targets = [{ name: 'mass', column: 'm', kind: 'regression', loss: 'mse', unit: 'g', transform: { kind: 'zscore' } }, { name: 'label', column: 'label', kind: 'class', loss: 'cross-entropy' }]
  const train = (values: Fitted): string[] => {
    const run = held.log.createRun({ version: freeze({ targets }).version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
    const attempt = held.log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
    return held.log.describeAttempt(run.id, attempt, { engine: 'wasm', threads: 1, fromStep: 0, totalSteps: 1, plan: null, runtime, fitted: values })
  }
  it('are the version\'s from its first training on, in units, and no part of what it is', () => {
    freeze({ targets })
    expect(held.log.fitted('v1')).toBeNull()
    const { hash } = held.log.version('v1')
    expect(train(fitted(3.25))).toEqual([])
    expect(train(fitted(3.25))).toEqual([])
    reopen()
    expect(held.log.fitted('v1')).toMatchObject({
      run: 'r1', pixels: false, standardized: true,
      inputs: [{ name: 'weight', mean: 3.25, spread: 2.5, categories: [] }, { name: 'island', categories: ['Biscoe', 'Dream'] }],
      targets: [{ name: 'mass', unit: 'g', kind: 'zscore', numbers: [4201.75, 801.5], formula: '(y - 4201.75) / 801.5', seen: { min: 2700, max: 6300 } }],
    })
    expect([held.log.version('v1').hash, held.log.versions().length, held.log.verify().problems]).toEqual([hash, 1, []])
  })
  it('and what an attempt ran on stay with the attempt, and are found out when they are altered', () => {
    train(fitted(3.25))
    expect(held.log.attempts('r1')).toMatchObject([{ attempt: 1, fromStep: 0, runtime, fitted: held.log.fitted('v1')?.hash }])
    held.log.close()
    const db = new Database(join(held.dir, 'atelier.sqlite'))
    db.exec("UPDATE attempts SET runtime = replace(runtime, 'avx512f', 'avx')")
    db.close()
    held.open()
    expect(held.log.verify().problems).toEqual(['attempt 1 of run r1: its runtime is not what its edits say'])
  })
  it('of a later training that differ are told, and leave the version\'s as they are', () => {
    train(fitted(3.25))
    const other = fitted(3.5)
    expect(train({ ...other, targets: { ...other.targets, mass: { kind: 'zscore', numbers: [4200, 801.5], seen: { min: 2700, max: 6300 } } } })).toEqual(['mean of weight 3.25 -> 3.5', 'transform of mass zscore, 4201.75, 801.5 -> zscore, 4200, 801.5'])
    expect([held.log.fitted('v1')?.inputs[0]?.mean, held.log.verify().problems]).toEqual([3.25, []])
  })
  it('can be neither changed nor taken away, and a log that was forced to is found out', () => {
    train(fitted(3.25))
    held.log.close()
    const db = new Database(join(held.dir, 'atelier.sqlite'))
    expect(() => db.prepare("UPDATE version_fitted SET fitted = '{}'").run()).toThrow(/stay as they are/)
    expect(() => db.prepare('DELETE FROM version_fitted').run()).toThrow(/stay as they are/)
    db.exec("DROP TRIGGER fitted_stay; DROP TRIGGER fitted_remain; UPDATE version_fitted SET fitted = replace(fitted, '3.25', '3.26')")
    db.close()
    held.open()
    expect(held.log.verify().problems).toEqual(['fitted values of version v1: its fitted is not what its edits say'])
    held.log.close()
    const again = new Database(join(held.dir, 'atelier.sqlite'))
    again.exec('DELETE FROM version_fitted')
    again.close()
    held.open()
    expect(held.log.verify().problems).toEqual(['fitted values of version v1 has edits but no row'])
  })
})
