import { z } from 'zod'
import { explain, pragmaNumber } from '../database'
import type { EditWriter } from '../transactions'
import type { VersionLog } from '../types'
import { copyStaged } from './copying'
import { mergeSteps, previewSteps, putOne } from './merge'
import type { MergeParts, Ready } from './merge'
import type { Merged } from './report'
import { openSnapshot } from './snapshot'
import { Staging } from './staging'

interface Parts extends MergeParts {
  readonly dir: string
  durably<T>(work: (edit: EditWriter) => T): T
  together<T>(work: () => T): T
  bringBack(versions: readonly string[]): void
  restoreRun(run: string): unknown
}

/** Whether something names an object, or may come to. */
const NAMED = "SELECT 1 FROM artifacts WHERE hash = @hash UNION ALL SELECT 1 FROM versions WHERE purged IS NULL AND @hash IN (json_extract(code, '$.atelier.diffHash'), json_extract(code, '$.project.diffHash')) UNION ALL SELECT 1 FROM runs WHERE state = 'running' OR @hash IN (json_extract(inputs, '$.code.atelier.diffHash'), json_extract(inputs, '$.code.project.diffHash')) LIMIT 1"

/** How a history leaves the log and comes in. */
export function logExchange({ dir, durably, together, bringBack, restoreRun, ...parts }: Parts): Pick<VersionLog, 'snapshot' | 'previewing' | 'merging' | 'hasObject' | 'dropObject'> {
  const { db, chain, objects } = parts
  const ids = (sql: string, ...args: unknown[]): string[] => z.array(z.string()).parse(db.prepare(sql).pluck().all(...args))
  /** A run that is on may have put the same bytes and not recorded them yet. */
  const dropObject = (hash: string): void => { if (db.prepare(NAMED).get({ hash }) === undefined) objects.drop(hash) }
  /** All of it or nothing, and short: what takes time was done before. */
  function commit({ plan, said, on }: Ready, file: string): Merged {
    db.prepare('ATTACH ? AS staged').run(file)
    try {
      return together(() => {
        durably((edit) => {
          copyStaged(db, on)
          chain.reload()
          if (plan.pinned === null) return
          db.prepare('UPDATE versions SET pinned = 1 WHERE id = ?').run(plan.pinned)
          edit('version.pinned', plan.pinned, { pinned: true })
        })
        // What is imported again is wanted again.
        if (said.versions.restored.length > 0) bringBack(said.versions.restored)
        for (const run of said.runs.restored) restoreRun(run)
        return said
      })
    } finally {
      db.exec('DETACH staged')
    }
  }
  return {
    snapshot(chosen) {
      const whole = chosen?.versions ?? ids('SELECT id FROM versions WHERE trashed IS NULL')
      const alone = JSON.stringify(chosen?.runs ?? [])
      const versions = [...new Set([...whole, ...ids('SELECT version FROM runs WHERE id IN (SELECT value FROM json_each(?))', alone)])]
      const runs = ids('SELECT id FROM runs WHERE (trashed IS NULL AND version IN (SELECT value FROM json_each(?))) OR id IN (SELECT value FROM json_each(?))', JSON.stringify(whole), alone)
      return openSnapshot(dir, pragmaNumber(db, 'user_version'), { versions, runs, allData: chosen === undefined })
    },
    previewing: (history, builtIn) => previewSteps(parts, history, builtIn),
    *merging(history, builtIn) {
      const put: string[] = []
      let merged: Merged | null = null
      let staging: Staging | null = null
      try {
        const made = (staging = new Staging(dir))
        const putting = (hash: string): void => { put.push(hash) }
        merged = yield* mergeSteps(parts, history, builtIn, { staging: made, putting, commit: (ready) => {
          // What a purge of the trash took away since.
          for (const hash of [...ready.said.content, ...ready.said.known]) putOne(objects, history, hash, putting)
          return commit(ready, made.file)
        } })
        return merged
      } catch (error) {
        throw explain(error, dir)
      } finally {
        staging?.close()
        if (merged === null) for (const hash of put) dropObject(hash)
      }
    },
    hasObject: (hash) => objects.has(hash), dropObject,
  }
}
