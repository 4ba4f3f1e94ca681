import { z } from 'zod'
import { reproducedAs } from './reproduced'
import type { HistoryArtifact, HistoryRun, HistoryVersion } from '../../export/history'
import type { History } from '../../export/history'
import { refuse } from '../../export/refusal'
import { canonicalJson, sha256Of } from '../../lib/hash'
import type { Db } from '../database'
import type { ObjectStore } from '../objects'
import type { PointStore } from '../points'
import { endingRecord, runRecord, versionRecord } from '../records'
import type { ResultStore } from '../results'
import { VERSION_SQL, versionOf } from '../rows'
import type { SettingStore } from '../sheet/settings'
import type { EditWriter } from '../transactions'
import { describedIn, pointsIn } from './incoming'
import { planMerge } from './plan'
import type { Place, Plan } from './plan'

/** What of the log a merge writes with. */
export interface MergeParts {
  readonly db: Db
  readonly points: PointStore
  readonly results: ResultStore
  readonly settings: SettingStore
  readonly objects: ObjectStore
  /** Hears of content before it is put into the object store. */
  readonly putting: (hash: string) => void
}

/** What a merge did, or would do. */
export interface Merged {
  readonly versions: { readonly added: string[]; readonly here: number; readonly restored: string[] }
  readonly runs: { readonly added: number; readonly here: number; readonly joined: string[]; /** Taken out of the trash, other than with their version. */ readonly restored: string[] }
  readonly points: number
  readonly datasets: { readonly added: string[]; readonly here: number }
  /** The version that it makes the baseline, where there was none. */
  readonly baseline: string | null
  readonly renamed: { readonly was: string; readonly is: string }[]
  readonly notes: string[]
  /** Content that the new rows name. */
  readonly content: ReadonlySet<string>
  /** Content that rows of the import name which are here already. */
  readonly known: ReadonlySet<string>
}

/** A file that a run names twice as the same kind is one. */
function artifactsOnce(rows: readonly HistoryArtifact[]): HistoryArtifact[] {
  return rows.filter(({ kind, hash }, i) => rows.findIndex((other) => other.kind === kind && other.hash === hash) === i)
}
const diffsOf = ({ code }: HistoryVersion): string[] => [code?.atelier.diffHash ?? null, code?.project?.diffHash ?? null].filter((hash) => hash !== null)

/** Data sets that are not known here, and what of the others differs. */
function planData(db: Db, history: History, builtIn: (name: string) => boolean, notes: string[]): { added: History['datasets']; here: number } {
  const rows = db.prepare<[], { name: string; fingerprint: string | null }>('SELECT name, fingerprint FROM datasets').all()
  const added = history.datasets.filter(({ name, fingerprint }) => {
    const held = rows.find((row) => row.name === name)
    const same = rows.find((row) => row.fingerprint !== null && row.fingerprint === fingerprint && row.name !== name)
    if (builtIn(name)) return false
    if (held !== undefined && held.fingerprint !== fingerprint) notes.push(`The data set "${name}" has other content here, which stays; versions keep the fingerprint of theirs.`)
    else if (held === undefined && same !== undefined) notes.push(`The data set "${name}" has the same content as "${same.name}" here.`)
    return held === undefined
  })
  return { added, here: history.datasets.length - added.length }
}

/** What happens to a run that was on when it was exported: here nothing trains it. */
const standing = ({ state, message, hint }: HistoryRun): Pick<HistoryRun, 'state' | 'message' | 'hint'> =>
  state === 'running' || state === 'queued' ? { state: 'interrupted', message: `It was ${state} when it was exported; how it ended is not known here.`, hint: null } : { state, message, hint }

function report(db: Db, history: History, plan: Plan, builtIn: (name: string) => boolean): Merged & { readonly data: History['datasets'] } {
  const notes = [...plan.notes]
  const data = planData(db, history, builtIn, notes)
  const [content, known] = [new Set<string>(), new Set<string>()]
  const isOf = db.prepare('SELECT 1 FROM artifacts WHERE run = ? AND hash = ?')
  const [added, joined]: [string[], string[]] = [[], []]
  // Two rows of an import may be one here.
  const [restored, single] = [new Set<string>(), new Set<string>()]
  const counts = { versions: 0, runs: 0, added: 0, points: 0 }
  for (const version of history.versions()) {
    const place = plan.versions.get(version.id)
    if (place === undefined) continue
    if (place.kind !== 'new') {
      counts.versions += 1
      if (place.trashed !== null) restored.add(`v${place.number}`)
      for (const hash of diffsOf(version)) known.add(hash)
      continue
    }
    added.push(`v${place.number}`)
    for (const hash of diffsOf(version)) content.add(hash)
  }
  for (const run of history.runs()) {
    const place = plan.runs.get(run.id)
    if (place === undefined) continue
    const of = plan.versions.get(run.version)
    if (place.kind !== 'new') {
      counts.runs += 1
      // What went to the trash with its version comes back with it.
      if (place.trashed !== null && !(of?.kind === 'here' && of.trashed === place.trashed)) single.add(`r${place.number}`)
      // A run that went on elsewhere may have come to files that the row here does not name.
      for (const { hash } of history.artifacts(run.id)) if (isOf.get(place.id, hash) !== undefined) known.add(hash)
      continue
    }
    counts.added += 1
    if (of?.kind === 'here') joined.push(`r${place.number}`)
    for (const { hash } of artifactsOnce(history.artifacts(run.id))) content.add(hash)
    if (run.state === 'running' || run.state === 'queued') notes.push(`${run.short} was ${run.state} when it was exported; here it counts as interrupted.`)
    for (const series of history.series(run.id)) counts.points += pointsIn(run, series).steps.length
  }
  return {
    data: data.added, baseline: plan.pinned === null ? null : `v${[...plan.versions.values()].find(({ id }) => id === plan.pinned)?.number ?? 0}`, notes, content, known, points: counts.points, renamed: [...plan.renamed], versions: { added, here: counts.versions, restored: [...restored] }, runs: { added: counts.added, here: counts.runs, joined, restored: [...single] },
    datasets: { added: data.added.map(({ name }) => name), here: data.here },
  }
}

/** What a merge would do. It only reads, and refuses what cannot be merged. */
export const previewMerge = (db: Db, history: History, builtIn: (name: string) => boolean): Merged => report(db, history, planMerge(db, history), builtIn)

const absence = z.object({ kind: z.string(), body: z.string().transform((text) => z.object({ hashes: z.array(z.string()) }).parse(JSON.parse(text))) })
/** Content that earlier imports named and did not bring, by the chain of edits: `verify` does not miss it. */
function excusedIn(db: Db): Set<string> {
  const excused = new Set<string>()
  for (const row of db.prepare("SELECT kind, body FROM events WHERE kind IN ('objects.absent', 'objects.supplied') ORDER BY seq").iterate()) {
    const { kind, body } = absence.parse(row)
    for (const hash of body.hashes) if (kind === 'objects.absent') excused.add(hash); else excused.delete(hash)
  }
  return excused
}

/**
 * Adds a history to the log, inside the caller's transaction, each row a link of the chain of edits. Files that the import
 * carries and that are not in the object store, as after a purge of the trash since they were put, are put now; content
 * without one is told to the chain as absent, and so is absent content that is there by now.
 */
export function merge({ db, points, results, settings, objects, putting }: MergeParts, history: History, builtIn: (name: string) => boolean, edit: EditWriter): Merged {
  const plan = planMerge(db, history)
  const said = report(db, history, plan, builtIn)
  for (const { name, reader, path, fingerprint, added } of said.data) {
    db.prepare('INSERT INTO datasets (name, reader, path, fingerprint, added) VALUES (?, ?, ?, ?, ?)').run(name, reader, path, fingerprint, added)
    edit('data.added', name, { reader, path, fingerprint, added })
  }
  for (const hash of [...said.content, ...said.known]) {
    const file = history.object(hash)
    if (file === null || objects.has(hash)) continue
    putting(hash)
    if (objects.put({ file }).hash !== hash) throw refuse('disagrees', 'a file of the import', `its content is not what ${hash} names`)
  }
  const absent = [...said.content].filter((hash) => !objects.has(hash))
  if (absent.length > 0) edit('objects.absent', 'import', { hashes: absent })
  const named = [...said.content, ...said.known].filter((hash) => objects.has(hash))
  const excused = named.length === 0 ? new Set() : excusedIn(db)
  const supplied = named.filter((hash) => excused.has(hash))
  if (supplied.length > 0) edit('objects.supplied', 'import', { hashes: supplied })
  const there = new Set<string>()
  for (const [id, place] of plan.versions) {
    const version = history.version(id)
    if (place.kind === 'new' && version !== undefined) addVersion(version, place, plan.versions.get(version.parent ?? '')?.id ?? version.parent)
    there.add(place.id)
  }
  // A run may come before the one that it repeats.
  db.pragma('defer_foreign_keys = ON')
  for (const run of history.runs()) {
    const [place, of] = [plan.runs.get(run.id), plan.versions.get(run.version)]
    if (place?.kind === 'new' && of !== undefined) addRun(run, place, of)
  }
  if (plan.pinned !== null) {
    db.prepare('UPDATE versions SET pinned = 1 WHERE id = ?').run(plan.pinned)
    edit('version.pinned', plan.pinned, { pinned: true })
  }
  return said

  function addVersion(version: HistoryVersion, { id, number }: Place, parent: string | null): void {
    const { created, name, note, star, tags, hypothesis, verdict, dataset, dataFingerprint, recipe, params, code, environment, changes } = version
    const { identity } = describedIn(version)
    const known = parent !== null && (there.has(parent) || db.prepare('SELECT 1 FROM versions WHERE id = ? AND purged IS NULL').get(parent) !== undefined) ? parent : null
    const text = (value: unknown): string | null => (value === null ? null : canonicalJson(value))
    db.prepare('INSERT INTO versions (number, id, hash, created, parent, name, note, star, tags, hypothesis, verdict, dataset, fingerprint, recipe, code, environment, changes, params) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      number, id, identity, created, known, name, note, Number(star), JSON.stringify(tags), hypothesis, verdict, dataset, dataFingerprint, text(recipe), text(code), text(environment), text(changes), Object.keys(params).length === 0 ? null : canonicalJson(params))
    edit('version.imported', id, { hash: identity, name, parent: known, row: versionRecord(db, id) })
    if (note !== '' || star || tags.length > 0 || hypothesis !== '' || verdict !== '') edit('version.edited', id, { note, star, tags, hypothesis, verdict })
    settings.write(number, versionOf(db.prepare(`${VERSION_SQL} WHERE v.id = ?`).get(id)))
  }

  function addRun(run: HistoryRun, { id, number }: Place, version: Place): void {
    const { cause, seed, engineAsked, determinism, engine, threads, created, started, ended, seconds, dataWait, attempts, epoch, epochs, step, steps, last, best, weights, preflight, reason, reproduces, inputs, reproduction } = run
    const { state, message, hint } = standing(run)
    db.prepare(`INSERT INTO runs (number, id, version, state, cause, message, hint, seed, engine_asked, determinism, engine, threads, created, started, ended, queued, seconds, data_wait, epoch, epochs, step, steps, weights, findings, reason, elsewhere, reproduces, inputs)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
      number, id, version.id, state, cause, message, hint, seed, engineAsked, determinism ? 1 : 0, engine, threads, created, started, ended, created, seconds, dataWait, epoch, epochs, step, steps, weights, preflight === null ? null : JSON.stringify(preflight), reason, attempts, reproduces, inputs === null ? null : canonicalJson(inputs))
    results.write(version.number, number, { last, best })
    const { results: kept } = endingRecord(db, id)
    edit('run.imported', id, { row: runRecord(db, id), state, cause, ...(weights === null ? {} : { weights }), results: kept })
    if (reproduction !== null) {
      const whole = canonicalJson(reproducedAs(reproduction, `r${number}`, plan.firsts.get(id) ?? reproduction.first))
      db.prepare('UPDATE runs SET reproduction = ? WHERE id = ?').run(whole, id)
      edit('run.judged', id, { reproduction: sha256Of(whole), verdict: reproduction.verdict })
    }
    for (const sealed of points.put(number, shaped(run))) edit('run.points', id, sealed)
    for (const { kind, hash, bytes, created: made, step: at } of artifactsOnce(history.artifacts(id))) {
      db.prepare('INSERT INTO artifacts (run, kind, hash, bytes, created, step) VALUES (?, ?, ?, ?, ?, ?)').run(id, kind, hash, bytes, made, at)
      edit('run.artifact', id, { kind, hash, bytes, step: at, created: made })
    }
  }

  function* shaped(run: HistoryRun) {
    for (const series of history.series(run.id)) yield pointsIn(run, series)
  }
}
