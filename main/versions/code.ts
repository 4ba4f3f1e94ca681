import { execFile } from 'node:child_process'
import { readFile, realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import type { CodeState } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { sha256Of } from '../lib/hash'

const run = promisify(execFile)
const failure = z.object({ code: z.union([z.string(), z.number()]).nullish().transform(String), stderr: z.string().default(''), killed: z.boolean().default(false) })
const GIT = { timeout: 20_000, maxBuffer: 256 * 1024 * 1024 }

/** The project's own files are what is recorded, not what is recorded about. */
const OWN = ['objects', 'runs', 'reports', 'lock', 'HEAD', 'mirror.json']
const OWN_PATTERNS = ['atelier.sqlite*', '.lock.*']

/** Pathspecs that leave the project's own files out of a folder that holds the project, or is it; none where it lies elsewhere. */
async function withoutOwn(folder: string, project: string): Promise<string[]> {
  const path = relative(await realpath(folder), await realpath(project))
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return []
  const prefix = path === '' ? '' : `${path.split(sep).join('/')}/`
  const escaped = prefix.replace(/[\\*?[]/g, '\\$&')
  return [...OWN.map((name) => `:(exclude,literal)${prefix}${name}`), ...OWN_PATTERNS.map((name) => `:(exclude)${escaped}${name}`)]
}

interface Tree { readonly commit: string; readonly diff: string | null }

/** What git failed with, or null when it only said that there is nothing to record: no git here, no work tree, no commit yet. */
function failureOf(error: unknown, folder: string): AtelierError | null {
  const { code, stderr, killed } = failure.parse(error)
  if (code === 'ENOENT' || /not a git repository/i.test(stderr)) return null
  const [firstLine = ''] = stderr.split('\n')
  const why = killed ? 'it took too long' : code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER' ? 'the changes are too long' : firstLine || `it ended with ${code}`
  const hint = /dubious ownership/.test(stderr) ? `If you trust that folder: git config --global --add safe.directory "${folder}".`
    : 'Commit the changes, or list large files in .gitignore; "git status" there shows what git finds.'
  return new AtelierError('code.git', `The state of the code in ${folder} cannot be recorded: ${why}.`, hint, { cause: error })
}

/** Null when there is nothing to record; a git that fails is an error, for code that could not be looked at is not clean code. */
async function git(folder: string, ...args: string[]): Promise<string | null> {
  try {
    return (await run('git', args, { cwd: folder, env: { ...process.env, LC_ALL: 'C' }, ...GIT })).stdout
  } catch (error) {
    const failed = failureOf(error, folder)
    if (failed !== null) throw failed
    return null
  }
}

/** Commit and dirty state of the work tree that a folder lies in: the diff against HEAD, then every untracked file with its hash. */
async function treeOf(folder: string, exclude: readonly string[]): Promise<Tree | null> {
  if ((await git(folder, 'rev-parse', '--is-inside-work-tree'))?.trim() !== 'true') return null
  // Before the first commit this lists nothing, where rev-parse would fail.
  if ((await git(folder, 'rev-list', '--max-count=1', '--all'))?.trim() === '') return null
  const commit = (await git(folder, 'rev-parse', 'HEAD'))?.trim()
  if (commit === undefined) return null
  const paths = ['--', '.', ...exclude]
  const changed = (await git(folder, 'diff', 'HEAD', '--no-ext-diff', '--binary', ...paths)) ?? ''
  const untracked = ((await git(folder, 'ls-files', '--others', '--exclude-standard', '-z', ...paths)) ?? '').split('\0').filter((name) => name !== '').sort()
  const listed = await Promise.all(untracked.map(async (name) => `untracked ${name} ${await readFile(join(folder, name)).then(sha256Of, () => 'unreadable')}`))
  const diff = [changed, ...listed].filter((text) => text !== '').join('\n')
  return { commit, diff: diff === '' ? null : diff }
}

/** The state of the code: Atelier's own, and of the project folder when git knows it. The diffs are for the object store. */
export async function codeState(atelier: string, project: string): Promise<{ code: CodeState; diffs: string[] }> {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(join(atelier, 'package.json'), 'utf8')))
  const own = await treeOf(atelier, await withoutOwn(atelier, project))
  const theirs = await treeOf(project, await withoutOwn(project, project))
  return {
    code: {
      atelier: { version, commit: own?.commit ?? null, diffHash: own?.diff == null ? null : sha256Of(own.diff) },
      project: theirs === null ? null : { commit: theirs.commit, diffHash: theirs.diff === null ? null : sha256Of(theirs.diff) },
    },
    diffs: [own?.diff, theirs?.diff].filter((diff) => typeof diff === 'string'),
  }
}
