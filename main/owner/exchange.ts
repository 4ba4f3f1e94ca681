import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CallParsed, Exported, ImportReport } from '../../preload/contract'
import { builtIn } from '../data'
import type { History } from '../export/history'
import { exportHistory } from '../export/history-export'
import { importHistory } from '../export/history-import'
import { formatOf, writers } from '../export/registry'
import { AtelierError } from '../lib/errors'
import { atelierVersion } from '../lib/root'
import type { Progress } from '../training/protocol'
import type { Merged } from '../versions/exchange/report'
import type { VersionLog } from '../versions/types'
import { progressFor } from './services'
import type { Services } from './services'
import { inTurns } from './turns'

type Tell = ((progress: Progress) => void) | undefined
type Chosen = NonNullable<Parameters<VersionLog['snapshot']>[0]>

const inTrash = (short: string): AtelierError => new AtelierError('export.trash', `${short} is in the trash.`, 'Restore it first, or leave it out.')

function namedOnes(log: VersionLog, refs: readonly string[]): Chosen {
  const [versions, runs] = [new Set<string>(), new Set<string>()]
  let living: ReadonlySet<string> | null = null
  for (const ref of refs) {
    if (ref.startsWith('r')) {
      const run = log.run(ref)
      if (log.version(run.version).trashed !== null) throw inTrash(run.version)
      living ??= new Set(log.runs().map(({ id }) => id))
      if (!living.has(run.id)) throw inTrash(run.short)
      runs.add(run.id)
      continue
    }
    const version = log.version(ref)
    if (version.trashed !== null) throw inTrash(version.short)
    versions.add(version.id)
  }
  return { versions: [...versions], runs: [...runs] }
}

const PAGE = 1000
function filtered(log: VersionLog, where: string, scope: 'versions' | 'runs'): Chosen {
  const ids: string[] = []
  for (let total = 1; ids.length < total;) {
    const page = log.sheet.page({ scope, where, sort: [], columns: [], trash: false, offset: ids.length, limit: PAGE })
    total = page.total
    if (page.rows.length === 0) break
    ids.push(...page.rows.map(({ id }) => id))
  }
  return scope === 'runs' ? { versions: [], runs: ids } : { versions: ids, runs: [] }
}

function chosenOf(log: VersionLog, { ids, where, scope }: CallParsed<'history.export'>): Chosen | undefined {
  if (ids !== undefined && where !== undefined) throw new AtelierError('usage', 'Either versions are named, or a filter chooses them.', 'Leave one of both away.')
  return ids !== undefined ? namedOnes(log, ids) : where === undefined || (where.trim() === '' && scope === 'versions') ? undefined : filtered(log, where, scope)
}

/** Tells how many runs were written: each has its points read once, whatever the format. */
function watched(history: History, total: number, tell: Tell): History {
  const seen = new Set<string>()
  return {
    ...history,
    series(run) {
      seen.add(run)
      tell?.({ phase: 'writing runs', done: seen.size, total })
      return history.series(run)
    },
  }
}

const count = (rows: Iterable<unknown>): number => [...rows].length

export async function writeExport(services: Services, wish: CallParsed<'history.export'>): Promise<Exported> {
  const { log, clock, measurements } = services
  formatOf(writers, wish.format, 'written')
  const tell = progressFor(services, wish.ticket)
  const chosen = chosenOf(log, wish)
  return measurements.cancellable(wish.ticket, async (signal) => {
    const snapshot = log.snapshot(chosen)
    try {
      const { history } = snapshot
      const [versions, runs] = [count(history.versions()), count(history.runs())]
      if (versions === 0) throw new AtelierError('export.empty', 'There is nothing to export.', wish.where === undefined ? 'Train something first: atelier train quick' : 'The filter leaves no version. Try another one.')
      const { path, leaves } = await exportHistory(watched(history, runs, tell), wish.format, wish.path, { now: clock.now(), software: atelierVersion(), replace: wish.replace, signal, database: (file) => snapshot.database(file) })
      return { path, format: wish.format, versions, runs, leaves: [...leaves, ...snapshot.left] }
    } finally {
      snapshot.close()
    }
  })
}

/** Content that is linked must lie on the project's own disk. */
function scratchIn(log: VersionLog): string {
  const folder = join(log.dir, 'runs')
  mkdirSync(folder, { recursive: true })
  return folder
}

type Files = ImportReport['files']
/** Content that rows here name, that is missing here, and that comes along. */
const missing = (log: VersionLog, history: History, known: ReadonlySet<string>): string[] => [...known].filter((hash) => history.object(hash) !== null && !log.hasObject(hash))

/** How much of the content that new rows name comes along, and of what rows here still miss. */
function filesOf(log: VersionLog, history: History, { content, known }: Merged): Files {
  const files: Files = { added: 0, bytes: 0, here: 0, absent: 0, supplied: missing(log, history, known).filter((hash) => !content.has(hash)).length }
  for (const hash of content) {
    const path = history.object(hash)
    if (log.hasObject(hash)) files.here += 1
    else if (path === null) files.absent += 1
    else {
      files.added += 1
      files.bytes += statSync(path).size
    }
  }
  return files
}

/** Puts content into the object store, one file at a time; gives what was not there before. */
async function putFiles(log: VersionLog, history: History, content: ReadonlySet<string>, put: string[], signal: AbortSignal, tell: Tell): Promise<void> {
  let done = 0
  for (const hash of content) {
    signal.throwIfAborted()
    const path = history.object(hash)
    tell?.({ phase: 'copying files', done: (done += 1), total: content.size })
    if (path === null || log.hasObject(hash)) continue
    put.push(hash)
    const { hash: held } = log.putObject({ file: path })
    if (held !== hash) throw new AtelierError('import.disagrees', `A file of the import is not what ${hash} names.`, 'Export it again.')
    await new Promise(setImmediate)
  }
}

const isBuiltIn = (name: string): boolean => builtIn(name) !== null

function reportOf(merged: Merged, files: Files, facts: Pick<ImportReport, 'format' | 'title' | 'project' | 'dry'>, notes: readonly string[]): ImportReport {
  const { versions, runs, points, datasets, baseline, renamed } = merged
  return { ...facts, versions, runs, points, files, datasets, baseline, renamed, notes: [...notes, ...merged.notes, ...(files.absent === 0 ? [] : [`${files.absent} ${files.absent === 1 ? 'file is' : 'files are'} named and did not come along.`])] }
}

export async function readImport(services: Services, { path, format, dry, ticket }: CallParsed<'history.import'>): Promise<ImportReport> {
  const { log, clock, emit, measurements } = services
  const tell = progressFor(services, ticket)
  return measurements.cancellable(ticket, async (signal) => {
    const imported = await importHistory(path, format, scratchIn(log), { signal, onRows: (rows) => tell?.({ phase: 'reading rows', done: rows, total: 0 }) })
    const put: string[] = []
    try {
      const { history } = imported
      const facts = { format: imported.format, title: imported.title, project: history.project.name, dry }
      const preview = await inTurns(log.previewing(history, isBuiltIn), clock, { signal })
      const files = filesOf(log, history, preview)
      const wanted = new Set([...preview.content, ...missing(log, history, preview.known)])
      if (dry) return reportOf(preview, files, facts, imported.notes)
      await putFiles(log, history, wanted, put, signal, tell)
      const merged = await inTurns(log.merging(history, isBuiltIn), clock, { signal })
      // What was copied for rows that went for good meanwhile is taken back, as all is where the merge is refused.
      put.splice(0, put.length, ...put.filter((hash) => !merged.content.has(hash) && !merged.known.has(hash)))
      emit({ name: 'history.changed', payload: {} })
      for (const name of merged.datasets.added) emit({ name: 'data.changed', payload: { name } })
      return reportOf(merged, files, facts, imported.notes)
    } finally {
      for (const hash of put) log.dropObject(hash)
      imported.close()
    }
  })
}
