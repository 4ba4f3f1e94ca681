import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AnyEvent, ImportReport } from '../../../preload/contract'
import { fillLog } from '../../versions/exchange/project.fixture'
import { exchangingIn } from './exchange.fixture'

let dir: string
let told: AnyEvent[]
let from: ReturnType<typeof exchangingIn>
let to: ReturnType<typeof exchangingIn>
let done: ImportReport
const version = (lr: number, seeds: readonly number[], pinned = false) => ({
  lr, name: null, note: '', star: false, tags: [], hypothesis: '', verdict: '', pinned, diff: false, trash: false,
  runs: seeds.map((seed) => ({ seed, epochs: 2, attempts: [], end: 'done' as const, last: 0.5, best: 0.6, files: [], trash: false, repeats: false })),
})
/** What an import changed, as the window asks for it to be taken back. */
const changed = ({ versions, runs, datasets, baseline }: ImportReport) => ({ versions: [...versions.restored, ...versions.added], runs: [...runs.restored, ...runs.joined], datasets: datasets.added, baseline })
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-take-back-'))
  told = []
  from = exchangingIn(dir, 'from')
  to = exchangingIn(dir, 'to', (event) => told.push(event))
  fillLog(from.log, [version(0.1, [1, 2], true), version(0.2, [3])])
  const path = join(dir, 'history.zip')
  await from.call('history.export', { format: 'capsule', path })
  done = await to.call('history.import', { path })
})
afterEach(() => {
  for (const { log } of [from, to]) log.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('an import that is taken back', () => {
  it('leaves nothing of it on show, in one go, and whoever looks hears of it', async () => {
    expect([done.baseline, to.log.baseline(), to.log.datasets().map(({ name }) => name)]).toEqual(['v1', 'v1', ['mine']])
    told.length = 0
    expect(await to.call('history.takeBack', changed(done))).toEqual({ kept: [] })
    expect([to.log.counts().versions, to.log.runs(), to.log.baseline(), to.log.datasets(), to.log.verify().problems]).toEqual([0, [], null, [], []])
    expect(told).toEqual([{ name: 'history.changed', payload: {} }, { name: 'data.changed', payload: { name: 'mine' } }])
  })
  it('is refused as a whole, with what is in the way by name, where a version of it trains by now', async () => {
    to.log.createRun({ version: 'v2', seed: 7, engineAsked: 'auto', determinism: false, epochs: 2 })
    to.log.createRun({ version: 'v2', seed: 8, engineAsked: 'auto', determinism: false, epochs: 2 })
    const before = [to.log.head(), to.log.counts()]
    await expect(to.call('history.takeBack', changed(done))).rejects.toMatchObject({ code: 'import.busy', message: 'Nothing was undone: r4 of v2 is queued, r5 of v2 is queued.' })
    expect([to.log.head(), to.log.counts()]).toEqual(before)
  })
  it('keeps a data set that a version made since uses, and says so', async () => {
    fillLog(to.log, [version(0.3, [1])])
    expect(await to.call('history.takeBack', changed(done))).toEqual({ kept: [{ name: 'mine', versions: 1 }] })
    expect([to.log.datasets().map(({ name }) => name), to.log.versions().map(({ short }) => short), to.log.verify().problems]).toEqual([['mine'], ['v3'], []])
  })
  it('leaves the baseline that a person set since, and rows that went to the trash since', async () => {
    fillLog(to.log, [version(0.3, [1], true)])
    to.log.trashVersions(['v2'])
    await to.call('history.takeBack', changed(done))
    expect([to.log.baseline(), to.log.versions().map(({ short }) => short), to.log.verify().problems]).toEqual(['v3', ['v3'], []])
  })
})
