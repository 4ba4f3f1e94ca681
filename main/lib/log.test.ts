import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLog } from './log'

const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6), monotonic: () => 0 }
let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'atelier-log-')) })
afterEach(() => rmSync(folder, { recursive: true }))

describe('a process log', () => {
  it('writes time, level, correlation id and message on one line, and continues with indented ones', () => {
    const log = openLog(join(folder, 'deep'), 'app.log', { clock })
    log.write('warn', 'owner.2', 'first\nsecond\n')
    log.close()
    expect(readFileSync(join(folder, 'deep', 'app.log'), 'utf8')).toBe('2026-01-02T03:04:05.006Z warn owner.2 first\n  second\n')
  })

  it('goes on in the same file after a restart', () => {
    for (const message of ['one', 'two']) {
      const log = openLog(folder, 'app.log', { clock })
      log.write('info', 'app.1', message)
      log.close()
    }
    expect(readFileSync(join(folder, 'app.log'), 'utf8').split('\n')).toHaveLength(3)
  })

  it('begins a new file at the size limit and keeps only as many old ones as it was told', () => {
    const log = openLog(folder, 'app.log', { clock, limit: 60, kept: 2 })
    for (const message of ['a', 'b', 'c', 'd']) log.write('info', 'app.1', message.repeat(20))
    log.close()
    expect(readdirSync(folder).toSorted()).toEqual(['app.log', 'app.log.1', 'app.log.2'])
    expect(readFileSync(join(folder, 'app.log'), 'utf8')).toContain('d'.repeat(20))
    expect(readFileSync(join(folder, 'app.log.2'), 'utf8')).toContain('b'.repeat(20))
  })
})
