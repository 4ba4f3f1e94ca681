import { z } from 'zod'
import type { VersionRow } from '../../preload/contract'
import type { EditChain } from './chain'
import type { Db } from './database'
import { SOME, artifactKey, derive, fittedKey } from './derive'
import type { Derived, Expected, Tables } from './derive'
import { identityOf } from './made'
import type { ObjectStore } from './objects'
import type { PointStore } from './points'
import { holds } from './records'
import { VERSION_SQL, versionOf } from './rows'
import type { PointsEdit } from './series'
import { compareResults, compareSettings } from './verify-sheet'

const record = z.record(z.string(), z.unknown())
type Row = z.infer<typeof record>
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : 'none')

/** How the rows of a table are told apart and called; a row whose edits are found is called as they call it. */
const TABLES: Record<keyof Tables, { readonly key: (row: Row) => string; readonly what: (row: Row) => string }> = {
  versions: { key: ({ id }) => text(id), what: ({ number }) => `version v${text(number)}` },
  runs: { key: ({ id }) => text(id), what: ({ number }) => `run r${text(number)}` },
  attempts: { key: ({ run, attempt }) => `${text(run)} ${text(attempt)}`, what: ({ run, attempt }) => `attempt ${text(attempt)} of run ${text(run)}` },
  artifacts: { key: ({ run, kind, hash }) => artifactKey(text(run), text(kind), text(hash)), what: ({ run, kind }) => `artifact ${text(kind)} of run ${text(run)}` },
  datasets: { key: ({ name }) => text(name), what: ({ name }) => `data set ${text(name)}` },
  version_fitted: { key: ({ version, hash }) => fittedKey(text(version), text(hash)), what: ({ version }) => `fitted values of version ${text(version)}` },
  clearances: { key: ({ run }) => text(run), what: ({ run }) => `what was found before run ${text(run)}` },
}

function differences(row: Row, what: string, expected: Expected | undefined): string[] {
  if (expected === undefined) return [`${what} is in no edit`]
  return [...expected.columns].filter(([column, value]) => (value === SOME ? row[column] === null : !holds(row[column], value))).map(([column]) => `${expected.what}: its ${column} is not what its edits say`)
}

/** A table against the edits: rows that are altered, that no edit knows, or that are missing. */
function compare(db: Db, table: keyof Tables, expected: ReadonlyMap<string, Expected>): { checked: number; problems: string[] } {
  const { key, what } = TABLES[table]
  const seen = new Set<string>()
  const problems: string[] = []
  for (const raw of db.prepare(`SELECT * FROM ${table}`).iterate()) {
    const row = record.parse(raw)
    seen.add(key(row))
    problems.push(...differences(row, what(row), expected.get(key(row))))
  }
  for (const [id, { what: name }] of expected) if (!seen.has(id)) problems.push(`${name} has edits but no row`)
  return { checked: seen.size, problems }
}

/** Points of ended attempts against what the edits keep of them. */
function comparePoints(actual: ReadonlyMap<string, PointsEdit>, { points, tables }: Derived): string[] {
  const problems: string[] = []
  const known = new Set<string>()
  for (const { run, attempt, series, hash } of points.values()) {
    const number = text(tables.runs.get(run)?.columns.get('number'))
    known.add(`${number} ${attempt}`)
    const held = actual.get(`${number} ${attempt}`)
    const where = `points of r${number}, attempt ${attempt}`
    const found = Object.keys(series).filter((name) => held?.series[name] !== series[name])
    problems.push(...found.map((name) => `${where}: ${name} has ${held?.series[name] ?? 'none'} of ${series[name] ?? 0}`))
    problems.push(...Object.keys(held?.series ?? {}).filter((name) => !(name in series)).map((name) => `${where}: ${name} is in no edit`))
    if (found.length === 0 && held?.hash !== hash) problems.push(`${where} are not what its edits say`)
  }
  return [...problems, ...[...actual.keys()].filter((key) => !known.has(key)).map((key) => `points of r${key.replace(' ', ', attempt ')} are in no edit`)]
}

/** What versions say of themselves: their identity, and the objects that their code needs. */
function readVersions(db: Db): { whole: VersionRow[]; diffs: string[]; problems: string[] } {
  const [whole, diffs, problems]: [VersionRow[], string[], string[]] = [[], [], []]
  for (const row of db.prepare(`${VERSION_SQL} WHERE v.purged IS NULL`).all()) {
    try {
      const version = versionOf(row)
      diffs.push(...[version.code?.atelier.diffHash ?? null, version.code?.project?.diffHash ?? null].filter((hash) => hash !== null))
      if (identityOf(version) === version.hash) whole.push(version)
      else problems.push(`version ${version.short} does not match its hash`)
    } catch {
      problems.push(`version v${text(record.parse(row).number)} cannot be read`)
    }
  }
  return { whole, diffs, problems }
}

const foreign = z.object({ table: z.string(), rowid: z.number().nullable(), parent: z.string() })

/** Rows against the chain of edits and their hashes, objects and points against their checksums, the file against SQLite's own checks. */
export function verifyLog(db: Db, chain: EditChain, points: PointStore, objects: ObjectStore): { checked: number; problems: string[] } {
  const integrity = z.array(z.string()).parse(db.prepare('PRAGMA integrity_check(20)').pluck().all()).filter((line) => line !== 'ok')
  const dangling = db.prepare('PRAGMA foreign_key_check').all().map((row) => foreign.parse(row))
  const edits = chain.verify()
  const held = points.verify()
  const derived = derive(db)
  const tables = [
    compare(db, 'versions', derived.tables.versions), compare(db, 'runs', derived.tables.runs), compare(db, 'attempts', derived.tables.attempts),
    compare(db, 'artifacts', derived.tables.artifacts), compare(db, 'datasets', derived.tables.datasets), compare(db, 'clearances', derived.tables.clearances), compare(db, 'version_fitted', derived.tables.version_fitted),
  ]
  const versions = readVersions(db)
  tables.push(compareResults(db, derived), compareSettings(db, derived, versions.whole))
  const kept = new Set([...z.array(z.string()).parse(db.prepare('SELECT hash FROM artifacts').pluck().all()), ...versions.diffs])
  return {
    checked: edits.checked + held.checked + tables.reduce((sum, { checked }) => sum + checked, 0) + kept.size,
    problems: [
      ...integrity.map((line) => `the database: ${line}`),
      ...dangling.map(({ table, rowid, parent }) => `the database: row ${rowid ?? 'without number'} of ${table} refers to a row of ${parent} that is missing`),
      ...edits.problems, ...held.problems,
      ...comparePoints(held.attempts, derived),
      ...[...kept].filter((hash) => !derived.absent.has(hash) || objects.has(hash)).map((hash) => objects.check(hash)).filter((problem) => problem !== null),
      ...versions.problems,
      ...tables.flatMap(({ problems }) => problems),
    ],
  }
}
