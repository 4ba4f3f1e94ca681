import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exportHistory } from '../../export/history-export'
import { importHistory } from '../../export/history-import'
import { fillLog, newLog, previewNow } from './project.fixture'

const root = join(import.meta.dirname, '..', '..', '..')
const RUNS = 6
let dir: string

/** Merges a history step by step, and is killed at the so-manieth look at the clock: each edit has its time, the last one in the transaction that writes all. */
const merging = `
  import { mergeNow, newLog } from './built/project.mjs'
  import { importHistory } from './built/import.mjs'
  const [project, path, scratch, fatal] = process.argv.slice(2)
  let looks = 0
  const log = newLog(project, 1_900_000_000_000, () => {
    looks += 1
    if (looks === Number(fatal)) process.kill(process.pid, 'SIGKILL')
  })
  const { history } = await importHistory(path, undefined, scratch)
  mergeNow(log, history)
  console.log(looks)`

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'atelier-killed-import-'))
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  for (const [source, name] of [[join(import.meta.dirname, 'project.fixture.ts'), 'project'], [join(root, 'main', 'export', 'history-import.ts'), 'import']] as const) {
    await build({ configFile: false, logLevel: 'error', build: { ssr: source, outDir: join(dir, 'built'), emptyOutDir: false, rolldownOptions: { output: { format: 'es', entryFileNames: `${name}.mjs` } } } })
  }
  writeFileSync(join(dir, 'merging.mjs'), merging)
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

it('an import whose process is killed in the middle leaves nothing of it in the log, and comes whole the next time', async () => {
  const version = (lr: number, seeds: readonly number[]) => ({
    lr, name: null, note: 'said', star: true, tags: [], hypothesis: '', verdict: '', pinned: false, diff: true, trash: false,
    runs: seeds.map((seed) => ({ seed, epochs: 2, attempts: [[{ gap: 2, value: 0.5, metric: 1 }]], end: 'done' as const, last: 0.5, best: 0.6, files: [Uint8Array.of(seed)], trash: false, repeats: false })),
  })
  const [from, project] = [newLog(join(dir, 'from')), join(dir, 'project')]
  fillLog(from, [{ ...version(0.1, [1, 2, 3]), pinned: true }, version(0.2, [4, 5, 6])])
  const snapshot = from.snapshot()
  const { path } = await exportHistory(snapshot.history, 'capsule', join(dir, 'history.zip'), { now: 1, software: '0.1.0' })
  snapshot.close()
  from.close()
  mkdirSync(join(dir, 'scratch'))
  const merge = (fatal: number, into = project) => spawnSync(process.execPath, [join(dir, 'merging.mjs'), into, path, join(dir, 'scratch'), String(fatal)], { encoding: 'utf8' })
  const looks = Number(merge(0, join(dir, 'whole')).stdout)
  expect(looks).toBeGreaterThan(3 * RUNS)
  for (const fatal of [1, RUNS, 2 * RUNS, looks - 1, looks]) {
    const { signal, stdout } = merge(fatal)
    expect([signal, stdout], `killed at ${fatal}`).toEqual(['SIGKILL', ''])
    const log = newLog(project, 1_950_000_000_000)
    expect([log.versions(), log.runs(), log.datasets(), log.head().seq, log.verify().problems], `killed at ${fatal}`).toEqual([[], [], [], 0, []])
    log.close()
  }
  expect(merge(0)).toMatchObject({ status: 0, stdout: `${looks}\n` })
  const log = newLog(project, 1_960_000_000_000)
  const again = await importHistory(path, undefined, join(dir, 'scratch'))
  expect([log.counts().versions, log.counts().runs, previewNow(log, again.history).versions.added, log.verify().problems]).toEqual([2, RUNS, [], []])
  again.close()
  log.close()
}, 60_000)
