import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mirrorToGit } from './git-mirror'
import { anyHistory, historyOf } from './history.fixture'
import { sampleHistory } from './sample.fixture'

let place = ''
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'atelier-mirror-test-'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))
const git = (repository: string, ...args: string[]): string => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', env: { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' } })

describe('the git mirror', () => {
  it('has a commit for each version, its parent before it, with recipe and results', async () => {
    const repository = join(place, 'sample.git')
    const { held } = sampleHistory()
    const commits = await mirrorToGit(historyOf(held), repository)
    expect([...commits.keys()].sort()).toEqual(held.versions.map(({ id }) => id).sort())
    for (const { id, parent, recipe } of held.versions) {
      expect(git(repository, 'log', '-1', '--format=%P', commits.get(id) ?? '').trim()).toBe(parent === null ? '' : commits.get(parent))
      expect(JSON.parse(git(repository, 'show', `${commits.get(id) ?? ''}:recipe.json`))).toEqual(recipe)
    }
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'v1').split('\n')).toContain('runs/r1/plots/metrics/val.accuracy.tsv')
    expect(git(repository, 'diff', 'v1', 'v2', '--', 'recipe.json')).toContain('group')
    expect(git(repository, 'log', '-1', '--format=%an %ae %at', 'v1').trim()).toBe(`Atelier atelier@localhost ${Math.floor((held.versions[0]?.created ?? 0) / 1000)}`)
    expect(() => git(repository, 'fsck', '--strict')).not.toThrow()
  })
  it('gives the same commits for the same history, here or elsewhere, once or twice', async () => {
    const { held } = sampleHistory()
    const one = await mirrorToGit(historyOf(held), join(place, 'one.git'))
    expect(await mirrorToGit(historyOf(held), join(place, 'two.git'))).toEqual(one)
    expect(await mirrorToGit(historyOf(held), join(place, 'one.git'))).toEqual(one)
  })
  it('writes only what changed, which are the version that was edited and those after it', async () => {
    const { held } = sampleHistory()
    const repository = join(place, 'grown.git')
    const first = await mirrorToGit(historyOf({ ...held, versions: held.versions.slice(0, 2), runs: held.runs.filter(({ run }) => run.version !== held.versions[2]?.id) }), repository)
    const read: string[] = []
    const watched = (of: typeof held) => {
      const history = historyOf(of)
      return { ...history, series: (run: string) => { read.push(run); return history.series(run) } }
    }
    const grown = await mirrorToGit(watched(held), repository)
    expect([...first].every(([id, commit]) => grown.get(id) === commit)).toBe(true)
    expect(new Set(read)).toEqual(new Set(held.runs.filter(({ run }) => run.version === held.versions[2]?.id).map(({ run }) => run.id)))
    const noted = await mirrorToGit(watched({ ...held, versions: held.versions.map((version, i) => (i === 1 ? { ...version, note: 'looked at again' } : version)) }), repository)
    expect(held.versions.map(({ id }) => noted.get(id) === grown.get(id))).toEqual([true, false, false])
    expect(noted).toEqual(await mirrorToGit(historyOf({ ...held, versions: held.versions.map((version, i) => (i === 1 ? { ...version, note: 'looked at again' } : version)) }), join(place, 'anew.git')))
    expect(git(repository, 'rev-parse', 'main', 'v3').trim().split('\n')).toEqual([noted.get(held.versions[2]?.id ?? ''), noted.get(held.versions[2]?.id ?? '')])
  })
  it('takes whatever stands in names and notes', async () => {
    await fc.assert(fc.asyncProperty(anyHistory, async ({ held }) => {
      const repository = mkdtempSync(join(place, 'any-'))
      const commits = await mirrorToGit(historyOf(held), repository)
      expect(commits.size).toBe(held.versions.length)
      git(repository, 'fsck')
      rmSync(repository, { recursive: true })
    }), { numRuns: 10 })
  })
  it('is left as it was when the history cannot be read to its end', async () => {
    const repository = join(place, 'broken.git')
    const { held } = sampleHistory()
    await mirrorToGit(historyOf(held), repository)
    const before = git(repository, 'for-each-ref')
    const history = { ...historyOf({ ...held, versions: held.versions.map((version) => ({ ...version, note: 'another one' })) }), series: () => { throw new Error('the disk is gone') } }
    await expect(mirrorToGit(history, repository, { scratch: place })).rejects.toThrow('the disk is gone')
    expect(git(repository, 'for-each-ref')).toBe(before)
    expect(readdirSync(place).filter((name) => name.startsWith('atelier-mirror-'))).toEqual([])
  })
  it('leaves a folder or repository that somebody else made as it is', async () => {
    const repository = join(place, 'theirs.git')
    execFileSync('git', ['init', '--quiet', '--bare', repository])
    await expect(mirrorToGit(historyOf(sampleHistory().held), repository)).rejects.toMatchObject({ code: 'export.exists' })
    expect(git(repository, 'for-each-ref')).toBe('')
  })
  it('says so where git cannot be had', async () => {
    const path = process.env.PATH
    process.env.PATH = place
    try {
      await expect(mirrorToGit(historyOf(sampleHistory().held), join(place, 'none.git'))).rejects.toMatchObject({ code: 'export.git' })
    } finally {
      process.env.PATH = path
    }
    expect(existsSync(join(place, 'none.git'))).toBe(false)
  })
})
