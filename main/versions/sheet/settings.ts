import { z } from 'zod'
import { json } from '../../../preload/contract'
import type { Json, VersionRow } from '../../../preload/contract'
import type { Described } from '../made'
import type { Db } from '../database'
import { identityDocument } from '../recipes/identity'
import { VERSION_SQL, versionOf } from '../rows'

/** A setting's value as SQLite holds it: numbers compare as numbers, everything else as text ("true", "[16,32]"). */
export type SettingValue = number | string

/** Elements of a list that have a name of their own are told apart by it, as `--set` does. */
const named = z.union([z.object({ id: z.string() }).transform(({ id }) => id), z.object({ name: z.string() }).transform(({ name }) => name)])
const nameOf = (value: Json): string | null => named.safeParse(value).data ?? null

function flatten(value: Json, path: string, out: [string, SettingValue][]): void {
  if (value === null) return
  if (typeof value === 'number' || typeof value === 'string') out.push([path, value])
  else if (typeof value === 'boolean') out.push([path, String(value)])
  else if (Array.isArray(value)) {
    const names = value.map(nameOf)
    if (value.length > 0 && names.every((name) => name !== null)) value.forEach((element, i) => flatten(element, `${path}.${names[i] ?? i}`, out))
    else if (value.length > 0) out.push([path, JSON.stringify(value)])
  } else for (const [key, field] of Object.entries(value)) flatten(field, path === '' ? key : `${path}.${key}`, out)
}

/**
 * Every setting of a version as a path and a value: the recipe's leaves under the paths that `--set` takes
 * ("optim.lr", "augment.a1.degrees", "targets.mass.transform.kind"), code and environment under theirs, the data as
 * "data.fingerprint". What is null, an empty list or absent has no row. Settings of another program are "params.NAME".
 */
export function settingsOf({ recipe, code, dataFingerprint, environment, dataset, params }: Described): [string, SettingValue][] {
  const out: [string, SettingValue][] = []
  const document = json.parse(JSON.parse(JSON.stringify({ ...(recipe === null ? {} : identityDocument(recipe)), code, environment })))
  flatten(document, '', out)
  if (dataFingerprint !== null) out.push(['data.fingerprint', dataFingerprint])
  if (recipe === null && dataset !== '') out.push(['data.dataset', dataset])
  for (const [name, value] of Object.entries(params)) out.push([`params.${name}`, PLAIN_NUMBER.test(value) && Number.isFinite(Number(value)) ? Number(value) : value])
  return out
}

/** Another program's settings are text; what reads as a number is compared as one. */
const PLAIN_NUMBER = /^-?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/

/** A damaged row must not keep a project from opening, where `versions verify` names it. */
function readable(row: unknown): VersionRow | null {
  try {
    return versionOf(row)
  } catch {
    return null
  }
}

/** Keeps the table of settings, which follows from the versions. */
export class SettingStore {
  private readonly ids = new Map<string, number>()
  constructor(private readonly db: Db) {}

  private path(path: string): number {
    const held = this.ids.get(path)
    if (held !== undefined) return held
    this.db.prepare('INSERT OR IGNORE INTO paths (path) VALUES (?)').run(path)
    const id = z.int().parse(this.db.prepare('SELECT id FROM paths WHERE path = ?').pluck().get(path))
    this.ids.set(path, id)
    return id
  }

  /** Inside the caller's transaction. */
  write(version: number, made: Described): void {
    const put = this.db.prepare('INSERT OR REPLACE INTO settings (path, version, value) VALUES (?, ?, ?)')
    for (const [path, value] of settingsOf(made)) put.run(this.path(path), version, value)
  }

  /** Writes the rows of versions that have none: those of an older schema, and imported ones. */
  fill(): void {
    const missing = this.db.prepare(`${VERSION_SQL} WHERE v.fingerprint IS NOT NULL AND NOT EXISTS (SELECT 1 FROM paths p JOIN settings s ON s.path = p.id AND s.version = v.number WHERE p.path = 'data.fingerprint') AND v.purged IS NULL`)
    this.db.transaction(() => {
      for (const row of missing.all()) {
        const version = readable(row)
        if (version !== null) this.write(Number(version.short.slice(1)), version)
      }
    })()
  }

  /** After a transaction that was rolled back, paths in memory may name rows that are not there. */
  forget(): void {
    this.ids.clear()
  }
}
