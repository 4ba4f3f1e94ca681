import { z } from 'zod'
import { runState } from '../../preload/contract'
import type { RunState } from '../../preload/contract'
import { canonicalJson, sha256Of } from '../lib/hash'
import type { EditChain } from './chain'
import type { Db } from './database'
import { fittedRows } from './fitted'
import type { ObjectStore } from './objects'
import type { PointStore } from './points'
import { identityDocument } from './recipes/identity'
import { RUN_SQL, VERSION_SQL, runOf, versionOf } from './rows'

interface DerivedVersion { hash: string; name: string | null; note: string; pinned: boolean; star: boolean; tags: readonly string[]; hypothesis: string; verdict: string; inTrash: boolean; fitted: string[] }
interface DerivedRun { state: RunState; cause: string | null; weights: string | null; trashed: boolean; artifacts: string[]; begun: string[]; clearance?: string }

const body = z.looseObject({
  hash: z.string().optional(), name: z.string().nullable().optional(), note: z.string().optional(), pinned: z.boolean().optional(), star: z.boolean().optional(), tags: z.array(z.string()).optional(), hypothesis: z.string().optional(), verdict: z.string().optional(),
  cause: z.string().optional(), clearance: z.string().optional(), run: z.string().optional(), attempt: z.int().optional(), runtime: z.string().optional(), fitted: z.string().optional(), weights: z.string().optional(), kind: z.string().optional(), step: z.int().nullable().optional(),
})
const editRow = z.object({ kind: z.string(), subject: z.string(), body: z.string().transform((text) => body.parse(JSON.parse(text))) })
const artifactText = (kind: string, hash: string, step: number | null): string => `${kind} ${hash} at step ${step ?? 'none'}`

const fittedText = (hash: string, run: string): string => `${hash} by ${run}`

const begunText = (attempt: number, runtime: string, fitted: string): string => `${attempt} on ${runtime} with ${fitted}`

/** What versions and runs must be by their edits in order. */
function derive(db: Db): { versions: Map<string, DerivedVersion>; runs: Map<string, DerivedRun> } {
  const versions = new Map<string, DerivedVersion>()
  const runs = new Map<string, DerivedRun>()
  for (const row of db.prepare('SELECT kind, subject, body FROM events ORDER BY seq').iterate()) {
    const { kind, subject, body: said } = editRow.parse(row)
    const version = versions.get(subject)
    const run = runs.get(subject)
    const state = runState.safeParse(kind.replace('run.', ''))
    if (kind === 'version.frozen') versions.set(subject, { hash: said.hash ?? '', name: said.name ?? null, note: '', pinned: false, star: false, tags: [], hypothesis: '', verdict: '', inTrash: false, fitted: [] })
    else if (kind === 'version.named' && version !== undefined) version.name = said.name ?? null
    else if (kind === 'version.noted' && version !== undefined) version.note = said.note ?? ''
    else if (kind === 'version.fitted' && version !== undefined) version.fitted.push(fittedText(said.hash ?? '', said.run ?? ''))
    else if (kind === 'version.edited' && version !== undefined) {
      const { name, note, star, tags, hypothesis, verdict: concluded } = said
      Object.assign(version, Object.fromEntries(Object.entries({ name, note, star, tags, hypothesis, verdict: concluded }).filter(([, value]) => value !== undefined)))
    } else if (kind === 'version.trashed' && version !== undefined) Object.assign(version, { inTrash: true, pinned: false })
    else if (kind === 'version.restored' && version !== undefined) version.inTrash = false
    else if (kind === 'version.pinned' && version !== undefined) {
      if (said.pinned === true) for (const other of versions.values()) other.pinned = false
      version.pinned = said.pinned ?? false
    } else if (kind === 'run.created') runs.set(subject, { state: 'queued', cause: null, weights: null, trashed: false, artifacts: [], begun: [], ...(said.clearance === undefined ? {} : { clearance: said.clearance }) })
    else if (kind === 'run.trashed' && run !== undefined) run.trashed = true
    else if (kind === 'run.restored' && run !== undefined) run.trashed = false
    else if (kind === 'run.begun' && run !== undefined) run.begun.push(begunText(said.attempt ?? 0, said.runtime ?? '', said.fitted ?? ''))
    else if (kind === 'run.artifact' && run !== undefined) run.artifacts.push(artifactText(said.kind ?? '', said.hash ?? '', said.step ?? null))
    else if (state.success && run !== undefined) {
      run.state = state.data
      run.cause = said.cause ?? null
      run.weights = said.weights ?? run.weights
    }
  }
  return { versions, runs }
}

/** Fields of a row that are not what the edits say. */
function differences(what: string, row: object, derived: object | undefined): string[] {
  if (derived === undefined) return [`${what} is in no edit`]
  return Object.entries(derived).filter(([key, value]) => canonicalJson(Reflect.get(row, key)) !== canonicalJson(value)).map(([key]) => `${what}: its ${key} is not what its edits say`)
}

/** Rows against the chain of edits and their hashes, objects and points against their checksums, the file against SQLite's own check. */
export function verifyLog(db: Db, chain: EditChain, points: PointStore, objects: ObjectStore): { checked: number; problems: string[] } {
  const integrity = z.array(z.string()).parse(db.prepare('PRAGMA integrity_check(20)').pluck().all()).filter((line) => line !== 'ok')
  const parts = [chain.verify(), points.verify()]
  const fitted = fittedRows(db)
  const versions = db.prepare(VERSION_SQL).all().map(versionOf).map((v) => ({ ...v, inTrash: v.trashed !== null, fitted: fitted.filter(({ version }) => version === v.id).map(({ hash, run }) => fittedText(hash, run)) }))
  const trashed = new Set(z.array(z.string()).parse(db.prepare('SELECT id FROM runs WHERE trashed IS NOT NULL').pluck().all()))
  const artifacts = db.prepare('SELECT run, kind, hash, step FROM artifacts ORDER BY rowid').all()
    .map((row) => z.object({ run: z.string(), kind: z.string(), hash: z.string(), step: z.int().nullable() }).parse(row))
  const clearances = new Map(db.prepare('SELECT run, clearance FROM clearances').all().map((row) => z.object({ run: z.string(), clearance: z.string() }).parse(row)).map(({ run, clearance }) => [run, sha256Of(clearance)]))
  const begun = db.prepare('SELECT run, attempt, runtime, fitted FROM attempts WHERE runtime IS NOT NULL ORDER BY run, attempt').all().map((row) => z.object({ run: z.string(), attempt: z.int(), runtime: z.string(), fitted: z.string() }).parse(row))
  const runs = db.prepare(RUN_SQL).all().map((row) => runOf(row)).map((run) => ({
    ...run, trashed: trashed.has(run.id), clearance: clearances.get(run.id) ?? null, begun: begun.filter((one) => one.run === run.id).map(({ attempt, runtime, fitted: of }) => begunText(attempt, sha256Of(runtime), of)), artifacts: artifacts.filter((artifact) => artifact.run === run.id).map(({ kind, hash, step }) => artifactText(kind, hash, step)),
  }))
  const derived = derive(db)
  const kept = new Set([...artifacts.map(({ hash }) => hash), ...versions.flatMap(({ code }) => [code.atelier.diffHash, code.project?.diffHash ?? null]).filter((hash) => hash !== null)])
  const altered = versions.filter((v) => sha256Of(canonicalJson({ recipe: identityDocument(v.recipe), code: v.code, data: v.dataFingerprint, environment: v.environment })) !== v.hash)
  const rows = new Set([...versions, ...runs].map(({ id }) => id))
  return {
    checked: parts.reduce((sum, part) => sum + part.checked, 0) + kept.size + versions.length + runs.length + fitted.length,
    problems: [
      ...integrity.map((line) => `the database: ${line}`),
      ...parts.flatMap((part) => part.problems),
      ...[...kept].map((hash) => objects.check(hash)).filter((problem) => problem !== null),
      ...fitted.filter(({ hash, holds }) => hash !== holds).map(({ version }) => `fitted values of version ${versions.find(({ id }) => id === version)?.short ?? version} do not match their hash`),
      ...altered.map((v) => `version ${v.short} does not match its hash`),
      ...versions.flatMap((v) => differences(`version ${v.short}`, v, derived.versions.get(v.id))),
      ...runs.flatMap((run) => differences(`run ${run.short}`, run, derived.runs.get(run.id))),
      ...[...derived.versions.keys(), ...derived.runs.keys()].filter((id) => !rows.has(id)).map((id) => `${id} has edits but no row`),
    ],
  }
}
