import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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
})
