import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forkJobs } from './host'
import { runProbe } from './probe'
import type { FromJob } from './protocol'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-host-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** A real process that says what no job may say. */
const saying = (script: string) => {
  const entry = join(dir, 'job.mjs')
  writeFileSync(entry, script)
  return forkJobs(entry)()
}
const nan = "{ type: 'ended', outcome: { job: 'predict', predictions: [{ input: 'a', targets: { y: { value: NaN, unit: '', probabilities: null } } }] }, standing: null }"

describe('a job process', () => {
  it('that says something malformed fails by itself, and nothing it says later is heard', async () => {
    const job = saying(`process.send(${nan}); process.send({ type: 'warning', message: 'later' }); setInterval(() => undefined, 1000)`)
    const heard: FromJob[] = []
    job.onMessage((message) => heard.push(message))
    expect(await job.exited).toMatchObject({ signal: 'SIGKILL' })
    expect(heard).toMatchObject([{ type: 'failed', cause: 'bug', error: { code: 'training.message', message: expect.stringMatching(/outcome.*value/s) as string } }])
  })
  it('that answers a question with something malformed makes the question fail', async () => {
    const job = saying(`process.on('message', () => process.send(${nan}))`)
    const asked = runProbe(job, { job: 'self-test', engine: 'auto', threads: null, determinism: false }, () => undefined)
    await expect(asked).rejects.toMatchObject({ code: 'training.message' })
  })
  it('that nobody waits for any more is ended, also before it began', async () => {
    for (const before of [true, false]) {
      const waiting = new AbortController()
      const job = saying("process.on('message', () => undefined); setInterval(() => undefined, 1000)")
      if (before) waiting.abort()
      const asked = expect(runProbe(job, { job: 'self-test', engine: 'auto', threads: null, determinism: false }, () => undefined, waiting.signal)).rejects.toMatchObject({ code: 'training.ended' })
      waiting.abort()
      await asked
      expect(await job.exited).toMatchObject({ signal: 'SIGKILL' })
    }
  })
  it('tells how it ended, with the last it wrote on stderr', async () => {
    const job = saying("process.stderr.write('the reason'); process.exit(3)")
    expect(await job.exited).toEqual({ code: 3, signal: null })
    expect(job.stderr()).toContain('the reason')
  })
})
