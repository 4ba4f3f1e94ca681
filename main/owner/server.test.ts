import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EventEnvelope } from '../../preload/contract'
import { connectOwner } from './remote'
import { serve } from './server'
import type { Served } from './server'

let dir: string
let served: Served
const sinks = new Set<(event: EventEnvelope) => void>()
const path = (): string => join(dir, 'owner.sock')
const tellAll = (event: EventEnvelope): void => { for (const sink of [...sinks]) sink(event) }
const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-server-'))
  served = await serve(path(), (name) => Promise.resolve({ ok: true, value: name === 'versions.list' ? 'x'.repeat(20_000_000) : name }), (sink) => {
    sinks.add(sink)
    return () => sinks.delete(sink)
  })
})
afterEach(async () => {
  await served.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('the socket of an owner', () => {
  it('lets go of a listener that does not read, as one suspended with Ctrl+Z, before its events fill the memory', async () => {
    const asleep = connect(path())
    await once(asleep, 'connect')
    asleep.pause()
    await expect.poll(() => sinks.size).toBe(1)
    const payload = { run: 'r1', message: 'x'.repeat(100_000) }
    let sent = 0
    for (; sinks.size > 0 && sent < 1000; sent += 1) {
      tellAll({ seq: sent, name: 'run.warning', payload })
      await pause(0)
    }
    expect(sinks.size).toBe(0)
    expect(sent).toBeLessThan(200)
    asleep.destroy()
  })
  it('keeps a listener that reads, however many events come, and while a large answer is on its way', async () => {
    const remote = await connectOwner(path())
    let heard = 0
    remote.onEvent(() => { heard += 1 })
    const large = remote.ask('versions.list', {})
    const payload = { run: 'r1', message: 'x'.repeat(100_000) }
    for (let seq = 0; seq < 200; seq += 1) {
      tellAll({ seq, name: 'run.warning', payload })
      if (seq % 20 === 19) await expect.poll(() => heard, { interval: 1 }).toBe(seq + 1)
    }
    expect(await large).toHaveLength(20_000_000)
    expect(heard).toBe(200)
    remote.close()
  })
})
