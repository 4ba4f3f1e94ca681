import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recipeFrame } from '../../preload/contract'
import { systemClock } from '../lib/clock'
import { newIdMaker } from '../lib/ids'
import { openLog } from './log'

const root = join(import.meta.dirname, '..', '..')
let dir: string

/** Appends points to a new run for ever, and says after each batch up to which step they are acknowledged. */
const writer = `
  import { writeSync } from 'node:fs'
  import { openLog } from './built/log.mjs'
  const hash = 'sha256:' + 'a'.repeat(64)
  let id = 0
  const log = openLog(process.argv[2], { clock: { now: () => Date.now(), monotonic: () => performance.now() }, ids: () => process.argv[3] + String(id++).padStart(25, '0') })
  const recipe = JSON.parse(process.argv[4])
  const environment = { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null }
  const { version } = log.freeze({ recipe, code: { atelier: { version: '0', commit: null, diffHash: null }, project: null }, diffs: [], dataFingerprint: hash, environment, name: null, parent: null })
  const run = log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
  for (let step = 1; ; step += 7) {
    const steps = Uint32Array.from({ length: 7 }, (_, i) => step + i)
    log.appendPoints(run.id, 1, { names: ['batch.loss'], name: new Uint16Array(7), step: steps, value: Float64Array.from(steps, Math.sin), time: new Float64Array(7).fill(1.8e12) })
    writeSync(1, (step + 6) + '\\n')
  }`

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-kill-'))
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  await build({ configFile: false, logLevel: 'error', build: { ssr: join(import.meta.dirname, 'log.ts'), outDir: join(dir, 'built'), rollupOptions: { output: { format: 'es', entryFileNames: 'log.mjs' } } } })
  writeFileSync(join(dir, 'writer.mjs'), writer)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('a process that is killed while it appends points', () => {
  it('loses none that were acknowledged, and leaves a file that is whole', async () => {
    const recipe = JSON.stringify(recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' } }))
    const project = join(dir, 'project')
    for (let round = 1; round <= 3; round += 1) {
      const child = spawn(process.execPath, [join(dir, 'writer.mjs'), project, String(round), recipe], { stdio: ['ignore', 'pipe', 'inherit'] })
      let said = ''
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString()
        if (said.length > 2000 * round) child.kill('SIGKILL')
      })
      await once(child, 'close')
      // A line that the kill cut short acknowledges nothing.
      const acknowledged = Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1))
      expect(acknowledged).toBeGreaterThan(100)
      const log = openLog(project, { clock: systemClock, ids: newIdMaker() })
      const [loss] = log.series(`r${round}`, ['batch.loss'])
      const kept = loss?.steps.length ?? 0
      expect(kept).toBeGreaterThanOrEqual(acknowledged)
      expect(kept % 7).toBe(0)
      expect(loss?.values).toEqual(Array.from({ length: kept }, (_, i) => Math.sin(i + 1)))
      expect(log.verify().problems).toEqual([])
      log.close()
    }
    const db = new Database(join(project, 'atelier.sqlite'), { readonly: true })
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    db.close()
  })
})
