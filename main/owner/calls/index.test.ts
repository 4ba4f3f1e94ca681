import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../lib/clock'
import { newIdMaker } from '../../lib/ids'
import { Supervisor } from '../../training/supervisor'
import { openLog } from '../../versions/log'
import { Answers } from '../../training/answers'
import { Costs } from '../costs'
import { Gallery } from '../gallery'
import { Mirror } from '../mirror'
import { Measurements } from '../preflight'
import { locate } from '../services'
import type { Services } from '../services'
import { answerCall } from '.'

let dir: string
let services: Services
let noted: string[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-calls-'))
  noted = []
  const log = openLog(dir, { clock: systemClock, ids: newIdMaker() })
  const note = (message: string): void => void noted.push(message)
  const spawn = (): never => { throw new Error('nothing trains here') }
  const emit = (): void => undefined
  const supervisor = new Supervisor({ log, clock: systemClock, emit, makeRoom: () => undefined, note, spawn, dataset: (name) => locate(log, name) })
  const answers = new Answers(spawn, note)
  services = { log, supervisor, spawn, answers, measurements: new Measurements(join(dir, 'measured'), answers, note), costs: new Costs(spawn, note, () => false), gallery: new Gallery(() => systemClock.monotonic()), mirror: new Mirror({ log, clock: systemClock, emit: () => undefined, note: () => undefined }), clock: systemClock, emit, note, owner: { pid: process.pid, kind: 'command line' }, sandboxed: null }
})
afterEach(() => {
  services.log.close()
  rmSync(dir, { recursive: true, force: true })
})
const ask = (name: string, input: unknown) => answerCall(name, input, services)

describe('an answer to a call', () => {
  it('carries what the handler gives', async () => {
    expect(await ask('project.info', {})).toMatchObject({ ok: true, value: { path: dir, runs: 0, versions: 0, owner: { here: true } } })
  })
  it('refuses a call that there is none of, also one named like a property of every object', async () => {
    for (const name of ['runs.fly', '', 'toString', '__proto__']) expect(await ask(name, {}), name).toMatchObject({ ok: false, error: { code: 'call.unknown' } })
  })
  it('refuses input that does not fit, and names the call and the field', async () => {
    expect(await ask('runs.show', { id: 'nine' })).toMatchObject({ ok: false, error: { code: 'call.input', message: 'runs.show: id: a run such as r34' } })
    expect(await ask('runs.list', { surprise: 1 })).toMatchObject({ ok: false, error: { code: 'call.input', message: 'runs.list: surprise: there is no such field' } })
    expect(await ask('runs.list', null)).toMatchObject({ ok: false, error: { code: 'call.input' } })
  })
  it('carries a refusal of the handler with its hint, without a word in the log', async () => {
    expect(await ask('runs.show', { id: 'r1' })).toEqual({ ok: false, error: { code: 'versions.unknown', message: 'This project has no run r1.', hint: 'List them with "atelier runs list".' } })
    expect(noted).toEqual([])
  })
  it('says that a fault of ours is one, and puts where it happened into the log', async () => {
    services.log.close()
    expect(await ask('runs.list', {})).toMatchObject({ ok: false, error: { code: 'bug', message: 'The database connection is not open' } })
    services = { ...services, log: openLog(dir, { clock: systemClock, ids: newIdMaker() }) }
    expect(noted.join()).toMatch(/^runs\.list: TypeError.*\n\s+at /)
  })
})
