import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { AtelierError } from '../lib/errors'
import { canonicalJson } from '../lib/hash'
import { DVCLIVE, dvcText, paramsText, summaryText, writePlots } from './dvclive'
import type { History, HistoryRun, HistoryVersion } from './history'
import { runFolders } from './folders'
import { checkPlace, contentOf, readHolder, readState, writeState } from './mirror-state'
import type { MirrorHolder, MirrorWritten } from './mirror-state'
import { unhurried, writeText } from './output'

/**
 * Each version as a commit of a bare repository, its parent's commit before it: `git diff v3 v4` shows what changed in
 * recipe and results. Author and time are of the version, so equal histories give equal commits, and a version whose
 * results grew gives a new one.
 */
const AUTHOR = 'Atelier <atelier@localhost>'
/** No hook, filter or setting of the user's may change what is written. */
const QUIET = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }

async function git(args: readonly string[], feed?: (write: (piece: string | Uint8Array) => Promise<void>) => Promise<void>, cwd?: string): Promise<string> {
  const child = spawn('git', args, { cwd, stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env.PATH, HOME: '/nonexistent', ...QUIET } })
  const [out, err]: [Buffer[], Buffer[]] = [[], []]
  child.stdout.on('data', (piece: Buffer) => out.push(piece))
  child.stderr.on('data', (piece: Buffer) => err.push(piece))
  // A git that stops early says why on stderr; the broken pipe that follows says nothing.
  child.stdin.on('error', () => undefined)
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on('error', (error) => reject(new AtelierError('export.git', `The program git cannot be started: ${error.message}.`, 'Install git, or leave the mirror off.')))
    child.on('close', resolve)
  })
  try {
    await feed?.(async (piece) => {
      if (!child.stdin.write(piece) && child.exitCode === null) await Promise.race([once(child.stdin, 'drain'), ended])
    })
  } catch (error) {
    child.kill()
    await ended.catch(() => undefined)
    throw error
  }
  child.stdin.end()
  const code = await ended
  if (code !== 0) throw new AtelierError('export.git', `git ${args.find((arg) => !arg.startsWith('-')) ?? ''} failed: ${Buffer.concat(err).toString().trim().split('\n').at(-1) ?? ''}`, 'Look at the repository with "git fsck", or let the mirror be made anew elsewhere.')
  return Buffer.concat(out).toString()
}

const data = (content: string | Uint8Array): Buffer => {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')])
}

/** Files of a run as DVCLive leaves them, as paths and content; the folder is written once and read file by file. */
async function* runFiles(history: History, run: HistoryRun, work: string, below: string): AsyncGenerator<readonly [path: string, content: Uint8Array]> {
  const folder = mkdtempSync(join(work, 'run-'))
  try {
    const { places, files } = await writePlots(history, run, folder)
    await writeText(join(folder, DVCLIVE.summary), summaryText(run, files))
    await writeText(join(folder, DVCLIVE.params), paramsText({ seed: run.seed, engine: run.engine, state: run.state }))
    await writeText(join(folder, DVCLIVE.dvc), dvcText(places.length > 0))
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      const path = join(folder, name)
      if (statSync(path).isFile()) yield [`${below}/${name}`, readFileSync(path)]
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function messageOf({ short, id, name, changes, note, hypothesis }: HistoryVersion): string {
  const first = `${short}: ${name ?? changes?.sentence ?? 'a version'}`.replace(/\s+/g, ' ').slice(0, 200)
  const more = [changes?.sentence ?? '', hypothesis === '' ? '' : `Hypothesis: ${hypothesis}`, note].filter((text) => text !== '')
  return [first, ...more, `Atelier-Version: ${id}`].join('\n\n').replaceAll('\0', '\ufffd').concat('\n')
}

/** Versions with each parent before its children; by id among those that may come next. */
function* parentsFirst(history: History): Generator<HistoryVersion> {
  const done = new Set<string>()
  const known = new Set<string>()
  for (const { id } of history.versions()) known.add(id)
  for (let last = -1; done.size !== last && done.size < known.size;) {
    last = done.size
    for (const version of history.versions()) {
      const { id, parent } = version
      if (done.has(id) || (parent !== null && parent !== id && known.has(parent) && !done.has(parent))) continue
      done.add(id)
      yield version
    }
  }
  // Who is his own forefather has no first one; he comes without a parent.
  for (const version of history.versions()) if (!done.has(version.id)) yield { ...version, parent: null }
}

/** A ref name may not hold most marks (git-check-ref-format); a short form of ours holds none. */
const isTag = (short: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,60}$/.test(short)

/** The commit of each version that the repository has. */
async function commitsIn(repository: string): Promise<Map<string, string>> {
  const refs = await git(['-C', repository, 'for-each-ref', '--format=%(refname:lstrip=2) %(objectname)', 'refs/versions/'])
  return new Map(refs.trim().split('\n').map((line) => line.split(' ')).flatMap(([id, commit]) => (id !== undefined && commit !== undefined ? [[id, commit]] : [])))
}

/** Writes or brings up to date the mirror in a bare repository; gives the commit of each version by id. What did not change is not written again; refs change together at the end. */
export async function mirrorToGit(history: History, repository: string, { signal, scratch = tmpdir(), project, written }: { readonly signal?: AbortSignal; readonly scratch?: string; readonly project?: MirrorHolder; readonly written?: MirrorWritten } = {}): Promise<ReadonlyMap<string, string>> {
  checkPlace(repository)
  if (!existsSync(join(repository, 'HEAD'))) await git(['init', '--quiet', '--bare', '--initial-branch=main', '--template=', '--', repository])
  const work = mkdtempSync(join(scratch, 'atelier-mirror-'))
  const before = readState(repository)
  // From here on it is known as a mirror of ours, also where the first one is cut off.
  const holder = project ?? readHolder(repository)
  writeState(repository, before, holder)
  const there = await commitsIn(repository)
  const contents = new Map<string, string>()
  const folders = runFolders(history)
  const runsOf = new Map<string, string[]>()
  const rows = new Map<string, HistoryRun>()
  for (const run of history.runs()) {
    runsOf.set(run.version, [...(runsOf.get(run.version) ?? []), run.id])
    rows.set(run.id, run)
  }
  try {
    await git(['-C', repository, 'fast-import', '--quiet', '--force', '--done', '--date-format=raw'], async (write) => {
      const marks = new Map<string, string>()
      let made = 0
      const tags = new Map<string, readonly [short: string, mark: string]>()
      let newest: string | null = null
      for await (const version of unhurried(parentsFirst(history), signal)) {
        const { id, parent, created, recipe, params, short } = version
        const own = (runsOf.get(id) ?? []).flatMap((run) => rows.get(run) ?? [])
        const content = contentOf(version, own, parent === null ? '' : contents.get(parent) ?? '')
        contents.set(id, content)
        const held = before.get(id)
        const same = held?.content === content && there.get(id) === held.commit
        const mark = same ? held.commit : `:${(made += 1)}`
        const from = parent === null ? undefined : marks.get(parent)
        marks.set(id, mark)
        if (isTag(short) && !tags.has(short.toLowerCase())) tags.set(short.toLowerCase(), [short, mark])
        newest = mark
        if (same) continue
        const stamp = `${AUTHOR} ${Math.floor(created / 1000)} +0000`
        await write(`commit refs/versions/${id}\nmark ${mark}\nauthor ${stamp}\ncommitter ${stamp}\n`)
        await write(data(messageOf(version)))
        await write(`${from === undefined ? '' : `from ${from}\n`}deleteall\n`)
        const put = async (path: string, content: string | Uint8Array): Promise<void> => {
          await write(`M 100644 inline ${JSON.stringify(path)}\n`)
          await write(data(content))
        }
        await put('recipe.json', `${JSON.stringify(JSON.parse(canonicalJson(recipe ?? params)), null, 2)}\n`)
        await put('data.json', `${JSON.stringify({ dataset: version.dataset, fingerprint: version.dataFingerprint }, null, 2)}\n`)
        for (const row of own) for await (const [path, bytes] of runFiles(history, row, work, `runs/${folders.get(row.id) ?? row.id}`)) await put(path, bytes)
      }
      for (const [short, mark] of tags.values()) await write(`reset refs/tags/${short}\nfrom ${mark}\n\n`)
      if (newest !== null) await write(`reset refs/heads/main\nfrom ${newest}\n\n`)
      await write('done\n')
    })
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
  const commits = new Map([...await commitsIn(repository)].filter(([id]) => contents.has(id)))
  writeState(repository, new Map([...commits].map(([id, commit]) => [id, { content: contents.get(id) ?? '', commit }])), holder, written ?? null)
  return commits
}
