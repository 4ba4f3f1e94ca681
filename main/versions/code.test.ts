import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { codeState } from './code'

let dir: string
const atelier = (): string => join(dir, 'atelier')
const project = (): string => join(dir, 'project')
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: project(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-code-'))
  mkdirSync(atelier())
  mkdirSync(project())
  writeFileSync(join(atelier(), 'package.json'), '{ "version": "1.2.3" }')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

describe('the state of the code', () => {
  it('is only a version where there is no work tree, and names no commit before the first', async () => {
    expect((await codeState(atelier(), project())).code).toEqual({ atelier: { version: '1.2.3', commit: null, diffHash: null }, project: null })
    git('init')
    expect((await codeState(atelier(), project())).code.project).toBeNull()
  })
  it('names the commit, and hashes what is changed and what is untracked, but not the log itself', async () => {
    git('init')
    writeFileSync(join(project(), 'a.py'), 'one')
    git('add', '.')
    git('commit', '-m', 'first')
    writeFileSync(join(project(), 'atelier.sqlite'), 'the log')
    const clean = (await codeState(atelier(), project())).code.project
    expect(clean).toEqual({ commit: git('rev-parse', 'HEAD'), diffHash: null })
    writeFileSync(join(project(), 'a.py'), 'two')
    const changed = await codeState(atelier(), project())
    expect(changed.code.project?.diffHash).toMatch(/^sha256:/)
    expect(changed.diffs.join()).toContain('+two')
    writeFileSync(join(project(), 'b.py'), 'new')
    expect((await codeState(atelier(), project())).code.project?.diffHash).not.toBe(changed.code.project?.diffHash)
  })
  it('is the same before and after a run where the project lies inside the checkout of Atelier, or is it', async () => {
    const commit = (...args: string[]) => execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: atelier(), stdio: 'ignore' })
    commit('init')
    commit('add', '.')
    commit('commit', '-m', 'first')
    for (const inside of [join(atelier(), 'my [p] *'), atelier()]) {
      mkdirSync(join(inside, 'objects', 'ab'), { recursive: true })
      mkdirSync(join(inside, 'runs', 'data'), { recursive: true })
      for (const name of ['atelier.sqlite', 'atelier.sqlite-wal', 'atelier.sqlite-journal', 'lock', '.lock.12.1', 'HEAD', 'objects/ab/cd', 'runs/data/x']) writeFileSync(join(inside, name), 'changes with every run')
      const { code, diffs } = await codeState(atelier(), inside)
      expect([code.atelier.diffHash, code.project?.diffHash, diffs], inside).toEqual([null, null, []])
      // What else lies there is code.
      writeFileSync(join(inside, 'mine.py'), 'new')
      expect((await codeState(atelier(), inside)).code.atelier.diffHash, inside).toMatch(/^sha256:/)
      if (inside !== atelier()) rmSync(inside, { recursive: true })
    }
  })
  it('is an error, and never clean, where git fails', async () => {
    git('init')
    writeFileSync(join(project(), 'a.py'), 'one')
    git('add', '.')
    git('commit', '-m', 'first')
    writeFileSync(join(project(), '.git', 'index'), 'not an index')
    await expect(codeState(atelier(), project())).rejects.toMatchObject({ code: 'code.git' })
    rmSync(join(project(), '.git', 'index'))
    writeFileSync(join(project(), '.git', 'HEAD'), 'ref: refs/heads/elsewhere')
    await expect(codeState(atelier(), project())).rejects.toMatchObject({ code: 'code.git' })
  })
})
