import { z } from 'zod'
import { runState } from '../../preload/contract'
import type { Db } from './database'
import { RUN_STRIPPED, versionStripped } from './purge'
import { MOVING, SET_UP } from './records'
import type { ResultRecord } from './records'
import type { PointsEdit } from './series'

/** The value of a column of which an early edit says only that there is one. */
export const SOME = Symbol('some value')

/** What a row must hold by its edits, by column, and how it is called. Columns that no edit speaks of are not there. */
export interface Expected { what: string; readonly columns: Map<string, unknown> }
export type Tables = Record<'versions' | 'runs' | 'attempts' | 'artifacts' | 'datasets' | 'clearances' | 'version_fitted', Map<string, Expected>>
export interface Derived {
  readonly tables: Tables
  /** By run and attempt. */
  readonly points: Map<string, PointsEdit & { readonly run: string }>
  /** By run: all that it has. A run that is on, or that ended before edits kept results, is not there. */
  readonly results: Map<string, ResultRecord>
  /** Hashes of content that an import named and did not bring, nor one after it. */
  readonly absent: Set<string>
}

const columns = z.record(z.string(), z.unknown())
const body = z.looseObject({
  hash: z.string().optional(), name: z.string().nullable().optional(), note: z.string().optional(), pinned: z.boolean().optional(), star: z.boolean().optional(), tags: z.array(z.string()).optional(), hypothesis: z.string().optional(), verdict: z.string().optional(), cause: z.string().nullable().optional(), clearance: z.string().optional(),
  weights: z.string().optional(), kind: z.string().optional(), step: z.int().nullable().optional(), row: columns.optional(), run: z.string().optional(), created: z.number().optional(), seq: z.int().optional(), runtime: z.string().optional(), fitted: z.string().optional(), attempt: z.union([columns, z.int()]).optional(), trashed: z.number().optional(), purged: z.number().optional(), kept: z.boolean().optional(), state: z.string().optional(), hashes: z.array(z.string()).optional(),
  reproduction: z.string().optional(),
  results: z.record(z.string(), z.tuple([z.unknown(), z.unknown(), z.unknown()])).optional(),
})
const pointsBody = z.object({ attempt: z.int(), series: z.record(z.string(), z.int()), hash: z.string() })
type Body = z.infer<typeof body>

/** An edit whose body is no JSON any more says nothing; the chain names it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
const editRow = z.object({ kind: z.string(), subject: z.string(), body: z.string().transform(parsed) })

export const fittedKey = (version: string, hash: string): string => `${version} ${hash}`
export const artifactKey = (run: string, kind: string, hash: string): string => `${run} ${kind} ${hash}`

/** What an edit of a version says, by column; what it does not speak of stays. */
function editedColumns({ name, note, star, tags, hypothesis, verdict }: Body): Record<string, unknown> {
  const said = { name, note, star: star === undefined ? undefined : Number(star), tags: tags === undefined ? undefined : JSON.stringify(tags), hypothesis, verdict }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
}

/** Replays the edits of a project. */
class Replay {
  readonly tables: Tables = { versions: new Map(), runs: new Map(), attempts: new Map(), artifacts: new Map(), datasets: new Map(), clearances: new Map(), version_fitted: new Map() }
  readonly points: Derived['points'] = new Map()
  readonly results: Derived['results'] = new Map()
  private readonly buried = new Set<string>()
  readonly absent: Derived['absent'] = new Set()

  private put(table: keyof Tables, key: string, what: string, held: Readonly<Record<string, unknown>>): void {
    const expected = this.tables[table].get(key) ?? { what, columns: new Map<string, unknown>() }
    for (const [column, value] of Object.entries(held)) expected.columns.set(column, value)
    this.tables[table].set(key, expected)
  }

  /** Its own row stays as a tombstone; what belonged to it must be gone, which is seen to in the end for all. */
  private bury(table: 'versions' | 'runs', id: string, held: Readonly<Record<string, unknown>>): void {
    this.put(table, id, '', held)
    this.buried.add(id)
  }

  /** Takes out what went with versions and runs that are gone. */
  finish(): this {
    for (const table of ['attempts', 'artifacts', 'clearances', 'version_fitted'] as const) for (const key of this.tables[table].keys()) if (this.buried.has(key.split(' ')[0] ?? '')) this.tables[table].delete(key)
    for (const [key, { run }] of this.points) if (this.buried.has(run)) this.points.delete(key)
    return this
  }

  private named(table: 'versions' | 'runs', id: string): string {
    return this.tables[table].get(id)?.what ?? id
  }

  version(kind: string, id: string, said: Body): void {
    const { row = {} } = said
    if (kind === 'version.frozen' || kind === 'version.imported') this.put('versions', id, typeof row.number === 'number' ? `version v${row.number}` : `version ${id}`, { ...row, hash: said.hash, name: said.name ?? null, note: '', pinned: 0, star: 0, tags: '[]', hypothesis: '', verdict: '', trashed: null, purged: null })
    else if (!this.tables.versions.has(id)) return
    else if (kind === 'version.named') this.put('versions', id, '', { name: said.name ?? null })
    else if (kind === 'version.noted') this.put('versions', id, '', { note: said.note ?? '' })
    else if (kind === 'version.edited') this.put('versions', id, '', editedColumns(said))
    else if (kind === 'version.trashed') this.put('versions', id, '', { trashed: said.trashed ?? SOME, pinned: 0 })
    else if (kind === 'version.purged') this.bury('versions', id, { ...versionStripped(id, said.kept === true), purged: said.purged ?? SOME })
    else if (kind === 'version.restored') this.put('versions', id, '', { trashed: null })
    else if (kind === 'version.fitted') {
      const { hash = '', run = '', created, seq } = said
      this.put('version_fitted', fittedKey(id, hash), `fitted values of ${this.named('versions', id)}`, { run, fitted: { text: hash }, ...(created === undefined ? {} : { created, seq }) })
    } else if (kind === 'version.pinned') {
      if (said.pinned === true) for (const other of this.tables.versions.values()) other.columns.set('pinned', 0)
      this.put('versions', id, '', { pinned: said.pinned === true ? 1 : 0 })
    }
  }

  run(kind: string, id: string, said: Body): void {
    const { row = {} } = said
    if (kind === 'run.created') {
      const what = typeof row.number === 'number' ? `run r${row.number}` : `run ${id}`
      this.put('runs', id, what, { elsewhere: null, reproduces: null, inputs: null, reproduction: null, ...row, state: 'queued', cause: null, weights: null, trashed: null, purged: null })
      if (said.row !== undefined) this.results.set(id, {})
      if (said.clearance !== undefined) this.put('clearances', id, `what was found before ${what}`, { clearance: { text: said.clearance } })
    } else if (kind === 'run.imported') {
      this.put('runs', id, `run r${String(row.number)}`, { reproduces: null, inputs: null, reproduction: null, ...row, state: said.state ?? '', cause: said.cause ?? null, weights: said.weights ?? null, trashed: null, purged: null })
      this.results.set(id, said.results ?? {})
    } else if (!this.tables.runs.has(id)) return
    else if (kind === 'run.trashed') this.put('runs', id, '', { trashed: said.trashed ?? SOME })
    else if (kind === 'run.purged') {
      this.bury('runs', id, { ...RUN_STRIPPED, purged: said.purged ?? SOME })
      this.results.set(id, {})
    } else if (kind === 'run.restored') this.put('runs', id, '', { trashed: null })
    else if (kind === 'run.judged') this.put('runs', id, '', { reproduction: said.reproduction === undefined ? SOME : { text: said.reproduction } })
    else if (kind === 'run.artifact') {
      const { kind: made = '', hash = '', attempt: _attempt, ...rest } = said
      this.put('artifacts', artifactKey(id, made, hash), `artifact ${made} of ${this.named('runs', id)}`, rest)
    } else if (kind === 'run.points') {
      const kept = pointsBody.safeParse(said)
      if (kept.success) this.points.set(`${id} ${kept.data.attempt}`, { run: id, ...kept.data })
    } else this.state(kind.replace('run.', ''), id, said)
  }

  private state(state: string, id: string, said: Body): void {
    if (state !== 'begun' && !runState.safeParse(state).success) return
    const { row = {}, attempt } = said
    this.put('runs', id, '', state === 'begun' ? row : { ...row, state, cause: said.cause ?? null, ...(said.weights === undefined ? {} : { weights: said.weights }) })
    if (said.results !== undefined) this.results.set(id, said.results)
    const number = typeof attempt === 'object' ? attempt.attempt : attempt
    const key = `${id} ${String(number)}`
    const what = `attempt ${String(number)} of ${this.named('runs', id)}`
    if (typeof attempt === 'object') this.put('attempts', key, what, attempt)
    else if (attempt !== undefined) this.put('attempts', key, what, { attempt, ...(said.runtime === undefined ? {} : { runtime: { text: said.runtime }, fitted: said.fitted ?? null }) })
    // From the first on these change from step to step, until the edit that ends the attempt.
    if (state === 'running' || state === 'begun') {
      this.release('runs', id, MOVING)
      this.results.delete(id)
    }
    if (state !== 'running') return
    this.release('runs', id, SET_UP.runs)
    this.release('attempts', key, SET_UP.attempts)
  }

  private release(table: keyof Tables, key: string, names: readonly string[]): void {
    for (const column of names) this.tables[table].get(key)?.columns.delete(column)
  }

  dataset(kind: string, name: string, said: Body): void {
    if (kind === 'data.removed') this.tables.datasets.delete(name)
    else if (kind === 'data.added') this.put('datasets', name, `data set ${name}`, Object.fromEntries(['reader', 'path', 'fingerprint', 'added'].filter((column) => column in said).map((column) => [column, said[column]])))
  }
}

/** What the tables must hold by the edits in order. */
export function derive(db: Db): Derived {
  const replay = new Replay()
  for (const row of db.prepare('SELECT kind, subject, body FROM events ORDER BY seq').iterate()) {
    const { kind, subject, body: raw } = editRow.parse(row)
    const said = body.safeParse(raw)
    if (!said.success) continue
    if (kind.startsWith('version.')) replay.version(kind, subject, said.data)
    else if (kind.startsWith('run.')) replay.run(kind, subject, said.data)
    else if (kind === 'objects.absent') for (const hash of said.data.hashes ?? []) replay.absent.add(hash)
    else if (kind === 'objects.supplied') for (const hash of said.data.hashes ?? []) replay.absent.delete(hash)
    else if (kind.startsWith('data.')) replay.dataset(kind, subject, said.data)
  }
  return replay.finish()
}
