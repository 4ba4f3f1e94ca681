import { z } from 'zod'
import type { RunRow, VersionRow } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import type { Db } from './database'
import { goneForGood } from './rows'
import type { EditWriter } from './transactions'
import type { VersionEdit, VersionLog } from './types'

/** What the edits of versions need of the log. */
interface Parts {
  readonly db: Db
  now(): number
  durably<T>(work: (record: EditWriter) => T): T
  version(ref: string): VersionRow
  runs(rest: string, ...args: unknown[]): RunRow[]
}

/** What people do to versions after they were frozen: every list of edits is one transaction, and each edit a link of the chain. */
export function versionEdits({ db, now, durably, version, runs }: Parts): Pick<VersionLog, 'edit' | 'pin' | 'trashVersions' | 'restoreVersions'> & { /** Restores them where nobody asks for their rows. */ bringBack(refs: readonly string[]): void } {
  function editOne(ref: string, changes: VersionEdit, record: EditWriter): string {
    const { id } = version(ref)
    const { name, note, star, tags, hypothesis, verdict } = changes
    db.prepare('UPDATE versions SET name = CASE WHEN ? THEN ? ELSE name END, note = coalesce(?, note), star = coalesce(?, star), tags = coalesce(?, tags), hypothesis = coalesce(?, hypothesis), verdict = coalesce(?, verdict) WHERE id = ?').run(
      name === undefined ? 0 : 1, name ?? null, note ?? null, star === undefined ? null : Number(star), tags === undefined ? null : JSON.stringify(tags), hypothesis ?? null, verdict ?? null, id)
    record('version.edited', id, changes)
    return id
  }

  function trashOne(ref: string, record: EditWriter): string {
    const row = version(ref)
    if (row.trashed !== null) return row.id
    const busy = runs("WHERE r.version = ? AND r.state IN ('running', 'queued')", row.id)[0]
    if (busy !== undefined) throw new AtelierError('versions.busy', `${busy.short} of ${row.short} is ${busy.state}.`, 'Stop it first.')
    const time = now()
    db.prepare('UPDATE versions SET trashed = ?, pinned = 0 WHERE id = ?').run(time, row.id)
    record('version.trashed', row.id, { trashed: time })
    for (const { id } of runs('WHERE r.version = ? AND r.trashed IS NULL', row.id)) {
      db.prepare('UPDATE runs SET trashed = ? WHERE id = ?').run(time, id)
      record('run.trashed', id, { trashed: time })
    }
    return row.id
  }

  function restoreOne(ref: string, record: EditWriter): string {
    const row = version(ref)
    if (row.trashed === null) return row.id
    if (db.prepare('SELECT purged FROM versions WHERE id = ?').pluck().get(row.id) !== null) throw goneForGood(row.short)
    db.prepare('UPDATE versions SET trashed = NULL WHERE id = ?').run(row.id)
    record('version.restored', row.id, {})
    // Runs that were in the trash before the version stay there, and those that are gone by now stay gone.
    for (const id of z.array(z.string()).parse(db.prepare('SELECT id FROM runs WHERE version = ? AND trashed = ? AND purged IS NULL ORDER BY number').pluck().all(row.id, row.trashed))) {
      db.prepare('UPDATE runs SET trashed = NULL WHERE id = ?').run(id)
      record('run.restored', id, {})
    }
    return row.id
  }

  return {
    edit: (edits) => durably((record) => edits.map(({ ref, changes }) => editOne(ref, changes, record))).map(version),
    trashVersions: (refs) => durably((record) => refs.map((ref) => trashOne(ref, record))).map(version),
    restoreVersions: (refs) => durably((record) => refs.map((ref) => restoreOne(ref, record))).map(version),
    bringBack: (refs) => durably((record) => { for (const ref of refs) restoreOne(ref, record) }),
    pin: (ref, pinned) => version(durably((record) => {
      const { id } = version(ref)
      // One baseline at a time: pinning one lets go of the other.
      if (pinned) db.prepare('UPDATE versions SET pinned = 0').run()
      db.prepare('UPDATE versions SET pinned = ? WHERE id = ?').run(pinned ? 1 : 0, id)
      record('version.pinned', id, { pinned })
      return id
    })),
  }
}
