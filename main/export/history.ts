import { z } from 'zod'
import { AtelierError } from '../lib/errors'
import { bestValue, changeSet, codeState, engineChoice, environment, failureCause, jsonObject, reproduction, runState, sha256, shortFinding, ulid } from '../../preload/contract'

/**
 * A history: versions, runs, their points and files, as every writer takes it and every reader gives it. Rows are plain
 * values; points come one series at a time, so that ten million of them are never in memory at once. Times are UTC
 * milliseconds. Rows come in the order of their ids, series in the order of attempt and name.
 */
export const HISTORY_SCHEMA = 1
/** Folders of imports that are on begin so. */
export const IMPORT_FOLDER = 'atelier-import-'

/** Until the end of the year 9999, so that ISO 8601 has four digits for it. */
const time = z.int().nonnegative().max(253_402_300_799_999)
/** Text that may be missing; where it is there, it says something. */
const optionalText = z.string().min(1).nullable()

export const historyProject = z.strictObject({
  name: z.string(),
  /** The schema of the version log that it came from; 0 where it came from another program. */
  schema: z.int().nonnegative(),
})
export type HistoryProject = z.infer<typeof historyProject>

export const historyDataset = z.strictObject({ name: z.string().min(1), reader: z.string(), path: z.string(), fingerprint: sha256.nullable(), added: time })
export type HistoryDataset = z.infer<typeof historyDataset>

export const historyVersion = z.strictObject({
  id: ulid, short: z.string().min(1), hash: sha256.nullable(), created: time,
  /** The id of the version that it was changed from; it need not be in this history. */
  parent: ulid.nullable(),
  name: optionalText, note: z.string(), star: z.boolean(), tags: z.array(z.string().min(1)), hypothesis: z.string(), verdict: z.string(), pinned: z.boolean(),
  dataset: z.string(), dataFingerprint: sha256.nullable(),
  /** Null for what another program made; its settings are then in `params`. */
  recipe: jsonObject.nullable(), params: z.record(z.string(), z.string()),
  code: codeState.nullable(), environment: environment.nullable(), changes: changeSet.nullable(),
})
export type HistoryVersion = z.infer<typeof historyVersion>

/** What a run that repeats another found in place of what that one had. */
export const historyInputs = z.strictObject({ fingerprint: z.string(), code: codeState, environment })

export const historyRun = z.strictObject({
  id: ulid, short: z.string().min(1), version: ulid,
  state: runState, cause: failureCause.nullable(), message: optionalText, hint: optionalText,
  /** Null where another program did not say. */
  seed: z.int().nullable(),
  engineAsked: engineChoice, engine: optionalText, threads: z.int().nullable(), determinism: z.boolean(),
  created: time, started: time.nullable(), ended: time.nullable(), seconds: z.number(), dataWait: z.number().nullable(),
  attempts: z.int(), epoch: z.int(), epochs: z.int(), step: z.int(), steps: z.int(),
  last: z.record(z.string(), z.number()), best: z.record(z.string(), bestValue), weights: sha256.nullable(),
  preflight: z.array(shortFinding).nullable(), reason: optionalText,
  /** The id of the run that it repeats, which need not be in this history, with its inputs and how it came out. No such run counts as one more seed. */
  reproduces: ulid.nullable().default(null), inputs: historyInputs.nullable().default(null), reproduction: reproduction.nullable().default(null),
})
export type HistoryRun = z.infer<typeof historyRun>

export const historyArtifact = z.strictObject({ kind: z.string().min(1), hash: sha256, bytes: z.int().nonnegative(), created: time, step: z.int().nullable() })
export type HistoryArtifact = z.infer<typeof historyArtifact>

/** The points of one metric in one attempt of a run, ordered by step. All three have one length of at least one; steps and times are whole numbers. */
export interface HistorySeries {
  readonly name: string
  readonly attempt: number
  readonly steps: Float64Array
  readonly values: Float64Array
  readonly times: Float64Array
}

export interface History {
  readonly project: HistoryProject
  readonly datasets: readonly HistoryDataset[]
  versions(): Iterable<HistoryVersion>
  version(id: string): HistoryVersion | undefined
  runs(): Iterable<HistoryRun>
  series(run: string): Iterable<HistorySeries>
  artifacts(run: string): readonly HistoryArtifact[]
  /** Where the content with this hash lies (of an artifact, or of a diff that a version's code names), or null where this history does not carry it. */
  object(hash: string): string | null
}

/** The version of a run; a history whose run has none is not whole. */
export function versionOf(history: History, run: HistoryRun): HistoryVersion {
  const version = history.version(run.version)
  if (version === undefined) throw new AtelierError('export.history', `Run ${run.short} is of version ${run.version}, which this history does not hold.`, 'Run "atelier versions verify".')
  return version
}

/** The order in which the series and artifacts of a run come. */
export const inOrder = (a: { readonly attempt: number; readonly name: string }, b: { readonly attempt: number; readonly name: string }): number => a.attempt - b.attempt || byText(a.name, b.name)
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
export const byId = (a: { readonly id: string }, b: { readonly id: string }): number => byText(a.id, b.id)
export const artifactOrder = (a: HistoryArtifact, b: HistoryArtifact): number => byText(a.kind, b.kind) || (a.step ?? -1) - (b.step ?? -1) || byText(a.hash, b.hash) || a.created - b.created
