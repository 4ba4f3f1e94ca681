import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { sha256Of } from '../lib/hash'
import { code, environment, fingerprint, holdLog, recipe } from './log.fixture'

const held = holdLog()
const { freeze } = held

describe('verify', () => {
  it('names an altered edit, a missing object and a cut-off tail', () => {
    freeze()
    held.log.edit([{ ref: 'v1', changes: { note: 'first' } }])
    const run = held.log.createRun({ version: 'v1', seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
    const object = held.log.putObject(Buffer.from('content'))
    held.log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
    held.log.finish(run.id, { weights: null, artifacts: [{ kind: 'final', ...object, step: 1 }] })
    expect(held.log.verify().problems).toEqual([])
    rmSync(held.log.objectPath(object.hash))
    held.log.close()
    const db = new Database(join(held.dir, 'atelier.sqlite'))
    expect(() => db.prepare("UPDATE events SET body = '{}' WHERE seq = 2").run()).toThrow(/append-only/)
    expect(() => db.prepare('DELETE FROM events WHERE seq = 3').run()).toThrow(/append-only/)
    db.exec('DROP TRIGGER events_stay; DROP TRIGGER events_remain')
    db.prepare("UPDATE events SET body = '{}' WHERE seq = 2").run()
    db.prepare('DELETE FROM events WHERE seq >= 3').run()
    db.close()
    held.open()
    const { problems } = held.log.verify()
    expect(problems.join('; ')).toMatch(/edit 2 .*does not match/)
    expect(problems.join('; ')).toMatch(/edits 3 to 6 were cut off the end/)
    expect(problems.join('; ')).toMatch(/is missing/)
  })
  it('names rows that are not what their edits say, and a diff of the code that is missing', () => {
    const diff = 'diff --git a/x b/x'
    const hash = sha256Of(diff)
    held.log.freeze({ recipe: recipe(), code: { ...code, atelier: { ...code.atelier, commit: 'c', diffHash: hash } }, diffs: [diff], dataFingerprint: fingerprint, environment, name: 'first', parent: null })
    const run = held.log.createRun({ version: 'v1', seed: 1, engineAsked: 'auto', determinism: false, epochs: 1 })
    held.log.edit([{ ref: 'v1', changes: { note: 'a note' } }])
    held.log.pin('v1', true)
    held.log.beginAttempt(run.id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
    held.log.finish(run.id, { weights: fingerprint, artifacts: [{ kind: 'final', ...held.log.putObject(Buffer.from('weights')), step: 1 }] })
    const failed = held.log.createRun({ version: 'v1', seed: 2, engineAsked: 'auto', determinism: false, epochs: 1 })
    held.log.setState(failed.id, 'failed', { cause: 'nan', message: 'm', hint: 'h' })
    held.log.trash('r1')
    expect(held.log.verify().problems).toEqual([])
    rmSync(held.log.objectPath(hash))
    held.log.close()
    const db = new Database(join(held.dir, 'atelier.sqlite'))
    db.exec("UPDATE versions SET note = 'another', pinned = 0, name = 'x'; UPDATE runs SET state = 'stopped', trashed = NULL WHERE number = 1; UPDATE runs SET cause = 'bug' WHERE number = 2; UPDATE artifacts SET step = 2")
    db.close()
    held.open()
    expect(held.log.verify().problems.sort()).toEqual([
      'artifact final of run r1: its step is not what its edits say', `object ${hash} is missing`, 'run r1: its state is not what its edits say', 'run r1: its trashed is not what its edits say', 'run r2: its cause is not what its edits say',
      'version v1: its name is not what its edits say', 'version v1: its note is not what its edits say', 'version v1: its pinned is not what its edits say',
    ])
  })
  it('takes a HEAD that lags behind, but not one that names another edit', () => {
    freeze()
    const early = readFileSync(join(held.dir, 'HEAD'), 'utf8')
    held.log.edit([{ ref: 'v1', changes: { note: 'later' } }])
    writeFileSync(join(held.dir, 'HEAD'), early)
    expect(held.log.verify().problems).toEqual([])
    writeFileSync(join(held.dir, 'HEAD'), `1 ${fingerprint}`)
    expect(held.log.verify().problems).toEqual(['edit 1 is not the one noted in HEAD'])
  })
})
