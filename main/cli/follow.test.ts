import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RunRow } from '../../preload/contract'
import { lineNames, reasonOf } from './follow'
import { main } from './main'
import { putRunningRun } from './project.fixture'

const root = join(import.meta.dirname, '..', '..')
let dir: string
let project: string
let owner: ChildProcess | null = null

/** Owns the project, which has a run that is on, and does nothing more: as an owner whose training takes long. */
const owning = `
  import { openProject } from './built/open.mjs'
  await openProject(process.argv[2], { kind: 'command line', sandboxed: null, runQueue: false })
  process.stdout.write('ready')
  setInterval(() => undefined, 1000)`

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-follow-'))
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  await build({ configFile: false, logLevel: 'error', build: { ssr: join(root, 'main', 'owner', 'open.ts'), outDir: join(dir, 'built'), rolldownOptions: { output: { format: 'es', entryFileNames: 'open.mjs' } } } })
  writeFileSync(join(dir, 'owning.mjs'), owning)
  writeFileSync(join(dir, 'package.json'), '{ "name": "atelier", "version": "0.0.0" }')
  mkdirSync(join(dir, 'run'), { mode: 0o700 })
  process.env.XDG_RUNTIME_DIR = join(dir, 'run')
})
afterEach(() => {
  owner?.kill('SIGKILL')
  owner = null
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function startOwner(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(dir, 'owning.mjs'), project], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  // The row that its trainer would have written.
  putRunningRun(project)
  return child
}

/** Runs a command line; `ready` settles at its first output. */
function command(args: readonly string[]) {
  const said = { out: '', err: '' }
  let first: () => void = () => undefined
  const ready = new Promise<void>((resolve) => { first = resolve })
  const hear = (key: 'out' | 'err') => (text: string) => {
    said[key] += text
    first()
  }
  const ended = main([...args, '--project', project], { out: hear('out'), err: hear('err'), tty: false }, () => () => undefined)
  return { ready, ended: ended.then((code) => ({ code, ...said })) }
}

describe('a command that follows a run of another process', () => {
  it('ends when that process is killed, and says what became of the run', async () => {
    project = join(dir, 'killed')
    owner = await startOwner()
    const following = command(['runs', 'resume', 'r1', '--json'])
    await following.ready
    owner.kill('SIGKILL')
    const { code, out, err } = await following.ended
    expect(code).toBe(1)
    expect(JSON.parse(out.trim().split('\n').at(-1) ?? '')).toMatchObject({ type: 'summary', run: 'r1', state: 'interrupted' })
    expect(JSON.parse(err)).toEqual({ error: { code: 'training.interrupted', message: 'Atelier ended while this run was on.', hint: 'Resume goes on from the last checkpoint.' } })
  })
  it('tells a person how to go on', async () => {
    project = join(dir, 'told')
    owner = await startOwner()
    const following = command(['runs', 'resume', 'r1'])
    await following.ready
    owner.kill('SIGKILL')
    const { out, err } = await following.ended
    expect(out).toContain('r1 interrupted after')
    expect(err).toContain('this one has taken its place')
    expect(err).toContain('Go on with: atelier runs resume r1')
  })
  it('ends with the reason when nobody can take the project over', async () => {
    project = join(dir, 'lost')
    owner = await startOwner()
    const following = command(['runs', 'resume', 'r1', '--json'])
    await following.ready
    writeFileSync(join(project, 'atelier.sqlite'), 'no database any more')
    owner.kill('SIGKILL')
    const { code, err } = await following.ended
    expect(code).toBe(1)
    expect(JSON.parse(err)).toMatchObject({ error: { code: 'versions.damaged' } })
  })
})

describe('the reason why a run went no further', () => {
  const reason = (given: Partial<RunRow>) => reasonOf({ short: 'r1', state: 'failed', cause: null, message: null, hint: null, ...given })
  it('names the cause of a failure in its code', () => {
    expect(reason({ state: 'failed', cause: 'nan', message: 'The loss is not a number.', hint: 'Lower the rate.' })).toEqual({ code: 'training.nan', message: 'The loss is not a number.', hint: 'Lower the rate.' })
  })
  it('is none where the run is done, or was stopped by a person', () => {
    expect(reason({ state: 'done' })).toBeNull()
    expect(reason({ state: 'stopped' })).toBeNull()
  })
})

describe('the line of an epoch', () => {
  it('has every metric of one target in its own units', () => {
    expect(lineNames({ 'train.loss': 1, 'train.mae': 2, 'train.mae.scaled': 0.1, 'val.loss': 1, 'val.mae': 2, 'val.r2': 0.5, 'batch.loss': 1 })).toEqual(['train.loss', 'train.mae', 'val.loss', 'val.mae', 'val.r2'])
  })
  it('has the totals and one error of each of several targets', () => {
    expect(lineNames({ 'train.loss': 1, 'train.mass.loss': 1, 'train.mass.mae': 2, 'val.loss': 1, 'val.mass.loss': 1, 'val.mass.weighted': 1, 'val.mass.mae': 2, 'val.mass.mae.scaled': 2, 'val.mass.rmse': 3, 'val.kind.accuracy': 1 })).toEqual(['train.loss', 'val.loss', 'val.mass.mae', 'val.kind.accuracy'])
  })
})
