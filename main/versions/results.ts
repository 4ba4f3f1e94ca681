import { z } from 'zod'
import type { Db } from './database'

/** Last value, best value and the epoch of the best, by metric. */
export interface Results { readonly last: Readonly<Record<string, number>>; readonly best: Readonly<Record<string, { readonly value: number; readonly epoch: number }>> }

const stored = z.object({ run: z.int(), name: z.string(), last: z.number().nullable(), best: z.number().nullable(), epoch: z.int().nullable() })

const measured = z.object({ version: z.string(), seed: z.int(), value: z.number() })

/** The newest results of every run, one row a metric. */
export class ResultStore {
  constructor(private readonly db: Db, private readonly metric: (name: string) => number) {}

  /** Inside the caller's transaction. `version` and `run` are numbers of rows. */
  write(version: number, run: number, { last, best }: Results): void {
    const put = this.db.prepare('INSERT INTO results (metric, version, run, last, best, epoch) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (metric, version, run) DO UPDATE SET last = excluded.last, best = excluded.best, epoch = excluded.epoch')
    for (const name of new Set([...Object.keys(last), ...Object.keys(best)])) put.run(this.metric(name), version, run, last[name] ?? null, best[name]?.value ?? null, best[name]?.epoch ?? null)
  }

  /** Of these runs, or of all. */
  of(runs?: readonly number[]): Map<number, Results> {
    const sql = `SELECT x.run, m.name, x.last, x.best, x.epoch FROM results x JOIN metrics m ON m.id = x.metric ${runs === undefined ? '' : 'WHERE x.run IN (SELECT value FROM json_each(?))'}`
    const found = new Map<number, { last: Record<string, number>; best: Record<string, { value: number; epoch: number }> }>()
    for (const row of this.db.prepare(sql).iterate(...(runs === undefined ? [] : [JSON.stringify(runs)]))) {
      const { run, name, last, best, epoch } = stored.parse(row)
      const held = found.get(run) ?? { last: {}, best: {} }
      found.set(run, held)
      if (last !== null) held.last[name] = last
      if (best !== null && epoch !== null) held.best[name] = { value: best, epoch }
    }
    return found
  }

  names(): string[] {
    return z.array(z.string()).parse(this.db.prepare('SELECT name FROM metrics WHERE id IN (SELECT DISTINCT metric FROM results) ORDER BY name').pluck().all())
  }

  /** Of finished runs that are not in the trash, oldest first. A run that repeats another says nothing new of its seed, and one of which no seed is known cannot be told from another. */
  values(metric: string, dataset: string): z.infer<typeof measured>[] {
    return this.db.prepare(`SELECT 'v' || x.version AS version, r.seed, coalesce(x.best, x.last) AS value FROM metrics m JOIN results x ON x.metric = m.id JOIN runs r ON r.number = x.run JOIN versions v ON v.number = x.version
      WHERE m.name = ? AND v.dataset = ? AND r.state = 'done' AND r.trashed IS NULL AND r.reproduces IS NULL AND r.seed IS NOT NULL AND coalesce(x.best, x.last) IS NOT NULL ORDER BY x.run`).all(metric, dataset).map((row) => measured.parse(row))
  }
}
