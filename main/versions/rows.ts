import { z } from 'zod'
import { changeSet, clearance, codeState, environment, failureCause, parentage, recipeFrame, reproduction, runState, runtime, shortFinding, verdictRow } from '../../preload/contract'
import type { AttemptRow, Clearance, Reproduction, RunRow, VersionRow } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import type { Results } from './results'
import type { Inputs, SeedRun } from './types'

/** Rows as the tables hold them; JSON columns are parsed with their schemas on the way out. */
const text = <T>(schema: z.ZodType<T>) => z.string().transform((value, context): T => {
  const parsed = schema.safeParse(JSON.parse(value))
  if (parsed.success) return parsed.data
  context.addIssue({ code: 'custom', message: z.prettifyError(parsed.error) })
  return z.NEVER
})
const flag = z.int().transform((value) => value === 1)

const storedVersion = z.object({
  number: z.int(), id: z.string(), hash: z.string(), created: z.number(), parentNumber: z.int().nullable(), name: z.string().nullable(), note: z.string(), pinned: flag,
  star: flag, tags: text(z.array(z.string())), hypothesis: z.string(), verdict: z.string(), trashed: z.number().nullable(),
  dataset: z.string(), fingerprint: z.string().nullable(), recipe: text(recipeFrame).nullable(), code: text(codeState).nullable(), environment: text(environment).nullable(), params: text(z.record(z.string(), z.string())).nullable(), changes: text(changeSet).nullable(), parentage: text(parentage).nullable(), runs: z.int(),
})
export const VERSION_SQL = `SELECT v.*, p.number AS parentNumber, (SELECT count(*) FROM runs r WHERE r.version = v.id AND r.trashed IS NULL) AS runs FROM versions v LEFT JOIN versions p ON p.id = v.parent`

export function versionOf(row: unknown): VersionRow {
  const { number, parentNumber, fingerprint, params, ...rest } = storedVersion.parse(row)
  return { ...rest, params: params ?? {}, short: `v${number}`, parent: parentNumber === null ? null : `v${parentNumber}`, dataFingerprint: fingerprint }
}

const storedRun = z.object({
  number: z.int(), id: z.string(), versionNumber: z.int(), versionName: z.string().nullable(), dataset: z.string(), state: runState, cause: failureCause.nullable(), message: z.string().nullable(),
  hint: z.string().nullable(), seed: z.int().nullable(), engine_asked: z.enum(['auto', 'tensorflow', 'wasm']), determinism: flag, engine: z.string().nullable(), threads: z.int().nullable(), created: z.number(),
  started: z.number().nullable(), ended: z.number().nullable(), seconds: z.number(), data_wait: z.number().nullable(), epoch: z.int(), epochs: z.int(), step: z.int(), steps: z.int(), attempts: z.int(), elsewhere: z.int().nullable(),
  weights: z.string().nullable(),
  findings: text(z.array(shortFinding)).nullable(), reason: z.string().nullable(), reproducedNumber: z.int().nullable(), reproduction: text(verdictRow).nullable(),
})
export const RUN_SQL = `SELECT r.*, v.number AS versionNumber, v.name AS versionName, v.dataset AS dataset, (SELECT count(*) FROM attempts a WHERE a.run = r.id) AS attempts, (SELECT o.number FROM runs o WHERE o.id = r.reproduces) AS reproducedNumber FROM runs r JOIN versions v ON v.id = r.version`

const NO_RESULTS: Results = { last: {}, best: {} }
/** The number of a run's row, by which its results are found. */
export const runNumber = (row: unknown): number => z.object({ number: z.int() }).parse(row).number

export function runOf(row: unknown, { last, best }: Results = NO_RESULTS): RunRow {
  const { number, versionNumber, engine_asked: engineAsked, data_wait: dataWait, findings, reproducedNumber, elsewhere, ...rest } = storedRun.parse(row)
  return { ...rest, last, best, short: `r${number}`, version: `v${versionNumber}`, engineAsked, dataWait, preflight: findings, imported: elsewhere !== null, attempts: elsewhere ?? rest.attempts, reproduces: reproducedNumber === null ? null : `r${reproducedNumber}` }
}

/** The whole of what was found before a run. */
export const clearanceOf = (row: unknown): Clearance => z.object({ clearance: text(clearance) }).parse(row).clearance

const storedAttempt = z.object({ attempt: z.int(), started: z.number(), from_step: z.int(), runtime: text(runtime).nullable(), fitted: z.string().nullable() })
export function attemptOf(row: unknown): AttemptRow {
  const { from_step: fromStep, ...rest } = storedAttempt.parse(row)
  return { ...rest, fromStep }
}

const storedSeed = z.object({ number: z.int(), seed: z.int(), state: runState, trashed: z.number().nullable() })
export function seedRunOf(row: unknown): SeedRun {
  const { number, trashed, ...rest } = storedSeed.parse(row)
  return { ...rest, short: `r${number}`, trashed: trashed !== null }
}

/** The whole verdict on a run that repeats another. */
export const reproductionOf = (row: unknown): Reproduction | null => z.object({ reproduction: text(reproduction).nullable() }).parse(row).reproduction

const storedInputs = z.object({
  fingerprint: z.string(), code: text(codeState), environment: text(environment), inputs: text(z.object({ fingerprint: z.string(), code: codeState, environment })).nullable(),
  engine: z.string().nullable(), threads: z.int().nullable(), plan: z.string().nullable(),
})
export const INPUTS_SQL = 'SELECT v.fingerprint, v.code, v.environment, r.inputs, a.engine, a.threads, a.plan FROM runs r JOIN versions v ON v.id = r.version LEFT JOIN attempts a ON a.run = r.id WHERE r.id = ? ORDER BY a.attempt DESC LIMIT 1'
export function inputsOf(row: unknown): Inputs & { engine: string | null; threads: number | null; plan: string | null } {
  const { inputs, ...rest } = storedInputs.parse(row)
  return { ...rest, ...inputs }
}

export const goneForGood = (short: string): AtelierError => new AtelierError('versions.unknown', `${short} is gone for good: it was in the trash for more than 30 days.`, 'What was made from it, and its place in the chain of edits, are still there.')
const tombstone = z.object({ number: z.int(), purged: z.number().nullable(), recipe: z.string().nullable().default('{}') })
/** Throws where only a tombstone of a row is left. That of a version which another was made from still says what it was made of. */
export function checkAlive(row: unknown, letter: 'v' | 'r'): void {
  const { number, purged, recipe } = tombstone.parse(row)
  if (purged !== null && recipe === '{}') throw goneForGood(`${letter}${number}`)
}
