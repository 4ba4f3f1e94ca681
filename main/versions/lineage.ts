import { z } from 'zod'
import type { LineageNode } from '../../preload/contract'
import type { Db } from './database'
import { countedRuns, ownRuns } from './sheet/names'

const stored = z.object({
  number: z.int(), parentNumber: z.int().nullable(), name: z.string().nullable(), sentence: z.string().nullable(), confounded: z.int().nullable(), star: z.int(), pinned: z.int(), trashed: z.number().nullable(),
  dataset: z.string(), created: z.number(), runs: z.int(), value: z.number().nullable(), seeds: z.int().nullable(),
})

/** Every version outside the trash, and those in it that one of them descends from, oldest first. */
export function lineageOf(db: Db, metric: string | null): LineageNode[] {
  const sql = `WITH RECURSIVE kept (id) AS (SELECT id FROM versions WHERE trashed IS NULL UNION SELECT v.parent FROM kept k JOIN versions v ON v.id = k.id WHERE v.parent IS NOT NULL),
    measured (version, value, seeds) AS (SELECT x.version, avg(coalesce(x.best, x.last)), count(coalesce(x.best, x.last)) FROM metrics m JOIN results x ON x.metric = m.id JOIN runs t ON t.number = x.run JOIN versions w ON w.number = x.version WHERE m.name = ? AND ${countedRuns('t', 'w')} GROUP BY x.version)
    SELECT v.number, p.number AS parentNumber, v.name, json_extract(v.changes, '$.sentence') AS sentence, json_extract(v.changes, '$.confounded') AS confounded, v.star, v.pinned, v.trashed, v.dataset, v.created,
      (SELECT count(*) FROM runs q WHERE q.version = v.id AND ${ownRuns('q', 'v')}) AS runs, x.value, x.seeds
    FROM kept k JOIN versions v ON v.id = k.id LEFT JOIN versions p ON p.id = v.parent LEFT JOIN measured x ON x.version = v.number ORDER BY v.number`
  return db.prepare(sql).all(metric ?? '').map((row) => {
    const { number, parentNumber, confounded, star, pinned, trashed, seeds, ...rest } = stored.parse(row)
    return { ...rest, short: `v${number}`, parent: parentNumber === null ? null : `v${parentNumber}`, confounded: confounded === 1, star: star === 1, pinned: pinned === 1, trashed: trashed !== null, seeds: seeds ?? 0 }
  })
}
