import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { CodeState } from '../../preload/contract'
import { sha256Of } from '../lib/hash'

const run = promisify(execFile)
const GIT = { timeout: 20_000, maxBuffer: 256 * 1024 * 1024 }

/** The project's own files are what is recorded, not what is recorded about. */
const OWN = ['atelier.sqlite', 'atelier.sqlite-wal', 'atelier.sqlite-shm', 'objects', 'runs', 'reports', 'lock', 'HEAD', '.lock.*']

interface Tree { readonly commit: string; readonly diff: string | null }

async function git(folder: string, ...args: string[]): Promise<string | null> {
  try {
    return (await run('git', args, { cwd: folder, ...GIT })).stdout
  } catch {
    // No git, no work tree, no commit: each means that there is nothing to record.
    return null
  }
}

/** Commit and dirty state of the work tree that a folder lies in: the diff against HEAD, then every untracked file with its hash. */
async function treeOf(folder: string, exclude: readonly string[]): Promise<Tree | null> {
  const commit = (await git(folder, 'rev-parse', 'HEAD'))?.trim()
  if (commit === undefined || commit === '') return null
  const paths = ['--', '.', ...exclude.map((name) => `:(exclude)${name}`)]
  const changed = (await git(folder, 'diff', 'HEAD', '--no-ext-diff', '--binary', ...paths)) ?? ''
  const untracked = ((await git(folder, 'ls-files', '--others', '--exclude-standard', '-z', ...paths)) ?? '').split('\0').filter((name) => name !== '').sort()
  const listed = await Promise.all(untracked.map(async (name) => `untracked ${name} ${await readFile(join(folder, name)).then(sha256Of, () => 'unreadable')}`))
  const diff = [changed, ...listed].filter((text) => text !== '').join('\n')
  return { commit, diff: diff === '' ? null : diff }
}

/** The state of the code: Atelier's own, and of the project folder when git knows it. The diffs are for the object store. */
export async function codeState(atelier: string, project: string): Promise<{ code: CodeState; diffs: string[] }> {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(join(atelier, 'package.json'), 'utf8')))
  const own = await treeOf(atelier, [])
  const top = (await git(project, 'rev-parse', '--show-toplevel'))?.trim()
  const theirs = top === undefined || top === '' ? null : await treeOf(project, OWN)
  return {
    code: {
      atelier: { version, commit: own?.commit ?? null, diffHash: own?.diff == null ? null : sha256Of(own.diff) },
      project: theirs === null ? null : { commit: theirs.commit, diffHash: theirs.diff === null ? null : sha256Of(theirs.diff) },
    },
    diffs: [own?.diff, theirs?.diff].filter((diff) => typeof diff === 'string'),
  }
}
