import Database from 'better-sqlite3'
import { migrations } from '../migrations'

/** Tables of a subset with what of each belongs to it, parents before children. Edits, caches and views stay at home. */
const TABLES: readonly (readonly [table: string, of: string])[] = [
  ['metrics', '1'], ['paths', '1'],
  ['versions', 'id IN (SELECT id FROM temp.chosen_versions)'], ['runs', 'id IN (SELECT id FROM temp.chosen_runs)'],
  ['attempts', 'run IN (SELECT id FROM temp.chosen_runs)'], ['artifacts', 'run IN (SELECT id FROM temp.chosen_runs)'], ['clearances', 'run IN (SELECT id FROM temp.chosen_runs)'],
  ['version_fitted', 'version IN (SELECT id FROM temp.chosen_versions) AND run IN (SELECT id FROM temp.chosen_runs)'],
  ['results', 'run IN (SELECT number FROM main.runs)'], ['settings', 'version IN (SELECT number FROM main.versions)'],
  ['series', 'run IN (SELECT number FROM main.runs)'], ['points', 'run IN (SELECT number FROM main.runs)'], ['axes', 'id IN (SELECT axis FROM main.series)'],
  ['datasets', 'name IN (SELECT id FROM temp.chosen_data)'],
]

/** Writes a SQLite database with the tables of the log and these rows of it, for whoever asks with SQL. A run that is on may be further along than where the rest of an export has it. */
export function writeSubset(path: string, from: string, { versions, runs, datasets }: { readonly versions: readonly string[]; readonly runs: readonly string[]; readonly datasets: readonly string[] }): void {
  const db = new Database(path)
  try {
    for (const step of migrations) db.exec(step)
    db.pragma('foreign_keys = OFF')
    db.prepare('ATTACH ? AS project').run(from)
    db.exec('CREATE TEMP TABLE chosen_versions (id TEXT PRIMARY KEY); CREATE TEMP TABLE chosen_runs (id TEXT PRIMARY KEY); CREATE TEMP TABLE chosen_data (id TEXT PRIMARY KEY);')
    db.transaction(() => {
      for (const [table, ids] of [['chosen_versions', versions], ['chosen_runs', runs], ['chosen_data', datasets]] as const) db.prepare(`INSERT INTO temp.${table} SELECT value FROM json_each(?)`).run(JSON.stringify(ids))
      for (const [table, of] of TABLES) {
        const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table).join(', ')
        db.exec(`INSERT INTO main.${table} (${columns}) SELECT ${columns} FROM project.${table} WHERE ${of}`)
      }
      // A parent that stays at home is none here.
      db.exec('UPDATE main.versions SET parent = NULL WHERE parent NOT IN (SELECT id FROM main.versions)')
      db.exec('DELETE FROM main.metrics WHERE id NOT IN (SELECT metric FROM main.results UNION SELECT metric FROM main.series UNION SELECT metric FROM main.points)')
      db.exec('DELETE FROM main.paths WHERE id NOT IN (SELECT path FROM main.settings)')
    })()
    db.exec('DETACH project')
    db.pragma(`user_version = ${migrations.length}`)
    db.exec('VACUUM')
  } finally {
    db.close()
  }
}
