import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { judgeLeft } from './judge'
import { ownerIn } from './calls/services.fixture'

let dir: string
let owner: ReturnType<typeof ownerIn>
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-meanwhile-'))
  owner = ownerIn(dir)
  // The queue is looked at, not worked on.
  owner.supervisor.pump = () => undefined
})
afterEach(() => {
  owner.log.close()
  rmSync(dir, { recursive: true, force: true })
})

/** A finished run of which nothing was measured. */
function finished(version: string, seed: number, reproduces?: string): string {
  const { log } = owner
  const again = (run: string) => { const { fingerprint, code, environment } = log.inputs(run); return { reproduces: { run, inputs: { fingerprint, code, environment } } } }
  const { id } = log.createRun({ version, seed, engineAsked: 'auto', determinism: false, epochs: 1, ...(reproduces === undefined ? {} : again(reproduces)) })
  log.beginAttempt(id, { engine: 'wasm', threads: 1, pid: 1, fromStep: 0, totalSteps: 1 })
  log.finish(id, { weights: null, artifacts: [] })
  return id
}

describe('what changes while the data are read', () => {
  it('gives two askers different seeds', async () => {
    const { id } = await owner.frozen()
    const answers = await Promise.all([owner.call('versions.repeat', { id, seeds: 2 }), owner.call('versions.repeat', { id, seeds: 2 })])
    // Whoever has read the data first comes first.
    expect(answers.flatMap(({ runs }) => runs.map(({ seed }) => seed)).sort()).toEqual([1, 2, 3, 4])
  })
  it('queues no repeat of a version that was trashed', async () => {
    const { id } = await owner.frozen()
    const asked = owner.call('versions.repeat', { id, seeds: 1 })
    owner.log.trashVersions([id])
    await expect(asked).rejects.toMatchObject({ code: 'versions.trashed' })
    expect(owner.log.runs()).toEqual([])
  })
  it('queues no reproduction of a run that was trashed, or whose version was', async () => {
    const { id } = await owner.frozen()
    const run = finished(id, 1)
    const asked = owner.call('runs.reproduce', { id: run })
    owner.log.trash(run)
    await expect(asked).rejects.toMatchObject({ code: 'reproduce.trashed' })
    owner.log.restore(run)
    const again = owner.call('runs.reproduce', { id: run })
    owner.log.trashVersions([id])
    await expect(again).rejects.toMatchObject({ code: 'reproduce.trashed' })
    expect(owner.log.seeds(id)).toHaveLength(1)
  })
})

describe('the code of a reproduction', () => {
  it('is kept as its difference to the commit, which the run names', async () => {
    const { log, frozen, call } = owner
    const { id } = await frozen()
    const git = (...words: string[]) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], { cwd: log.dir })
    git('init', '-q')
    git('commit', '-q', '--allow-empty', '-m', 'first')
    writeFileSync(join(log.dir, 'mine.py'), 'changed since')
    const { run } = await call('runs.reproduce', { id: finished(id, 1) })
    const hash = log.inputs(run.id).code.project?.diffHash ?? ''
    expect(readFileSync(log.objectPath(hash), 'utf8')).toContain('untracked mine.py')
  })
})

describe('verdicts that are owed', () => {
  it('are given although one run cannot be judged, which is said', async () => {
    const { log, frozen } = owner
    const { id } = await frozen()
    const [gone, kept] = [finished(id, 1), finished(id, 2)]
    const [lost, owed] = [finished(id, 1, gone), finished(id, 2, kept)]
    log.trash(gone)
    for (const steps = log.purging(Number.MAX_SAFE_INTEGER); steps.next().done !== true;);
    expect(() => judgeLeft(log)).toThrow(/^r3 could not be judged: .*r1/)
    expect([log.run(lost).reproduction, log.run(owed).reproduction === null]).toEqual([null, false])
  })
})
