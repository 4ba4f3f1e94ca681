import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readLock, releaseLock, startOf, takeLock } from './lock'

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'atelier-lock-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** A process that lives until it is killed. */
async function withProcess<T>(work: (pid: number, end: () => Promise<void>) => Promise<T>): Promise<T> {
  const child = spawn('sleep', ['60'])
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  try {
    return await work(child.pid ?? -1, end)
  } finally {
    await end()
  }
}

describe('the lock of a project', () => {
  it('goes to the first and tells the second who has it', async () => withProcess((pid) => {
    expect(takeLock(dir, 'window', '/run/a.sock', pid)).toEqual({ taken: true })
    expect(takeLock(dir, 'command line', '/run/b.sock')).toEqual({ taken: false, holder: { pid, started: startOf(pid), kind: 'window', socket: '/run/a.sock' } })
    return Promise.resolve()
  }))
  it('is taken over when its holder has died, and leaves no other file behind', async () => withProcess(async (pid, end) => {
    takeLock(dir, 'window', '/run/a.sock', pid)
    await end()
    expect(readLock(dir)).toBeNull()
    expect(takeLock(dir, 'command line', '/run/b.sock')).toEqual({ taken: true })
    expect(readdirSync(dir)).toEqual(['lock'])
  }))
  it('is not held by a later process that got the same number', () => {
    writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: process.pid, started: 'another boot 12', kind: 'window', socket: '/run/a.sock' }))
    expect(readLock(dir)).toBeNull()
    expect(takeLock(dir, 'window', '/run/b.sock').taken).toBe(true)
  })
  it('is released only by its holder', async () => withProcess((pid) => {
    takeLock(dir, 'window', '/run/a.sock', pid)
    releaseLock(dir)
    expect(readLock(dir)?.pid).toBe(pid)
    releaseLock(dir, pid)
    expect(readLock(dir)).toBeNull()
    return Promise.resolve()
  }))
  it('is free again after a crash left half a record', () => {
    writeFileSync(join(dir, 'lock'), '{"pid": 12')
    expect(takeLock(dir, 'window', '/run/a.sock').taken).toBe(true)
  })
  it('goes to exactly one of several processes that find it stale at the same moment', async () => {
    const rounds = 40
    await build({ configFile: false, logLevel: 'error', build: { ssr: join(import.meta.dirname, 'lock.ts'), outDir: join(dir, 'built'), rolldownOptions: { output: { format: 'es', entryFileNames: 'lock.mjs' } } }, ssr: { noExternal: true } })
    const stale = JSON.stringify({ pid: 1, started: 'another boot 12', kind: 'window', socket: '/run/a.sock' })
    for (let round = 0; round < rounds; round += 1) {
      mkdirSync(join(dir, `round${round}`))
      writeFileSync(join(dir, `round${round}`, 'lock'), stale)
    }
    // The winners stay alive until all have tried, else their locks would rightly be taken over.
    const racer = join(dir, 'racer.mjs')
    writeFileSync(racer, `
      import { takeLock } from './built/lock.mjs'
      const [start, dir] = [Number(process.argv[2]), process.argv[3]]
      const won = []
      for (let round = 0; round < ${rounds}; round += 1) {
        while (Date.now() < start + round * 15);
        if (takeLock(dir + '/round' + round, 'window', '/run/b.sock').taken) won.push(round)
      }
      process.stdout.write(JSON.stringify(won) + '\\n')
      process.stdin.resume().on('end', () => process.exit(0))`)
    const start = String(Date.now() + 1500)
    const racers = Array.from({ length: 5 }, () => spawn(process.execPath, [racer, start, dir], { stdio: ['pipe', 'pipe', 'inherit'] }))
    const won = await Promise.all(racers.map((child) => new Promise<string>((resolve) => {
      let text = ''
      child.stdout.on('data', (chunk: Buffer) => { if ((text += chunk.toString()).endsWith('\n')) resolve(text) })
      child.once('exit', () => resolve(text))
    })))
    for (const child of racers) child.stdin.end()
    const winners = won.flatMap((text) => z.array(z.int()).parse(JSON.parse(text))).sort((a, b) => a - b)
    expect(winners).toEqual(Array.from({ length: rounds }, (_, round) => round))
  })
})
