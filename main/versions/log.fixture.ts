import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import type { CodeState, Environment, Recipe, VersionRow } from '../../preload/contract'
import { newIdMaker } from '../lib/ids'
import { openLog } from './log'
import type { VersionLog } from './types'

export const environment: Environment = { atelier: '0.1.0', electron: '33.2.1', node: '20', tensorflow: '2.21.0', tfjs: '4.22.0', os: 'Linux', cpu: 'test', cores: 2, memoryBytes: 1, gpu: null }
export const code: CodeState = { atelier: { version: '0.1.0', commit: null, diffHash: null }, project: null }
export const fingerprint = `sha256:${'a'.repeat(64)}`
export const recipe = (fields: Record<string, unknown> = {}): Recipe => recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'cnn-strided' }, ...fields })

/** A log in a folder of its own for each test, with a clock that goes on a second with each look. */
export interface HeldLog {
  readonly dir: string
  readonly log: VersionLog
  /** Opens the folder's log, which is the held one from then on. */
  readonly open: () => void
  readonly reopen: () => void
  readonly freeze: (fields?: Record<string, unknown>) => { version: VersionRow; created: boolean }
}

export function holdLog(): HeldLog {
  let now = 1_800_000_000_000
  const parts = { clock: { now: () => (now += 1000), monotonic: () => now }, ids: newIdMaker() }
  let dir = ''
  let log: VersionLog | null = null
  const there = (): VersionLog => {
    if (log === null) throw new Error('a log is held only while a test runs')
    return log
  }
  const open = (): void => { log = openLog(dir, parts) }
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'atelier-log-'))
    open()
  })
  afterEach(() => {
    there().close()
    rmSync(dir, { recursive: true, force: true })
  })
  return {
    get dir() { return dir },
    get log() { return there() },
    open,
    reopen: () => {
      there().close()
      open()
    },
    freeze: (fields = {}) => there().freeze({ recipe: recipe(fields), code, diffs: [], dataFingerprint: fingerprint, environment, name: null, parent: null }),
  }
}
