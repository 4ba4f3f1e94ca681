import { z } from 'zod'
import type { Parentage } from '../../preload/contract'
import type { Db } from './database'

const candidate = z.object({ id: z.string(), number: z.int(), failed: z.int().transform((value) => value === 1) })

/**
 * The version that a new one on this data set is compared with where nobody named one: the newest, but none of which every run
 * failed, for there is no result to compare with. Runs in the trash count: a failure does not come undone by being put away.
 * What another program made has no recipe to compare with.
 * Where all failed, the newest after all.
 */
export function parentOn(db: Db, dataset: string): { readonly id: string; readonly parentage: Parentage } | null {
  const rows = db.prepare(`SELECT v.id, v.number, EXISTS (SELECT 1 FROM runs r WHERE r.version = v.id) AND NOT EXISTS (SELECT 1 FROM runs r WHERE r.version = v.id AND r.state <> 'failed') AS failed
    FROM versions v WHERE v.dataset = ? AND v.trashed IS NULL AND v.recipe IS NOT NULL ORDER BY v.number DESC`).iterate(dataset)
  const over: z.infer<typeof candidate>[] = []
  for (const row of rows) {
    const version = candidate.parse(row)
    if (!version.failed) return { id: version.id, parentage: { asked: false, failed: over.map(({ number }) => `v${number}`) } }
    over.push(version)
  }
  const [newest] = over
  return newest === undefined ? null : { id: newest.id, parentage: { asked: false, failed: [] } }
}
