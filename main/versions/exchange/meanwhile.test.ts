import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportHistory } from '../../export/history-export'
import { importHistory } from '../../export/history-import'
import type { ImportedHistory } from '../../export/history-import'
import { DATABASE_FILE } from '../database'
import type { VersionLog } from '../types'
import { AT_HOME, IMPORTED } from './copying'
import { fillLog, newLog } from './project.fixture'
import type { Merged } from './report'

let dir: string
let from: VersionLog
let to: VersionLog
let imported: ImportedHistory
const version = (lr: number, seeds: readonly number[]) => ({
  lr, name: null, note: '', star: false, tags: [], hypothesis: '', verdict: '', pinned: false, diff: true, trash: false,
  runs: seeds.map((seed) => ({ seed, epochs: 2, attempts: [[{ gap: 2, value: seed / 7, metric: 1 }]], end: 'done' as const, last: 0.5, best: 0.6, files: [Uint8Array.of(seed)], trash: false, repeats: false })),
})
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-meanwhile-'))
  from = newLog(join(dir, 'from'))
  to = newLog(join(dir, 'to'), 1_850_000_000_000)
  fillLog(from, [version(0.1, [1, 2]), version(0.2, [3])])
  fillLog(to, [version(0.5, [1])])
  const snapshot = from.snapshot()
  const { path } = await exportHistory(snapshot.history, 'capsule', join(dir, 'history.zip'), { now: 1, software: '0.1.0' })
  snapshot.close()
  mkdirSync(join(dir, 'scratch'))
  imported = await importHistory(path, undefined, join(dir, 'scratch'))
})
afterEach(() => {
  imported.close()
  for (const log of [from, to]) log.close()
  rmSync(dir, { recursive: true, force: true })
})

/** Merges, with something else done after each step. */
function mergeWith(after: (step: number) => void): Merged {
  const steps = to.merging(imported.history, () => false)
  for (let step = 1; ; step += 1) {
    const { done, value } = steps.next()
    if (done === true) return value
    after(step)
  }
}
const countSteps = (): number => {
  let steps = 0
  const going = to.merging(imported.history, () => false)
  while (going.next().done !== true) steps += 1
  return steps
}

/** The project as it was before anything came in. */
function afresh(): void {
  to.close()
  rmSync(join(dir, 'to'), { recursive: true })
  to = newLog(join(dir, 'to'), 1_850_000_000_000)
  fillLog(to, [version(0.5, [1])])
}

describe('a merge that is made ready while the project goes on', () => {
  it('has the names that are free in the end, whenever another version or run came in between, and a whole chain', () => {
    const other = newLog(join(dir, 'other'), 1_850_000_000_000)
    fillLog(other, [version(0.5, [1])])
    other.close()
    const steps = countSteps()
    for (const at of [1, Math.floor(steps / 2), steps]) {
      afresh()
      const said = mergeWith((step) => { if (step === at) fillLog(to, [version(0.7, [8, 9])]) })
      expect([said.versions.added, said.runs.added, to.version('v2').recipe?.optim.lr], `at step ${at} of ${steps}`).toEqual([['v3', 'v4'], 3, 0.7])
      expect([to.verify().problems, to.counts().versions, to.runs().length, from.runs().every(({ id, short }) => JSON.stringify(to.series(id)) === JSON.stringify(from.series(short)))], `at step ${at} of ${steps}`).toEqual([[], 4, 6, true])
    }
  })
  it('goes on where a run trains meanwhile, whose points and states are in the log at once', () => {
    const { id } = to.createRun({ version: 'v1', seed: 5, engineAsked: 'auto', determinism: false, epochs: 2 })
    const attempt = to.beginAttempt(id, { engine: 'wasm', threads: 2, pid: 7, fromStep: 0, totalSteps: 100 })
    let read = 0
    const { history } = imported
    imported = { ...imported, history: { ...history, series: (run) => { read += 1; return history.series(run) } } }
    mergeWith((step) => {
      if (step < 9) to.appendPoints(id, attempt, { names: ['new here'], name: Uint16Array.of(0), step: Uint32Array.of(step), value: Float64Array.of(step), time: Float64Array.of(1_860_000_000_000 + step) })
      if (step === 9) to.setState(id, 'paused')
    })
    expect([read, to.run(id).state, to.series(id)[0]?.steps.length, to.counts().runs, to.verify().problems]).toEqual([3, 'paused', 8, 5, []])
  })
  it('comes to an end where others write after every step', () => {
    const said = mergeWith((step) => to.pin('v1', step % 2 === 0))
    expect([said.versions.added, to.counts().versions, to.verify().problems]).toEqual([['v3', 'v2'], 3, []])
  })
  it('leaves nothing in the project, nor files of it, where it is left at any step', () => {
    const objects = (): number => readdirSync(join(dir, 'to', 'objects'), { recursive: true, encoding: 'utf8' }).filter((name) => /\w{64}$/.test(name)).length
    const [seq, files] = [to.head().seq, objects()]
    for (let at = 1; ; at += 1) {
      const steps: Iterator<unknown, Merged, undefined> = to.merging(imported.history, () => false)
      let done = false
      for (let step = 0; step < at && !done; step += 1) done = steps.next().done === true
      if (done) break
      steps.return?.()
      expect([to.head().seq, objects(), readdirSync(join(dir, 'to', 'runs')), to.verify().problems], `left at step ${at}`).toEqual([seq, files, [], []])
    }
    expect([to.counts().versions, objects()]).toEqual([3, files + 4])
  })
})

describe('content that the import names and does not carry', () => {
  /** Hides a file of the import, as one that its project lacked. The run of the project here made the same bytes. */
  function withoutShared(): string {
    const shared = to.artifacts('r1')[0]?.hash ?? ''
    const { history } = imported
    expect(history.object(shared)).not.toBeNull()
    imported = { ...imported, history: { ...history, object: (hash) => (hash === shared ? null : history.object(hash)) } }
    return shared
  }
  it('is told as absent where the trash is emptied of it while the import is on, whenever that is', () => {
    const shared = withoutShared()
    const steps = countSteps()
    for (let at = steps; at > 0; at -= 4) {
      afresh()
      to.trashVersions(['v1'])
      const purge = to.purging(Number.MAX_SAFE_INTEGER)
      // Its rows are gone before the import begins; its files go, without an edit, while it is on.
      while (purge.next().value !== 'version v1');
      expect(to.hasObject(shared)).toBe(true)
      mergeWith((step) => { if (step === at) while (purge.next().done !== true); })
      expect([to.hasObject(shared), to.verify().problems], `emptied at step ${at} of ${steps}`).toEqual([false, []])
    }
  })
  it('is not told as absent where a run here puts it meanwhile, so that its loss would be noticed', () => {
    const shared = withoutShared()
    const begin = (): string => {
      afresh()
      rmSync(to.objectPath(shared))
      const { id } = to.createRun({ version: 'v1', seed: 5, engineAsked: 'auto', determinism: false, epochs: 2 })
      to.beginAttempt(id, { engine: 'wasm', threads: 2, pid: 7, fromStep: 0, totalSteps: 100 })
      return id
    }
    begin()
    const steps = countSteps()
    const id = begin()
    mergeWith((step) => { if (step === steps) to.finish(id, { weights: null, artifacts: [{ kind: 'kind 0', ...to.putObject(Uint8Array.of(1)), step: 0 }] }) })
    expect([to.hasObject(shared), to.verify().problems]).toEqual([true, []])
    rmSync(to.objectPath(shared))
    expect(to.verify().problems).toEqual([`object ${shared} is missing`])
  })
})

it('every table of the log is either one that an import brings rows of, or named as one that stays at home', () => {
  const tables = new Database(join(to.dir, DATABASE_FILE)).prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all()
  expect(tables).toEqual([...IMPORTED, ...AT_HOME].sort())
})
