import { z } from 'zod'
import type { Db } from '../database'

/** Tables of the log whose rows are copied as they are, those that others refer to first. */
const ROWS = ['datasets', 'versions', 'runs', 'artifacts'] as const
/** Tables that name a metric or a setting by a number of their own, with the column and the table of names. */
const NAMED = [['results', 'metric', 'metrics', 'name'], ['settings', 'path', 'paths', 'path']] as const
/** Every table that an import writes to. */
export const IMPORTED: readonly string[] = [...ROWS, ...NAMED.flatMap(([table, , names]) => [table, names]), 'series', 'axes', 'events']
/** Tables of which an import brings nothing. */
export const AT_HOME: readonly string[] = ['attempts', 'points', 'clearances', 'version_fitted', 'machine_facts', 'views']

/** Series that were packed for runs which come in. */
const COMING = 'staged.packed s JOIN staged.runs r ON r.id = s.run'

/** Copies what was made ready into the log, inside the caller's transaction. `staged` is attached under that name; `seq` is the edit that its first one follows. */
export function copyStaged(db: Db, seq: number): void {
  const columnsOf = (table: string): string[] => z.array(z.string()).parse(db.prepare("SELECT name FROM pragma_table_info(?, 'main')").pluck().all(table))
  // A run may come before the one that it repeats.
  db.pragma('defer_foreign_keys = ON')
  for (const table of ROWS) {
    const columns = columnsOf(table).join(', ')
    db.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM staged.${table}`)
  }
  db.exec(`INSERT OR IGNORE INTO main.metrics (name) SELECT name FROM staged.metrics WHERE id IN (SELECT metric FROM staged.results UNION SELECT s.metric FROM ${COMING}) ORDER BY id`)
  db.exec('INSERT OR IGNORE INTO main.paths (path) SELECT path FROM staged.paths WHERE id IN (SELECT path FROM staged.settings) ORDER BY id')
  for (const [table, key, names, name] of NAMED) {
    const columns = columnsOf(table)
    db.exec(`INSERT INTO main.${table} (${columns.join(', ')}) SELECT ${columns.map((column) => (column === key ? 'here.id' : `x.${column}`)).join(', ')} FROM staged.${table} x JOIN staged.${names} there ON there.id = x.${key} JOIN main.${names} here ON here.${name} = there.${name}`)
  }
  const before = z.int().parse(db.prepare('SELECT coalesce(max(id), 0) FROM main.axes').pluck().get())
  db.prepare(`INSERT INTO main.axes (id, data) SELECT id + ?, data FROM staged.packed_axes WHERE id IN (SELECT s.axis FROM ${COMING})`).run(before)
  db.prepare(`INSERT INTO main.series (run, attempt, metric, count, hash, axis, value) SELECT r.number, s.attempt, here.id, s.count, s.hash, s.axis + ?, s.value FROM ${COMING} JOIN staged.metrics there ON there.id = s.metric JOIN main.metrics here ON here.name = there.name`).run(before)
  db.prepare('INSERT INTO main.events (seq, time, kind, subject, body, hash) SELECT seq + ?, time, kind, subject, body, hash FROM staged.events ORDER BY seq').run(seq)
}
