import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Db } from './database'
import type { ObjectStore } from './objects'
import type { EditWriter } from './transactions'

/** What went for good: versions, runs on their own, files of the object store with their bytes. */
export interface Purged { readonly versions: string[]; readonly runs: string[]; readonly objects: number; readonly bytes: number }

/** What a purge needs of the log. */
interface Parts {
  readonly db: Db
  readonly dir: string
  readonly objects: ObjectStore
  now(): number
  durably<T>(work: (edit: EditWriter) => T): T
}

/** Columns of a run that say what came of it; a tombstone has none of them. */
export const RUN_STRIPPED = { cause: null, message: null, hint: null, findings: null, reason: null, weights: null, inputs: null, reproduction: null } as const
/** Of a version what people said of it, and what it was made of: that stays while another version was made from it. */
const SAID = { pinned: 0, star: 0, note: '', tags: '[]', hypothesis: '', verdict: '' } as const
const MADE = { name: null, recipe: '{}', code: '{}', environment: '{}', changes: null, parentage: null, params: null } as const
/** The hash is let go of, so that the same recipe can become a version again. */
export const versionStripped = (id: string, kept: boolean): Readonly<Record<string, string | number | null>> => ({ ...SAID, ...(kept ? {} : MADE), hash: `purged:${id}` })

const numbered = z.object({ id: z.string(), number: z.int() })
const hashes = z.array(z.string())
const DIFFS = "SELECT value FROM (SELECT json_extract(code, '$.atelier.diffHash') AS value, id, purged FROM versions UNION ALL SELECT json_extract(code, '$.project.diffHash'), id, purged FROM versions) WHERE value IS NOT NULL"

/** The same of what a reproduction was on; a purged run has no inputs any more. */
const RUN_DIFFS = "SELECT value FROM (SELECT json_extract(inputs, '$.code.atelier.diffHash') AS value, id FROM runs UNION ALL SELECT json_extract(inputs, '$.code.project.diffHash'), id FROM runs) WHERE value IS NOT NULL"

/** Versions that a living version was made from keep what they were made of, for its change-set. */
const HAS_CHILD = 'EXISTS (SELECT 1 FROM versions c WHERE c.parent = v.id AND c.purged IS NULL)'
const HAS_SHOWN_CHILD = 'EXISTS (SELECT 1 FROM versions c WHERE c.parent = v.id AND c.trashed IS NULL)'
const BUSY = "EXISTS (SELECT 1 FROM runs r WHERE r.version = v.id AND r.state IN ('running', 'queued'))"
/** What goes: whole versions, runs of versions that stay, and tombstones that were kept for a child which is gone by now. */
const OLD_VERSIONS = `SELECT v.id, v.number FROM versions v WHERE v.trashed < ? AND v.purged IS NULL AND NOT ${HAS_SHOWN_CHILD} AND NOT ${BUSY}`
const OLD_RUNS = "SELECT r.id, r.number FROM runs r JOIN versions v ON v.id = r.version WHERE r.trashed < ? AND r.purged IS NULL AND v.trashed IS NULL AND r.state NOT IN ('running', 'queued')"
const SPENT_TOMBSTONES = `SELECT v.id, v.number FROM versions v WHERE v.purged IS NOT NULL AND v.recipe IS NOT '{}' AND NOT ${HAS_CHILD}`

/**
 * Makes what was in the trash since before `before` go for good: never a version whose run is on or to come, nor one that a version on
 * show was made from. First the rows, each version with its runs and each run on its own in one transaction and with their links of the
 * chain, so that the log is whole at any moment and who wants a version again gets all of it or is told that it is gone; then files that nothing refers to any more, which a later purge finds again in the edits.
 *
 * It goes from one step to the next as it is asked to. Anything may be done between two of them, or the process may end: what is to go is looked at
 * again before it does. Gives the name of each step, and null where something was only looked at.
 */
export function* purgeSteps({ db, dir, objects, now, durably }: Parts, before: number): Generator<string | null, Purged, undefined> {
  const set = (table: 'versions' | 'runs', id: string, columns: Readonly<Record<string, string | number | null>>): void => {
    db.prepare(`UPDATE ${table} SET ${Object.keys(columns).map((column) => `${column} = ?`).join(', ')} WHERE id = ?`).run(...Object.values(columns), id)
  }
  const list = (sql: string, ...args: unknown[]) => db.prepare(sql).all(...args).map((row) => numbered.parse(row))
  /** Whether it is still to go. */
  const still = (sql: string, ...args: unknown[]): boolean => db.prepare(sql).get(...args) !== undefined

  function buryRun({ id, number }: z.infer<typeof numbered>, edit: EditWriter): void {
    const purged = now()
    const made = hashes.parse(db.prepare('SELECT DISTINCT hash FROM artifacts WHERE run = ?').pluck().all(id))
    const diffs = hashes.parse(db.prepare(`${RUN_DIFFS} AND id = ?`).pluck().all(id))
    const axes = z.array(z.int()).parse(db.prepare('SELECT DISTINCT axis FROM series WHERE run = ? AND axis IS NOT NULL').pluck().all(number))
    for (const table of ['series', 'points', 'results']) db.prepare(`DELETE FROM ${table} WHERE run = ?`).run(number)
    for (const axis of axes) db.prepare('DELETE FROM axes WHERE id = ? AND NOT EXISTS (SELECT 1 FROM series WHERE axis = axes.id)').run(axis)
    for (const table of ['attempts', 'artifacts', 'clearances']) db.prepare(`DELETE FROM ${table} WHERE run = ?`).run(id)
    set('runs', id, { ...RUN_STRIPPED, purged })
    edit('run.purged', id, { purged, objects: [...made, ...diffs] })
  }

  /** With all of its runs, also those that went to the trash before it. */
  function buryVersion({ id, number }: z.infer<typeof numbered>): boolean {
    return durably((edit) => {
      if (!still(`${OLD_VERSIONS} AND v.id = ?`, before, id)) return false
      for (const run of list('SELECT id, number FROM runs WHERE version = ? AND purged IS NULL ORDER BY number', id)) buryRun(run, edit)
      const purged = now()
      const kept = still(`SELECT 1 FROM versions v WHERE v.id = ? AND ${HAS_CHILD}`, id)
      const diffs = hashes.parse(db.prepare(`${DIFFS} AND id = ?`).pluck().all(id))
      set('versions', id, { purged })
      for (const table of ['version_fitted', 'machine_facts']) db.prepare(`DELETE FROM ${table} WHERE version = ?`).run(id)
      db.prepare('DELETE FROM settings WHERE version = ?').run(number)
      set('versions', id, versionStripped(id, kept))
      edit('version.purged', id, { purged, kept, objects: diffs })
      return true
    })
  }

  /** A run on its own where it is still to go. */
  const buryAlone = (run: z.infer<typeof numbered>): boolean => durably((edit) => {
    const yes = still(`${OLD_RUNS} AND r.id = ?`, before, run.id)
    if (yes) buryRun(run, edit)
    return yes
  })

  const emptyTombstone = ({ id }: z.infer<typeof numbered>): boolean => durably((edit) => {
    const spent = still(`${SPENT_TOMBSTONES} AND v.id = ?`, id)
    if (spent) {
      set('versions', id, versionStripped(id, false))
      edit('version.purged', id, { purged: db.prepare('SELECT purged FROM versions WHERE id = ?').pluck().get(id), kept: false, objects: [] })
    }
    return spent
  })

  /** What rows refer to; null while a run is on, which may have put the very same bytes and not recorded them yet. */
  function referred(): ReadonlySet<string> | null {
    if (still("SELECT 1 FROM runs WHERE state = 'running' LIMIT 1")) return null
    return new Set([...hashes.parse(db.prepare('SELECT DISTINCT hash FROM artifacts').pluck().all()), ...hashes.parse(db.prepare(`${DIFFS} AND purged IS NULL`).pluck().all()), ...hashes.parse(db.prepare(RUN_DIFFS).pluck().all())])
  }
  /** Grows with every row that is written: then what is referred to is asked for again. */
  const writes = (): unknown => db.prepare('SELECT total_changes()').pluck().get()

  /** Files of what is gone, also what an earlier purge left that was cut off. */
  function* sweep(): Generator<string | null, { objects: number; bytes: number }, undefined> {
    for (const { id, number } of list('SELECT id, number FROM runs WHERE purged IS NOT NULL')) {
      for (const left of [join(dir, 'runs', id), join(dir, 'reports', `r${number}.html`)]) {
        const there = existsSync(left)
        if (there) rmSync(left, { recursive: true, force: true })
        yield there ? 'folder or report' : null
      }
    }
    const there: string[] = []
    for (const hash of hashes.parse(db.prepare("SELECT DISTINCT j.value FROM events e, json_each(e.body, '$.objects') j WHERE e.kind IN ('run.purged', 'version.purged')").pluck().all())) {
      if (objects.has(hash)) there.push(hash)
      yield null
    }
    let [count, bytes] = [0, 0]
    let held: ReadonlySet<string> | null = null
    let written: unknown
    for (const hash of there) {
      if (written !== writes()) {
        held = referred()
        written = writes()
      }
      const size = held === null || held.has(hash) ? null : objects.remove(hash)
      if (size !== null) {
        count += 1
        bytes += size
      }
      yield size === null ? null : 'object'
    }
    return { objects: count, bytes }
  }

  const [versions, runs]: [string[], string[]] = [[], []]
  // The plus keeps to the index of what is in the trash. Those made last first, so that what they were made from need not be kept for them.
  for (const version of list(`${OLD_VERSIONS} ORDER BY +v.number DESC`, before)) {
    if (!buryVersion(version)) continue
    versions.push(`v${version.number}`)
    yield `version v${version.number}`
  }
  for (const run of list(`${OLD_RUNS} ORDER BY r.number`, before)) {
    if (!buryAlone(run)) continue
    runs.push(`r${run.number}`)
    yield `run r${run.number}`
  }
  for (const version of list(SPENT_TOMBSTONES)) if (emptyTombstone(version)) yield 'tombstone'
  return { versions, runs, ...(yield* sweep()) }
}
