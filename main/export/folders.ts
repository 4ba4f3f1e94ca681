import { copyFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { History, HistoryRun } from './history'
import { safeNames } from './names'

/** A folder name for each run by id: its short form, with the id where two runs of merged histories share one. */
export function runFolders(history: History): ReadonlyMap<string, string> {
  const shorts = new Map<string, string>()
  for (const run of history.runs()) shorts.set(run.id, run.short)
  const counts = new Map<string, number>()
  for (const short of shorts.values()) counts.set(short, (counts.get(short) ?? 0) + 1)
  const wanted = new Map([...shorts].map(([id, short]) => [id, counts.get(short) === 1 ? short : `${short} ${id}`]))
  const safe = safeNames([...wanted.values()])
  return new Map([...wanted].map(([id, name]) => [id, safe.get(name) ?? id]))
}

/** Copies the content of a run's files below its folder; gives where each lies, relative to it, by hash. */
export function copyArtifacts(history: History, run: HistoryRun, folder: string, below: string): Record<string, string> {
  const files: Record<string, string> = {}
  const artifacts = history.artifacts(run.id)
  const names = safeNames(artifacts.map(({ kind, hash }) => `${kind.slice(0, 40)}-${hash.slice('sha256:'.length)}`))
  for (const { kind, hash } of artifacts) {
    const from = history.object(hash)
    const name = names.get(`${kind.slice(0, 40)}-${hash.slice('sha256:'.length)}`)
    if (from === null || name === undefined || files[hash] !== undefined) continue
    files[hash] = `${below}/${name}`
    mkdirSync(dirname(join(folder, below, name)), { recursive: true })
    copyFileSync(from, join(folder, below, name))
  }
  return files
}
