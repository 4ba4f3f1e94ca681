import { z } from 'zod'
import { sha256Of } from '../lib/hash'
import type { Db } from './database'

/** Columns of a row as an edit keeps them: a long text by its hash. */
export type RowRecord = Record<string, unknown>

/** What an edit keeps beside what it says, so that no result can be altered unseen. */
const COVERED = {
  /** Once, when it is frozen. */
  versions: ['number', 'created', 'parent', 'dataset', 'fingerprint', 'recipe', 'code', 'environment', 'changes', 'parentage'],
  /** Once, when it is made. */
  runs: ['number', 'version', 'seed', 'engine_asked', 'determinism', 'created', 'epochs', 'findings', 'reason', 'reproduces', 'inputs', 'elsewhere'],
  /** With every state that it enters. */
  standing: ['message', 'hint', 'started', 'ended', 'queued', 'engine', 'threads', 'seconds', 'data_wait', 'epoch', 'step', 'steps'],
  /** With every state that its run enters. */
  attempts: ['attempt', 'started', 'pid', 'engine', 'threads', 'from_step', 'plan', 'runtime', 'fitted'],
} as const

/** What changes from step to step while a run is on: covered again by the edit that ends its attempt, as are its results. */
export const MOVING: readonly string[] = ['seconds', 'data_wait', 'epoch', 'step']

/** What is known of an attempt only once its trainer has set itself up and says so. */
export const SET_UP = { runs: ['engine', 'threads', 'steps'], attempts: ['engine', 'threads', 'from_step', 'plan', 'runtime', 'fitted'] } as const

/** Tables that no edit covers, with the reason. */
export const UNCOVERED: Readonly<Record<string, string>> = {
  machine_facts: 'a cache of measurements for later runs on this machine; what a run really used is in its attempt',
  views: 'how a person likes to look at the sheet; it says nothing of a result',
}

const SHORT = 64
/** A long text as a record holds it. */
export const digestOf = (text: string): { readonly text: string } => ({ text: sha256Of(text) })
const recorded = (value: unknown): unknown => (typeof value === 'string' && value.length > SHORT ? digestOf(value) : value)
const digest = z.strictObject({ text: z.string() })

/** Whether a column holds what a record says of it. */
export function holds(actual: unknown, expected: unknown): boolean {
  const held = digest.safeParse(expected)
  return held.success ? typeof actual === 'string' && sha256Of(actual) === held.data.text : actual === expected
}

function recordOf(row: unknown, columns: readonly string[]): RowRecord {
  if (typeof row !== 'object' || row === null) return {}
  return Object.fromEntries(columns.map((column) => [column, recorded(Reflect.get(row, column))]))
}

export const versionRecord = (db: Db, id: string): RowRecord => recordOf(db.prepare('SELECT * FROM versions WHERE id = ?').get(id), COVERED.versions)
export const runRecord = (db: Db, id: string): RowRecord => recordOf(db.prepare('SELECT * FROM runs WHERE id = ?').get(id), [...COVERED.runs, ...COVERED.standing])

/** Where a run stands, and its newest attempt if it has one. */
export function standingRecord(db: Db, id: string): { row: RowRecord; attempt?: RowRecord } {
  const attempt = db.prepare('SELECT * FROM attempts WHERE run = ? ORDER BY attempt DESC LIMIT 1').get(id)
  return { row: recordOf(db.prepare('SELECT * FROM runs WHERE id = ?').get(id), COVERED.standing), ...(attempt === undefined ? {} : { attempt: recordOf(attempt, COVERED.attempts) }) }
}

/** Last value, best value and the epoch of the best, by metric, as they are in the table of results. */
export type ResultRecord = Readonly<Record<string, readonly [last: unknown, best: unknown, epoch: unknown]>>

const result = z.object({ name: z.string(), last: z.unknown(), best: z.unknown(), epoch: z.unknown() })
/** JSON has no infinite numbers. */
export const jsonNumber = (value: unknown): unknown => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value)

/** Where a run that ends stands, with all of its results. */
export function endingRecord(db: Db, id: string): { row: RowRecord; attempt?: RowRecord; results: ResultRecord } {
  const rows = db.prepare('SELECT m.name, x.last, x.best, x.epoch FROM results x JOIN metrics m ON m.id = x.metric WHERE x.run = (SELECT number FROM runs WHERE id = ?)').all(id).map((row) => result.parse(row))
  return { ...standingRecord(db, id), results: Object.fromEntries(rows.map(({ name, last, best, epoch }) => [name, [jsonNumber(last), jsonNumber(best), epoch]])) }
}
