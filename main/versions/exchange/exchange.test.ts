import Database from 'better-sqlite3'
import fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exportHistory } from '../../export/history-export'
import { HISTORIES, contentOf, plainOf } from '../../export/history.fixture'
import { importHistory } from '../../export/history-import'
import { madeOf } from '../made'
import type { VersionLog } from '../types'
import { anyProject, fillLog, mergeNow, newLog, previewNow } from './project.fixture'

const NOW = { now: 1_800_000_000_000, software: '0.1.0' }
let place = ''
let count = 0
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'atelier-exchange-'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))
const folder = (): string => join(place, String((count += 1)), 'project')

/** A project's history as values, and the content of its files. */
function plain(log: VersionLog) {
  const { history, close } = log.snapshot()
  try {
    return { ...plainOf(history), content: contentOf(history) }
  } finally {
    close()
  }
}

/** The same where a parent that stays at home, as in the trash, is none: what comes in stands without it. */
function withoutStrangers<P extends ReturnType<typeof plain>>(history: P): P {
  const ids = new Set(history.versions.map(({ id }) => id))
  return { ...history, versions: history.versions.map((version) => (version.parent === null || ids.has(version.parent) ? version : { ...version, parent: null })) }
}

/** Carries a project over in a format; gives what the merge said. */
async function carry(from: VersionLog, to: VersionLog, format: string) {
  const snapshot = from.snapshot()
  const { path } = await exportHistory(snapshot.history, format, join(from.dir, `exported-${(count += 1)}`), { ...NOW, database: (file) => snapshot.database(file) })
  snapshot.close()
  const imported = await importHistory(path, undefined, place)
  try {
    const { content } = previewNow(to, imported.history)
    for (const hash of content) {
      const file = imported.history.object(hash)
      if (file !== null) to.putObject({ file })
    }
    return mergeNow(to, imported.history)
  } finally {
    imported.close()
  }
}

describe('a project that is exported and imported into an empty one', () => {
  it.each([['capsule', true], ['json', false], ['csv', false], ['tfevents', false], ['mlflow', true], ['dvclive', true]] as const)('has the same history by %s, verifies, and once more adds nothing', { timeout: 60_000 + HISTORIES * 4000 }, async (format, withContent) => {
    await fc.assert(fc.asyncProperty(anyProject, async (wanted) => {
      const [from, to] = [newLog(folder()), newLog(folder(), 1_900_000_000_000)]
      fillLog(from, wanted)
      const before = withoutStrangers(plain(from))
      const first = await carry(from, to, format)
      const after = plain(to)
      expect({ ...after, content: {} }).toEqual({ ...before, content: {} })
      if (withContent) expect(Object.keys(before.content).filter((hash) => after.content[hash] !== before.content[hash])).toEqual([])
      expect(to.verify().problems).toEqual([])
      expect([first.versions.added.length, first.runs.added, first.renamed]).toEqual([before.versions.length, before.runs.length, []])
      const again = await carry(from, to, format)
      expect([again.versions, again.runs, again.datasets.added, again.points]).toEqual([{ added: [], here: before.versions.length, restored: [] }, { added: 0, here: before.runs.length, joined: [], restored: [] }, [], 0])
      expect({ ...plain(to), content: {} }).toEqual({ ...before, content: {} })
      expect(from.verify().problems).toEqual([])
      from.close()
      to.close()
      rmSync(join(from.dir, '..'), { recursive: true })
      rmSync(join(to.dir, '..'), { recursive: true })
    }), { numRuns: Math.max(2, Math.floor(HISTORIES / (format === 'capsule' ? 5 : 12))) })
  })
})

it('a version stands without a parent, which is said, where that stays at home in the trash', async () => {
  const [from, to] = [newLog(folder()), newLog(folder(), 1_900_000_000_000)]
  const made = { name: null, note: '', star: false, tags: [], hypothesis: '', verdict: '', pinned: false, diff: false, runs: [] }
  // The third is the first once more, which goes to the trash with it.
  fillLog(from, [{ ...made, lr: 0.1, trash: false }, { ...made, lr: 0.2, trash: false }, { ...made, lr: 0.1, trash: true }])
  expect(plain(from).versions[0]?.parent).not.toBeNull()
  expect((await carry(from, to, 'capsule')).notes).toEqual([expect.stringContaining('stands without a parent')])
  expect(plain(to)).toEqual(withoutStrangers(plain(from)))
  expect(to.verify().problems).toEqual([])
  from.close()
  to.close()
})

describe('a project that is imported into one with a history of its own', () => {
  const POINTS = [{ gap: 2, value: 0.5, metric: 1 }, { gap: 3, value: 0.75, metric: 1 }]
  const one = (lr: number, seed: number) => ({
    lr, name: `rate ${lr}`, note: '', star: false, tags: [], hypothesis: '', verdict: '', pinned: true, diff: true, trash: false,
    runs: [{ seed, epochs: 2, attempts: [POINTS, POINTS], end: 'done' as const, last: 0.5 + lr, best: 0.6 + lr, files: [Uint8Array.of(seed)], trash: false, repeats: false }],
  })
  const both = () => {
    const [from, to] = [newLog(folder()), newLog(folder(), 1_900_000_000_000)]
    fillLog(from, [one(0.1, 1), one(0.2, 2)])
    fillLog(to, [one(0.3, 3)])
    return { from, to }
  }
  /** The JSON document of a project, changed by hand, as a history. */
  async function altered(log: VersionLog, change: (text: string) => string) {
    const snapshot = log.snapshot()
    const { path } = await exportHistory(snapshot.history, 'json', join(log.dir, `exported-${(count += 1)}.json`), NOW)
    snapshot.close()
    writeFileSync(path, change(readFileSync(path, 'utf8')))
    return importHistory(path, undefined, place)
  }

  it('gives new names to rows whose names are taken, keeps points with their runs and the baseline that is here, and says so', async () => {
    const { from, to } = both()
    const said = await carry(from, to, 'capsule')
    expect([said.versions.added, said.renamed]).toEqual([['v3', 'v2'], [{ was: 'v1', is: 'v3' }, { was: 'r1', is: 'r3' }]])
    expect(said.notes).toContain('v2 was the baseline where it comes from; v1 stays the one here.')
    expect([to.baseline(), to.version('v3').name, to.version('v2').parent, to.run('r3').seed, to.run('r2').version]).toEqual(['v1', 'rate 0.1', 'v3', 1, 'v2'])
    expect(to.series('r3')).toEqual(from.series('r1'))
    expect(to.verify().problems).toEqual([])
    from.close()
    to.close()
  })
  it('keeps what repeats another run, under the names that both have here, and counts it as no seed', async () => {
    const { from, to } = both()
    const [first, again] = one(0.4, 5).runs
    if (first !== undefined) fillLog(from, [{ ...one(0.4, 5), runs: [first, { ...(again ?? first), repeats: true }] }])
    fillLog(to, [one(0.5, 6), one(0.6, 7)])
    for (const format of ['json', 'capsule', 'csv'] as const) {
      const said = await carry(from, to, format)
      if (format === 'json') expect([said.runs.added, said.renamed.filter(({ was }) => was === 'r3').map(({ is }) => is)]).toEqual([4, ['r7']])
    }
    const [run] = to.runs().filter(({ reproduces }) => reproduces !== null)
    expect([run?.reproduces, run?.reproduction, run === undefined ? null : to.reproduction(run.id)]).toMatchObject(['r7', { verdict: 'drifted', sentence: `${run?.short ?? ''} drifted from r7.` }, { first: 'r7', again: run?.short }])
    expect([run === undefined ? null : to.inputs(run.id).environment.cpu, to.runsOf([run?.version ?? '']).map(({ short }) => short), to.unjudged(), to.verify().problems]).toEqual(['another', ['r7'], [], []])
    from.close()
    to.close()
  })
  it('leaves a run out, and says so, where the one that it repeats does not come', async () => {
    const { from, to } = both()
    const [first] = one(0.4, 5).runs
    if (first !== undefined) fillLog(from, [{ ...one(0.4, 5), runs: [first, { ...first, repeats: true }] }])
    const alone = from.snapshot({ versions: [], runs: [from.run('r4').id] })
    const database = join(from.dir, 'alone.sqlite')
    alone.database(database)
    expect([alone.left, [...alone.history.runs()], new Database(database).prepare('SELECT count(*) FROM runs').pluck().get()]).toEqual([['r4 (it repeats r3, which is not in it)'], [], 0])
    alone.close()
    const elsewhere = '0'.repeat(26)
    const other = await altered(from, (text) => text.replace(`"reproduces":"${from.run('r3').id}"`, `"reproduces":"${elsewhere}"`))
    const { runs, notes } = mergeNow(to, other.history)
    expect([runs.added, notes]).toEqual([3, expect.arrayContaining(['r4 repeats a run, which is neither in this import nor here; it is left out too, since alone it would count as one more seed.'])])
    other.close()
    expect(to.verify().problems).toEqual([])
    from.close()
    to.close()
  })
  it.each([
    ['repeats itself', (text: string) => text.replace(/"reproduces":"\w{26}"/, `"reproduces":"${/"id":"(\w{26})","short":"r4"/.exec(text)?.[1] ?? ''}"`), /run r4: it repeats itself/],
    ['repeats a run of another version', (text: string) => text.replace(/"reproduces":"\w{26}"/, `"reproduces":"${/"id":"(\w{26})","short":"r1"/.exec(text)?.[1] ?? ''}"`), /run r4: the run that it repeats is of another version/],
  ] as const)('refuses a run that %s', async (_what, change, words) => {
    const { from, to } = both()
    const [first] = one(0.4, 5).runs
    if (first !== undefined) fillLog(from, [{ ...one(0.4, 5), runs: [first, { ...first, repeats: true }] }])
    const imported = await altered(from, change)
    expect(() => mergeNow(to, imported.history)).toThrow(words)
    imported.close()
    from.close()
    to.close()
  })
  it('takes back only files that nothing names by now', () => {
    const { from, to } = both()
    const [artifact] = from.artifacts('r1')
    const diff = from.version('v1').code?.atelier.diffHash ?? ''
    const loose = from.putObject(Buffer.from('nobody names it')).hash
    // The code that a reproduction was on is named by the run alone.
    const again = from.putObject(Buffer.from('a difference of its own')).hash
    const { code, fingerprint, environment } = madeOf(from.version('v1'))
    from.createRun({ version: 'v1', seed: 1, engineAsked: 'auto', determinism: false, epochs: 1, reproduces: { run: from.run('r1').id, inputs: { fingerprint, environment, code: { ...code, atelier: { ...code.atelier, diffHash: again } } } } })
    for (const hash of [artifact?.hash ?? '', diff, again, loose]) from.dropObject(hash)
    expect([artifact?.hash ?? '', diff, again, loose].map((hash) => from.hasObject(hash))).toEqual([true, true, true, false])
    expect(from.verify().problems).toEqual([])
    from.close()
    to.close()
  })
  it('is taken back by the trash and comes again from it', async () => {
    const { from, to } = both()
    const { versions } = await carry(from, to, 'capsule')
    to.trashVersions(versions.added)
    expect(to.counts()).toMatchObject({ versions: 1, runs: 1 })
    expect((await carry(from, to, 'capsule')).versions.restored.sort()).toEqual(['v2', 'v3'])
    expect([to.counts().versions, to.counts().runs, to.verify().problems]).toEqual([3, 3, []])
    from.close()
    to.close()
  })
  it.each([
    ['a recipe that its hash is not of', (text: string) => text.replace('"lr":0.1', '"lr":0.15'), /version v1: its hash is not that of its recipe/],
    ['a recipe that there is none of', (text: string) => text.replace('"arch":"mlp"', '"arch":7'), /field recipe/],
    ['half a letter in a note', (text: string) => text.replace('"note":""', '"note":"\\ud800"'), /lone surrogate/],
    ['a version that is its own forefather', (text: string) => text.replace(/("id":"(\w{26})","short":"v1".*?"parent":)null/, '$1"$2"'), /forefather/],
    ['a step beyond what the log holds', (text: string) => text.replace('"steps":[2,5]', '"steps":[2,9007199254740000]'), /out of range/],
  ] as const)('is refused with %s, and nothing is written', async (_what, change, words) => {
    const { from, to } = both()
    const before = [plain(to), to.verify().checked]
    const imported = await altered(from, change)
    expect(() => mergeNow(to, imported.history)).toThrow(words)
    imported.close()
    expect([plain(to), to.verify().checked, to.verify().problems]).toEqual([...before, []])
    from.close()
    to.close()
  })
  it('is refused where a row is here with the same id and other content, and what only went on is named', async () => {
    const { from, to } = both()
    await carry(from, to, 'capsule')
    const other = await altered(from, (text) => text.replace('"seed":1,"engineAsked"', '"seed":8,"engineAsked"'))
    expect(() => mergeNow(to, other.history)).toThrow(/run r1: it is here as r3, with the same id and another version, seed or beginning/)
    other.close()
    const further = await altered(from, (text) => text.replace('"epoch":1,"epochs":2', '"epoch":2,"epochs":2').replace('"note":""', '"note":"said there"'))
    expect(mergeNow(to, further.history).notes).toEqual(['v3 has another note here, which stays.', 'r3 is done after 1 epochs here, and done after 2 in the import; what is here stays.'])
    further.close()
    expect([to.run('r3').epoch, to.version('v3').note, to.verify().problems]).toEqual([1, '', []])
    from.close()
    to.close()
  })
  it('counts a run that was on as interrupted, so that no queue here takes it up', async () => {
    const { from, to } = both()
    const { short } = from.createRun({ version: 'v1', seed: 9, engineAsked: 'auto', determinism: false, epochs: 2 })
    const { notes } = await carry(from, to, 'capsule')
    expect(notes).toContain(`${short} was queued when it was exported; here it counts as interrupted.`)
    expect([to.nextQueued(), to.runs().filter(({ state }) => state === 'interrupted').map(({ seed, imported }) => [seed, imported])]).toEqual([null, [[9, true]]])
    expect(() => to.setState(to.runs().find(({ seed }) => seed === 9)?.id ?? '', 'queued')).toThrow(/was imported/)
    expect(to.verify().problems).toEqual([])
    from.close()
    to.close()
  })
  it('leaves an altered imported row to verify', async () => {
    const { from, to } = both()
    await carry(from, to, 'capsule')
    to.close()
    const db = new Database(join(to.dir, 'atelier.sqlite'))
    db.exec("UPDATE runs SET epoch = 7 WHERE number = 3; UPDATE versions SET name = 'other' WHERE number = 3; UPDATE results SET best = 9 WHERE run = 3;")
    db.close()
    const again = newLog(to.dir, 1_950_000_000_000)
    expect(again.verify().problems.join('; ')).toMatch(/version v3: its name .*run r3: its epoch .*result val.accuracy of run r3/)
    again.close()
    from.close()
  })
})
