import { z } from 'zod'
import type { VersionRow } from '../../preload/contract'
import type { Db } from './database'
import type { Derived } from './derive'
import { jsonNumber } from './records'
import { settingsOf } from './sheet/settings'
import type { SettingValue } from './sheet/settings'

interface Checked { readonly checked: number; readonly problems: string[] }

const numbered = z.object({ id: z.string(), number: z.int() })
const runRow = numbered.extend({ version: z.string() })
const resultRow = z.object({ name: z.string().nullable(), metric: z.unknown(), version: z.unknown(), run: z.unknown(), last: z.unknown(), best: z.unknown(), epoch: z.unknown() })
const COLUMNS = ['last', 'best', 'epoch'] as const

/** The number of a row as its edits say it, so that an altered number is one problem, not one for every row that names it. */
function numberOf(derived: Derived, table: 'versions' | 'runs', { id, number }: z.infer<typeof numbered>): number {
  return z.int().safeParse(derived.tables[table].get(id)?.columns.get('number')).data ?? number
}

/** Results of runs that have ended against the edits that ended them; of every run that they stand under its version. */
export function compareResults(db: Db, derived: Derived): Checked {
  const versions = new Map(db.prepare('SELECT id, number FROM versions').all().map((row) => numbered.parse(row)).map((row) => [row.id, numberOf(derived, 'versions', row)]))
  const runs = new Map(db.prepare('SELECT id, number, version FROM runs').all().map((row) => runRow.parse(row)).map((row) => {
    const version = z.string().safeParse(derived.tables.runs.get(row.id)?.columns.get('version')).data ?? row.version
    return [numberOf(derived, 'runs', row), { id: row.id, version: versions.get(version) }] as const
  }))
  const seen = new Set<string>()
  const problems: string[] = []
  let checked = 0
  for (const raw of db.prepare('SELECT m.name, x.metric, x.version, x.run, x.last, x.best, x.epoch FROM results x LEFT JOIN metrics m ON m.id = x.metric').iterate()) {
    const row = resultRow.parse(raw)
    checked += 1
    const name = row.name ?? `metric ${String(row.metric)}`
    const what = `result ${name} of run r${String(row.run)}`
    const run = typeof row.run === 'number' ? runs.get(row.run) : undefined
    if (run === undefined) {
      problems.push(`${what} belongs to no run`)
      continue
    }
    if (row.version !== run.version) problems.push(`${what}: its version is not the run's`)
    const due = derived.results.get(run.id)
    if (due === undefined) continue
    seen.add(`${run.id} ${name}`)
    const values = Object.hasOwn(due, name) ? due[name] : undefined
    if (values === undefined) problems.push(`${what} is in no edit`)
    else problems.push(...COLUMNS.filter((column, i) => jsonNumber(row[column]) !== values[i]).map((column) => `${what}: its ${column} is not what its edits say`))
  }
  const shorts = new Map([...runs].map(([number, { id }]) => [id, `r${number}`]))
  for (const [id, due] of derived.results) problems.push(...Object.keys(due).filter((name) => !seen.has(`${id} ${name}`)).map((name) => `result ${name} of run ${shorts.get(id) ?? id} has edits but no row`))
  return { checked, problems }
}

const settingRow = z.object({ path: z.string().nullable(), id: z.unknown(), version: z.unknown(), value: z.unknown() })

/** Settings follow from versions, so they are worked out again. A version that is damaged itself is named elsewhere, and its settings are left out. */
export function compareSettings(db: Db, derived: Derived, versions: readonly VersionRow[]): Checked {
  const due = new Map<number, Map<string, SettingValue>>(versions.map((version) => [
    numberOf(derived, 'versions', { id: version.id, number: Number(version.short.slice(1)) }),
    new Map(settingsOf(version)),
  ]))
  const known = new Set([...due.keys(), ...db.prepare('SELECT id, number FROM versions').all().map((row) => numberOf(derived, 'versions', numbered.parse(row)))])
  const problems: string[] = []
  let checked = 0
  for (const raw of db.prepare('SELECT p.path, s.path AS id, s.version, s.value FROM settings s LEFT JOIN paths p ON p.id = s.path').iterate()) {
    const { path, id, version, value } = settingRow.parse(raw)
    checked += 1
    const what = `setting ${path ?? `path ${String(id)}`} of version v${String(version)}`
    if (typeof version !== 'number' || !known.has(version)) {
      problems.push(`${what} belongs to no version`)
      continue
    }
    const settings = due.get(version)
    if (settings === undefined) continue
    if (path === null || !settings.has(path)) problems.push(`${what} is not in the version`)
    else if (settings.get(path) !== value) problems.push(`${what} is not what the version says`)
    // What is left in the end has no row.
    if (path !== null) settings.delete(path)
  }
  for (const [version, left] of due) problems.push(...[...left.keys()].map((path) => `setting ${path} of version v${version} has no row`))
  return { checked, problems }
}
