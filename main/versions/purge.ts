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

/**
 * Makes what was in the trash since before `before` go for good: never a version whose run is on or to come, nor one that a version on
 * show was made from. First the rows, each version with its runs in one transaction and a link of the chain, so that the log is
 * whole at any moment; then files that nothing refers to any more, which a later purge finds again in the edits. `between` is called
 * between the steps.
 */
export function purgeTrash({ db, dir, objects, now, durably }: Parts, before: number, between: (step: string) => void = () => undefined): Purged {
  const set = (table: 'versions' | 'runs', id: string, columns: Readonly<Record<string, string | number | null>>): void => {
    db.prepare(`UPDATE ${table} SET ${Object.keys(columns).map((column) => `${column} = ?`).join(', ')} WHERE id = ?`).run(...Object.values(columns), id)
  }
  const list = (sql: string, ...args: unknown[]) => db.prepare(sql).all(...args).map((row) => numbered.parse(row))

  function buryRun({ id, number }: z.infer<typeof numbered>, purged: number, edit: EditWriter): void {
    const made = hashes.parse(db.prepare('SELECT DISTINCT hash FROM artifacts WHERE run = ?').pluck().all(id))
    const diffs = hashes.parse(db.prepare(`${RUN_DIFFS} AND id = ?`).pluck().all(id))
    const axes = z.array(z.int()).parse(db.prepare('SELECT DISTINCT axis FROM series WHERE run = ? AND axis IS NOT NULL').pluck().all(number))
    for (const table of ['series', 'points', 'results']) db.prepare(`DELETE FROM ${table} WHERE run = ?`).run(number)
    for (const axis of axes) db.prepare('DELETE FROM axes WHERE id = ? AND NOT EXISTS (SELECT 1 FROM series WHERE axis = axes.id)').run(axis)
    for (const table of ['attempts', 'artifacts', 'clearances']) db.prepare(`DELETE FROM ${table} WHERE run = ?`).run(id)
    set('runs', id, { ...RUN_STRIPPED, purged })
    edit('run.purged', id, { purged, objects: [...made, ...diffs] })
  }

  function buryVersion({ id, number }: z.infer<typeof numbered>): void {
    durably((edit) => {
      const purged = now()
      const kept = db.prepare(`SELECT 1 FROM versions v WHERE v.id = ? AND ${HAS_CHILD}`).get(id) !== undefined
      const diffs = hashes.parse(db.prepare(`${DIFFS} AND id = ?`).pluck().all(id))
      set('versions', id, { purged })
      for (const run of list('SELECT id, number FROM runs WHERE version = ? AND purged IS NULL', id)) buryRun(run, purged, edit)
      for (const table of ['version_fitted', 'machine_facts']) db.prepare(`DELETE FROM ${table} WHERE version = ?`).run(id)
      db.prepare('DELETE FROM settings WHERE version = ?').run(number)
      set('versions', id, versionStripped(id, kept))
      edit('version.purged', id, { purged, kept, objects: diffs })
    })
  }

  // The plus keeps to the index of what is in the trash. Those made last first, so that what they were made from need not be kept for them.
  const versions = list(`SELECT v.id, v.number FROM versions v WHERE v.trashed < ? AND v.purged IS NULL AND NOT ${HAS_SHOWN_CHILD} AND NOT ${BUSY} ORDER BY +v.number DESC`, before)
  for (const version of versions) {
    buryVersion(version)
    between(`version v${version.number}`)
  }
  const runs = list("SELECT r.id, r.number FROM runs r JOIN versions v ON v.id = r.version WHERE r.trashed < ? AND r.purged IS NULL AND v.trashed IS NULL AND r.state NOT IN ('running', 'queued') ORDER BY r.number", before)
  for (const run of runs) {
    durably((edit) => buryRun(run, now(), edit))
    between(`run r${run.number}`)
  }
  // Tombstones that were kept for a child which is gone by now.
  for (const { id } of list(`SELECT v.id, v.number FROM versions v WHERE v.purged IS NOT NULL AND v.recipe IS NOT '{}' AND NOT ${HAS_CHILD}`)) {
    durably((edit) => {
      set('versions', id, versionStripped(id, false))
      edit('version.purged', id, { purged: db.prepare('SELECT purged FROM versions WHERE id = ?').pluck().get(id), kept: false, objects: [] })
    })
    between('tombstone')
  }
  return { versions: versions.map(({ number }) => `v${number}`), runs: runs.map(({ number }) => `r${number}`), ...sweep() }

  /** Files of what is gone, also what an earlier purge left that was cut off. */
  function sweep(): { objects: number; bytes: number } {
    for (const { id, number } of list('SELECT id, number FROM runs WHERE purged IS NOT NULL')) {
      for (const left of [join(dir, 'runs', id), join(dir, 'reports', `r${number}.html`)]) {
        if (!existsSync(left)) continue
        rmSync(left, { recursive: true, force: true })
        between('folder or report')
      }
    }
    const gone = new Set(hashes.parse(db.prepare("SELECT DISTINCT j.value FROM events e, json_each(e.body, '$.objects') j WHERE e.kind IN ('run.purged', 'version.purged')").pluck().all()))
    // What a run that is on has put into the store and not yet recorded may be the very same bytes: a later purge takes them, or not.
    const on = db.prepare("SELECT 1 FROM runs WHERE state = 'running' LIMIT 1").get() !== undefined
    if (gone.size === 0 || on) return { objects: 0, bytes: 0 }
    const held = new Set([...hashes.parse(db.prepare('SELECT DISTINCT hash FROM artifacts').pluck().all()), ...hashes.parse(db.prepare(`${DIFFS} AND purged IS NULL`).pluck().all()), ...hashes.parse(db.prepare(RUN_DIFFS).pluck().all())])
    let [count, bytes] = [0, 0]
    for (const hash of gone) {
      if (held.has(hash)) continue
      const size = objects.remove(hash)
      if (size === null) continue
      count += 1
      bytes += size
      between('object')
    }
    return { objects: count, bytes }
  }
}
