import { z } from 'zod'
import { pragmaNumber } from '../database'
import type { EditWriter } from '../transactions'
import type { VersionLog } from '../types'
import { merge, previewMerge } from './merge'
import type { MergeParts } from './merge'
import { openSnapshot } from './snapshot'

interface Parts extends Omit<MergeParts, 'putting'> {
  readonly dir: string
  durably<T>(work: (edit: EditWriter) => T): T
  together<T>(work: () => T): T
  restoreVersions(versions: readonly string[]): unknown
  restoreRun(run: string): unknown
}

/** Whether something names an object, or may come to. */
const NAMED = "SELECT 1 FROM artifacts WHERE hash = @hash UNION ALL SELECT 1 FROM versions WHERE purged IS NULL AND @hash IN (json_extract(code, '$.atelier.diffHash'), json_extract(code, '$.project.diffHash')) UNION ALL SELECT 1 FROM runs WHERE state = 'running' OR @hash IN (json_extract(inputs, '$.code.atelier.diffHash'), json_extract(inputs, '$.code.project.diffHash')) LIMIT 1"

/** How a history leaves the log and comes in. */
export function logExchange({ dir, durably, together, restoreVersions, restoreRun, ...parts }: Parts): Pick<VersionLog, 'snapshot' | 'previewMerge' | 'merge' | 'hasObject' | 'dropObject'> {
  const { db, objects } = parts
  const ids = (sql: string, ...args: unknown[]): string[] => z.array(z.string()).parse(db.prepare(sql).pluck().all(...args))
  /** A run that is on may have put the same bytes and not recorded them yet. */
  const dropObject = (hash: string): void => { if (db.prepare(NAMED).get({ hash }) === undefined) objects.drop(hash) }
  return {
    snapshot(chosen) {
      const whole = chosen?.versions ?? ids('SELECT id FROM versions WHERE trashed IS NULL')
      const alone = JSON.stringify(chosen?.runs ?? [])
      const versions = [...new Set([...whole, ...ids('SELECT version FROM runs WHERE id IN (SELECT value FROM json_each(?))', alone)])]
      const runs = ids('SELECT id FROM runs WHERE (trashed IS NULL AND version IN (SELECT value FROM json_each(?))) OR id IN (SELECT value FROM json_each(?))', JSON.stringify(whole), alone)
      return openSnapshot(dir, pragmaNumber(db, 'user_version'), { versions, runs, allData: chosen === undefined })
    },
    previewMerge: (history, builtIn) => previewMerge(db, history, builtIn),
    merge(history, builtIn) {
      const put: string[] = []
      try {
        return together(() => {
          const merged = durably((edit) => merge({ ...parts, putting: (hash) => put.push(hash) }, history, builtIn, edit))
          // What is imported again is wanted again.
          if (merged.versions.restored.length > 0) restoreVersions(merged.versions.restored)
          for (const run of merged.runs.restored) restoreRun(run)
          return merged
        })
      } catch (error) {
        for (const hash of put) dropObject(hash)
        throw error
      }
    },
    hasObject: (hash) => objects.has(hash), dropObject,
  }
}
