import { z } from 'zod'
import type { RunRow, RunState, VersionRow } from '../../preload/contract'
import { AtelierError } from '../lib/errors'
import { canonicalJson, sha256Of } from '../lib/hash'
import type { Db } from './database'
import { firstFitted, fittedDifferences, fittedHash, putFitted } from './fitted'
import { madeOf } from './made'
import type { PointStore } from './points'
import { endingRecord, runRecord, standingRecord } from './records'
import { canMove } from './states'
import type { EditWriter } from './transactions'
import type { Reason, VersionLog } from './types'

/** What the life of runs needs of the log. */
interface Parts {
  readonly db: Db
  now(): number
  newId(): string
  durably<T>(work: (edit: EditWriter) => T): T
  readonly points: PointStore
  version(ref: string): VersionRow
  run(ref: string): RunRow
  runs(rest: string, ...args: unknown[]): RunRow[]
  numberOf(ref: string): number
}
type Life = Pick<VersionLog, 'createRun' | 'beginAttempt' | 'describeAttempt' | 'setState' | 'finish' | 'judged' | 'interruptRunning' | 'tidy' | 'trash' | 'restore'>

/** How runs come to be, go on and end: each step is one transaction and a link of the chain, which keeps what the rows then held. */
export function runLife({ db, now, newId, durably, points, version, run, runs, numberOf }: Parts): Life {
  /** The points of an attempt that ends become part of the chain, in the transaction that ends it. */
  const keepPoints = (id: string, edit: EditWriter): void => { for (const kept of points.seal(numberOf(id))) edit('run.points', id, kept) }
  /** Packing saves space and nothing else: where it fails, as on a full disk, the points stay as they are until the next owner tries. */
  function pack(id: string): void {
    try {
      points.pack(numberOf(id))
    } catch {
      return
    }
  }

  const madeHere = (row: VersionRow): VersionRow => {
    madeOf(row)
    return row
  }

  /** A run enters a state, with what `also` writes in the same transaction. */
  function enter(row: RunRow, state: RunState, why: Reason, also?: (id: string, edit: EditWriter) => void): RunRow {
    if (!canMove(row.state, state)) throw new AtelierError('runs.state', `${row.short} is ${row.state} and cannot become ${state}.`, row.state === 'done' ? 'A finished run stays as it is; start a new one.' : '')
    const trashed = db.prepare('SELECT trashed FROM runs WHERE id = ?').pluck().get(row.id)
    if (state === 'queued' && trashed !== null) throw new AtelierError('runs.state', `${row.short} is in the trash, where no run is queued.`, `Restore it first: "atelier runs restore ${row.short}".`)
    if (state === 'queued' && row.imported) throw new AtelierError('runs.state', `${row.short} was imported, and its checkpoint is not here.`, `Start a new run of ${row.version}.`)
    const ended = state === 'queued' || state === 'running' ? null : now()
    durably((edit) => {
      also?.(row.id, edit)
      db.prepare('UPDATE runs SET state = ?, cause = ?, message = ?, hint = ?, ended = ?, weights = coalesce(?, weights), queued = CASE WHEN ? = \'queued\' THEN ? ELSE queued END WHERE id = ?').run(state, why.cause ?? null, why.message ?? null, why.hint ?? null, ended, why.weights ?? null, state, now(), row.id)
      keepPoints(row.id, edit)
      edit(`run.${state}`, row.id, { ...why, ...endingRecord(db, row.id) })
    })
    pack(row.id)
    return run(row.id)
  }

  return {
    createRun(given) {
      const { id: versionId } = madeHere(version(given.version))
      const id = newId()
      durably((edit) => {
        const { clearance } = given
        const findings = clearance?.report.findings.map(({ check, level, message }) => ({ check, level, message }))
        db.prepare("INSERT INTO runs (id, version, state, seed, engine_asked, determinism, created, queued, epochs, findings, reason, reproduces, inputs) VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)").run(
          id, versionId, given.seed, given.engineAsked, given.determinism ? 1 : 0, now(), now(), given.epochs, findings === undefined ? null : JSON.stringify(findings), clearance?.reason ?? given.reason ?? null, given.reproduces?.run ?? null, given.reproduces === undefined ? null : canonicalJson(given.reproduces.inputs))
        const whole = clearance === undefined ? null : JSON.stringify(clearance)
        if (whole !== null) db.prepare('INSERT INTO clearances (run, clearance) VALUES (?, ?)').run(id, whole)
        edit('run.created', id, { row: runRecord(db, id), version: versionId, seed: given.seed, ...(whole === null ? {} : { clearance: sha256Of(whole), preflight: findings?.map(({ check, level }) => ({ check, level })), reason: clearance?.reason ?? null }) })
      })
      return run(id)
    },
    beginAttempt(id, facts) {
      const row = run(id)
      if (!canMove(row.state, 'running') || row.imported) throw new AtelierError('runs.state', `${row.short} is ${row.state} and cannot run.`, '')
      return durably((edit) => {
        const attempt = 1 + z.int().parse(db.prepare('SELECT count(*) FROM attempts WHERE run = ?').pluck().get(id))
        db.prepare('INSERT INTO attempts (run, attempt, started, pid, engine, threads, from_step) VALUES (?, ?, ?, ?, ?, ?, ?)').run(id, attempt, now(), facts.pid, facts.engine, facts.threads, facts.fromStep)
        db.prepare("UPDATE runs SET state = 'running', cause = NULL, message = NULL, hint = NULL, ended = NULL, started = coalesce(started, ?), steps = max(steps, ?) WHERE id = ?").run(now(), facts.totalSteps, id)
        edit('run.running', id, standingRecord(db, id))
        return attempt
      })
    },
    describeAttempt(id, attempt, { engine, threads, fromStep, totalSteps, plan, runtime, fitted }) {
      const { version: ref, reproduces } = run(id)
      const { id: versionId } = version(ref)
      const first = firstFitted(db, versionId)
      const hash = fittedHash(fitted)
      durably((edit) => {
        db.prepare('UPDATE attempts SET engine = ?, threads = ?, from_step = ?, plan = ?, runtime = ?, fitted = ? WHERE run = ? AND attempt = ?').run(engine, threads, fromStep, plan, canonicalJson(runtime), hash, id, attempt)
        db.prepare('UPDATE runs SET engine = ?, threads = ?, steps = ? WHERE id = ?').run(engine, threads, totalSteps, id)
        edit('run.begun', id, standingRecord(db, id))
        // A reproduction may be on other data: what it learns there is not what the version learnt.
        if (reproduces !== null) return
        const created = now()
        if (putFitted(db, versionId, id, created, fitted)) edit('version.fitted', versionId, { hash, run: id, created, seq: db.prepare('SELECT seq FROM version_fitted WHERE version = ? AND hash = ?').pluck().get(versionId, hash) })
      })
      return first === null ? [] : fittedDifferences(first.fitted, fitted)
    },
    setState(ref, state, why = {}) {
      const row = run(ref)
      return row.state === state ? row : enter(row, state, why)
    },
    finish: (ref, { weights, artifacts }) => enter(run(ref), 'done', weights === null ? {} : { weights }, (id, edit) => {
      const created = now()
      for (const { kind, hash, bytes, step } of artifacts) {
        db.prepare('INSERT INTO artifacts (run, kind, hash, bytes, created, step) VALUES (?, ?, ?, ?, ?, ?)').run(id, kind, hash, bytes, created, step)
        edit('run.artifact', id, { kind, hash, bytes, step, created })
      }
    }),
    judged(ref, verdict) {
      const row = run(ref)
      if (row.state !== 'done' || row.reproduces === null || row.reproduction !== null) throw new AtelierError('runs.state', `${row.short} awaits no verdict.`, '')
      const whole = canonicalJson(verdict)
      durably((edit) => {
        db.prepare('UPDATE runs SET reproduction = ? WHERE id = ?').run(whole, row.id)
        edit('run.judged', row.id, { reproduction: sha256Of(whole), verdict: verdict.verdict })
      })
      return run(row.id)
    },
    interruptRunning() {
      const left = runs("WHERE r.state = 'running'")
      for (const { id } of left) {
        durably((edit) => {
          db.prepare("UPDATE runs SET state = 'interrupted', ended = ?, message = ?, hint = ? WHERE id = ?").run(now(), 'Atelier ended while this run was on.', 'Resume goes on from the last checkpoint.', id)
          keepPoints(id, edit)
          edit('run.interrupted', id, endingRecord(db, id))
        })
        pack(id)
      }
      return left.map(({ id }) => run(id))
    },
    tidy() {
      for (const id of points.loose()) {
        durably((edit) => keepPoints(id, edit))
        pack(id)
      }
    },
    trash(ref) {
      const row = run(ref)
      if (row.state === 'running' || row.state === 'queued') throw new AtelierError('runs.state', `${row.short} is ${row.state}.`, 'Stop it first.')
      const trashed = now()
      durably((edit) => {
        db.prepare('UPDATE runs SET trashed = ? WHERE id = ?').run(trashed, row.id)
        edit('run.trashed', row.id, { trashed })
      })
    },
    restore(ref) {
      const row = run(ref)
      if (version(row.version).trashed !== null) throw new AtelierError('runs.state', `${row.short} belongs to ${row.version}, which is in the trash.`, `Restore that: "atelier versions restore ${row.version}".`)
      durably((edit) => {
        db.prepare('UPDATE runs SET trashed = NULL WHERE id = ?').run(row.id)
        edit('run.restored', row.id, {})
      })
      return run(row.id)
    },
  }
}
