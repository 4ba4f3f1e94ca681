import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fillLog } from '../../versions/exchange/project.fixture'
import type { VersionLog } from '../../versions/types'
import { exchangingIn } from './exchange.fixture'

let dir: string
let open: { readonly log: { close(): void } }[]
const project = (name: string) => {
  const made = exchangingIn(dir, name)
  open.push(made)
  return made
}
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-import-again-'))
  open = []
})
afterEach(() => {
  for (const { log } of open) log.close()
  rmSync(dir, { recursive: true, force: true })
})

const version = (lr: number, seeds: readonly number[], more: { readonly pinned?: boolean; readonly diff?: boolean } = {}) => ({
  lr, name: null, note: '', star: false, tags: [], hypothesis: '', verdict: '', pinned: false, diff: true, trash: false, ...more,
  runs: seeds.map((seed) => ({ seed, epochs: 2, attempts: [[{ gap: 2, value: 0.5, metric: 1 }]], end: 'done' as const, last: 0.5, best: 0.6, files: [Uint8Array.of(seed)], trash: false, repeats: false })),
})

/** The trash is emptied while the first file of an import is being copied. */
function purgeWhileCopying(log: VersionLog): void {
  const { putObject } = log
  vi.spyOn(log, 'putObject').mockImplementationOnce((content) => {
    const put = putObject(content)
    Array.from(log.purging(Number.MAX_SAFE_INTEGER))
    return put
  })
}

describe('an import of rows that are here already', () => {
  it('supplies files that are named and missing, says so before, and has verify look at them from then on', async () => {
    const [from, to] = [project('from'), project('to')]
    fillLog(from.log, [version(0.1, [1, 2])])
    const [json, capsule] = [join(dir, 'history.json'), join(dir, 'history.zip')]
    await from.call('history.export', { format: 'json', path: json })
    await from.call('history.export', { format: 'capsule', path: capsule })
    expect((await to.call('history.import', { path: json })).files).toMatchObject({ added: 0, absent: 3, supplied: 0 })
    expect(to.log.verify().problems).toEqual([])
    const wanted = to.log.artifacts('r1')[0]?.hash ?? ''

    const before = await to.call('history.import', { path: capsule, dry: true })
    expect([before.files, to.log.hasObject(wanted)]).toEqual([expect.objectContaining({ added: 0, supplied: 3, absent: 0 }), false])
    const done = await to.call('history.import', { path: capsule })
    expect([done.versions.added, done.runs.added, done.files.supplied, to.log.hasObject(wanted), to.log.verify().problems]).toEqual([[], 0, 3, true, []])
    expect((await to.call('history.import', { path: capsule })).files.supplied).toBe(0)

    rmSync(to.log.objectPath(wanted))
    expect(to.log.verify().problems).toEqual([`object ${wanted} is missing`])
    // It was lost, not left behind: the same capsule heals that too.
    expect((await to.call('history.import', { path: capsule })).files.supplied).toBe(1)
    expect(to.log.verify().problems).toEqual([])
  })
  it('brings back to view what of it is in the trash, runs too, and says which', async () => {
    const [from, to] = [project('from'), project('to')]
    fillLog(from.log, [version(0.1, [1, 2, 3]), version(0.2, [4, 5]), version(0.3, [6])])
    const capsule = join(dir, 'history.zip')
    await from.call('history.export', { format: 'capsule', path: capsule })
    await to.call('history.import', { path: capsule })
    // One of a version that stays, one before its version.
    to.log.trash('r2')
    to.log.trash('r4')
    to.log.trashVersions(['v2'])
    for (const dry of [true, false]) {
      const { versions, runs } = await to.call('history.import', { path: capsule, dry })
      expect([versions.restored, runs.restored]).toEqual([['v2'], ['r2', 'r4']])
    }
    expect([to.log.counts(), to.log.verify().problems]).toEqual([expect.objectContaining({ versions: 3, runs: 6 }), []])
  })
  it('puts again what a purge of the trash takes away while it reads', async () => {
    const [from, to] = [project('from'), project('to')]
    fillLog(from.log, [version(0.1, [1, 2], { diff: false }), version(0.2, [1], { diff: false })])
    const [all, half] = [join(dir, 'all.zip'), join(dir, 'half.zip')]
    await from.call('history.export', { format: 'capsule', path: all })
    await from.call('history.export', { format: 'capsule', path: half, ids: ['v2'] })
    // The file of r3 is here already, by r1, which is in the trash and goes for good once the preview has counted on it.
    await to.call('history.import', { path: half })
    to.log.trashVersions(['v2'])
    const shared = from.log.artifacts('r1')[0]?.hash ?? ''
    expect(from.log.artifacts('r3')[0]?.hash).toBe(shared)
    purgeWhileCopying(to.log)
    const done = await to.call('history.import', { path: all })
    expect([done.versions.added, done.runs.added, to.log.hasObject(shared), to.log.verify().problems]).toEqual([['v1'], 2, true, []])
  })
  it('brings rows with their points and files where the version that they were recognised as goes for good meanwhile', async () => {
    const [from, to] = [project('from'), project('to')]
    fillLog(from.log, [version(0.1, [1, 2])])
    // The same version here, under an id of its own.
    fillLog(to.log, [version(0.1, [])])
    const capsule = join(dir, 'history.zip')
    await from.call('history.export', { format: 'capsule', path: capsule })
    to.log.trashVersions(['v1'])
    purgeWhileCopying(to.log)
    const done = await to.call('history.import', { path: capsule })
    expect([done.versions.added, done.runs, done.files, to.log.verify().problems]).toEqual([['v2'], expect.objectContaining({ added: 2, joined: [] }), expect.objectContaining({ absent: 0 }), []])
    expect(['r1', 'r2'].map((run) => [to.log.series(run), to.log.artifacts(run).every(({ hash }) => to.log.hasObject(hash))])).toEqual(['r1', 'r2'].map((run) => [from.log.series(run), true]))
    expect(to.log.version('v2').code?.atelier.diffHash).toSatisfy((hash: string) => to.log.hasObject(hash))
  })
  it('leaves no file of a row that is left out since its tombstone came to be meanwhile', async () => {
    const [from, to] = [project('from'), project('to')]
    fillLog(from.log, [version(0.1, [1])])
    const [one, two] = [join(dir, 'one.zip'), join(dir, 'two.zip')]
    await from.call('history.export', { format: 'capsule', path: one })
    await to.call('history.import', { path: one })
    const more = version(0.1, [7]).runs
    fillLog(from.log, [{ ...version(0.1, []), runs: more }])
    await from.call('history.export', { format: 'capsule', path: two })
    to.log.trashVersions(['v1'])
    purgeWhileCopying(to.log)
    const done = await to.call('history.import', { path: two })
    expect([done.versions.added, done.runs.added, done.notes.length > 0, to.log.verify().problems]).toEqual([[], 0, true, []])
    expect(from.log.artifacts('r2').map(({ hash }) => to.log.hasObject(hash))).toEqual([false])
  })
  it('takes up no file that no row here names', async () => {
    const [from, to] = [project('from'), project('to')]
    const [stopped] = version(0.1, [1]).runs
    fillLog(from.log, [{ ...version(0.1, []), runs: stopped === undefined ? [] : [{ ...stopped, end: 'stopped' as const }] }])
    const [json, capsule] = [join(dir, 'history.json'), join(dir, 'history.zip')]
    await from.call('history.export', { format: 'json', path: json })
    await to.call('history.import', { path: json })
    // There the run went on and left a file, of which the row here knows nothing.
    const { id } = from.log.setState('r1', 'queued')
    from.log.beginAttempt(id, { engine: 'wasm', threads: 2, pid: 7, fromStep: 0, totalSteps: 100 })
    const more = from.log.putObject(Buffer.from('more'))
    from.log.finish(id, { weights: null, artifacts: [{ kind: 'final', ...more, step: 2 }] })
    await from.call('history.export', { format: 'capsule', path: capsule })
    const { files, notes } = await to.call('history.import', { path: capsule })
    expect([files.supplied, notes.length, to.log.hasObject(more.hash), to.log.verify().problems]).toEqual([1, 1, false, []])
  })
})
