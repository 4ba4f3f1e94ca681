import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { recipeFrame } from '../../preload/contract'
import { systemClock } from '../lib/clock'
import { newIdMaker } from '../lib/ids'
import { rngOf } from '../lib/rng'
import { openLog } from './log'

const root = join(import.meta.dirname, '..', '..')
const ROUNDS = 20
let dir: string

/** Records two metrics a step for ever, as a training does, and sends them every few milliseconds. */
const trainer = `
  import { Recorder } from './built/recorder.mjs'
  const recorder = new Recorder({ now: () => Date.now(), monotonic: () => performance.now() })
  process.on('disconnect', () => process.exit())
  let step = 0
  setInterval(() => {
    for (const end = step + 20; step < end;) {
      step += 1
      recorder.record('loss', step, Math.sin(step))
      recorder.record('lr', step, step / 7)
    }
    process.send(recorder.take())
  }, 3)`

/** Keeps what the trainer sends in a new run, and a note after each message; says what it acknowledges, once it is committed. */
const owner = `
  import { fork } from 'node:child_process'
  import { writeSync } from 'node:fs'
  import { openLog } from './built/log.mjs'
  const [project, round, recipe, entry] = process.argv.slice(2)
  let id = 0
  const say = (document) => writeSync(1, JSON.stringify(document) + '\\n')
  const log = openLog(project, { clock: { now: () => Date.now(), monotonic: () => performance.now() }, ids: () => round.padStart(3, '0') + String(id++).padStart(23, '0') })
  const environment = { atelier: '0', electron: '0', node: '0', tensorflow: null, tfjs: '0', os: '', cpu: '', cores: 1, memoryBytes: 1, gpu: null }
  const { version } = log.freeze({ recipe: JSON.parse(recipe), code: { atelier: { version: '0', commit: null, diffHash: null }, project: null }, diffs: [], dataFingerprint: 'sha256:' + 'a'.repeat(64), environment, name: null, parent: null })
  const run = log.createRun({ version: version.id, seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
  const attempt = log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: process.pid, fromStep: 0, totalSteps: 10 })
  const trainer = fork(entry, { serialization: 'advanced' })
  say({ trainer: trainer.pid })
  let notes = 0
  trainer.on('message', (points) => {
    log.appendPoints(run.id, attempt, points)
    say({ step: points.step.at(-1) })
    const note = 'round ' + round + ', note ' + ++notes
    say({ asked: note })
    log.edit([{ ref: version.id, changes: { note } }])
    say({ note })
  })
  trainer.on('exit', () => {
    log.setState(run.id, 'failed', { cause: 'killed', message: 'The trainer ended.' })
    say({ ended: true })
    log.close()
    process.exit()
  })
  process.stdin.once('data', () => {
    trainer.removeAllListeners('message')
    say({ ended: true })
    log.setState(run.id, 'stopped')
  })`

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-kill-'))
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  const built = async (source: string, name: string): Promise<unknown> =>
    build({ configFile: false, logLevel: 'error', build: { ssr: source, outDir: join(dir, 'built'), emptyOutDir: false, rolldownOptions: { output: { format: 'es', entryFileNames: `${name}.mjs` } } } })
  await built(join(import.meta.dirname, 'log.ts'), 'log')
  await built(join(import.meta.dirname, '..', 'training', 'trainer', 'recorder.ts'), 'recorder')
  writeFileSync(join(dir, 'trainer.mjs'), trainer)
  writeFileSync(join(dir, 'owner.mjs'), owner)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const line = z.object({ trainer: z.int(), step: z.int(), asked: z.string(), note: z.string(), ended: z.literal(true) }).partial()
/** All that an owner said; a line that the kill cut short says nothing. */
const linesOf = (said: string): z.infer<typeof line>[] => said.slice(0, said.lastIndexOf('\n') + 1).split('\n').filter((one) => one !== '').map((one) => line.parse(JSON.parse(one)))

type Victim = 'trainer' | 'owner' | 'owner while the run ends'
/** Runs an owner with its trainer until one of them is killed, after so many milliseconds of logging. Returns what was acknowledged. */
async function killed(project: string, round: number, victim: Victim, after: number): Promise<z.infer<typeof line>[]> {
  const child = spawn(process.execPath, [join(dir, 'owner.mjs'), project, String(round), JSON.stringify(recipeFrame.parse({ data: { dataset: 'mini' }, model: { arch: 'mlp' } })), join(dir, 'trainer.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] })
  const closed = once(child, 'close')
  let said = ''
  const logging = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      if (said.includes('"note"')) resolve()
    })
  })
  await Promise.race([logging, closed])
  await wait(after)
  const pid = linesOf(said).find((one) => one.trainer !== undefined)?.trainer
  if (victim === 'owner while the run ends') {
    child.stdin.write('end\n')
    while (!said.includes('"ended"')) await wait(1)
    await wait(after / 10)
  }
  if (victim === 'trainer' && pid !== undefined) process.kill(pid, 'SIGKILL')
  else child.kill('SIGKILL')
  await closed
  return linesOf(said)
}

describe('a process that is killed while it logs', () => {
  it('loses no point and no note that was acknowledged, and leaves a log that is whole', async () => {
    const project = join(dir, 'project')
    const rng = rngOf(7, 'kill')
    for (let round = 1; round <= ROUNDS; round += 1) {
      const victim: Victim = round % 3 === 0 ? 'trainer' : round % 3 === 1 ? 'owner' : 'owner while the run ends'
      const said = await killed(project, round, victim, rng.next() * 150)
      const steps = said.flatMap(({ step }) => step ?? []).at(-1) ?? 0
      expect(steps, `round ${round}`).toBeGreaterThan(0)
      const log = openLog(project, { clock: systemClock, ids: newIdMaker() })
      try {
        const where = `round ${round}, ${victim} killed`
        log.interruptRunning()
        log.tidy()
        for (const [name, value] of [['loss', Math.sin], ['lr', (step: number) => step / 7]] as const) {
          const [series] = log.series(`r${round}`, [name])
          const kept = series?.steps.length ?? 0
          expect(kept, where).toBeGreaterThanOrEqual(steps)
          expect(series?.values, where).toEqual(Array.from({ length: kept }, (_, i) => value(i + 1)))
        }
        // What was asked for last may have been kept though its answer never came.
        const notes = [said.flatMap(({ note }) => note ?? []).at(-1), said.flatMap(({ asked }) => asked ?? []).at(-1)]
        expect(notes, where).toContain(log.version('v1').note)
        if (victim === 'trainer') expect(log.run(`r${round}`).state, where).toBe('failed')
        // The chain, every hash and SQLite's own integrity check.
        expect(log.verify().problems, where).toEqual([])
      } finally {
        log.close()
      }
    }
  }, 120_000)
})
