import type { History, HistoryRun, HistoryVersion } from '../../export/history'
import { canonicalJson, sha256Of } from '../../lib/hash'
import type { Db } from '../database'
import { endingRecord, runRecord, versionRecord } from '../records'
import { ResultStore } from '../results'
import { VERSION_SQL, versionOf } from '../rows'
import { SettingStore } from '../sheet/settings'
import type { EditWriter } from '../transactions'
import { describedIn } from './incoming'
import type { Place, Plan } from './plan'
import { artifactsOnce } from './report'
import { reproducedAs } from './reproduced'
import type { Staging } from './staging'
import type { Steps } from './steps'

/** What happens to a run that was on when it was exported: here nothing trains it. */
const standing = ({ state, message, hint }: HistoryRun): Pick<HistoryRun, 'state' | 'message' | 'hint'> =>
  state === 'running' || state === 'queued' ? { state: 'interrupted', message: `It was ${state} when it was exported; how it ended is not known here.`, hint: null } : { state, message, hint }

/** Makes the rows of a plan ready, each with its links of the chain of edits; a row is a step. `db` is the project's log, of which is only read. */
export function* stageRows(staging: Staging, db: Db, history: History, plan: Plan, edit: EditWriter): Steps<void> {
  const staged = staging.db
  const [results, settings] = [new ResultStore(staged, (name) => staging.metric(name)), new SettingStore(staged)]
  const alive = db.prepare('SELECT 1 FROM versions WHERE id = ? AND purged IS NULL')
  const there = new Set<string>()
  for (const [id, place] of plan.versions) {
    yield
    const version = place.kind === 'new' ? history.version(id) : undefined
    if (version !== undefined) staging.step(() => addVersion(version, place, plan.versions.get(version.parent ?? '')?.id ?? version.parent))
    there.add(place.id)
  }
  for (const run of history.runs()) {
    yield
    const [place, of] = [plan.runs.get(run.id), plan.versions.get(run.version)]
    if (place?.kind === 'new' && of !== undefined) staging.step(() => addRun(run, place, of))
  }

  function addVersion(version: HistoryVersion, { id, number }: Place, parent: string | null): void {
    const { created, name, note, star, tags, hypothesis, verdict, dataset, dataFingerprint, recipe, params, code, environment, changes } = version
    const { identity } = describedIn(version)
    const known = parent !== null && (there.has(parent) || alive.get(parent) !== undefined) ? parent : null
    const text = (value: unknown): string | null => (value === null ? null : canonicalJson(value))
    staged.prepare('INSERT INTO versions (number, id, hash, created, parent, name, note, star, tags, hypothesis, verdict, dataset, fingerprint, recipe, code, environment, changes, params) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)').run(
      number, id, identity, created, known, name, note, Number(star), JSON.stringify(tags), hypothesis, verdict, dataset, dataFingerprint, text(recipe), text(code), text(environment), text(changes), Object.keys(params).length === 0 ? null : canonicalJson(params))
    edit('version.imported', id, { hash: identity, name, parent: known, row: versionRecord(staged, id) })
    if (note !== '' || star || tags.length > 0 || hypothesis !== '' || verdict !== '') edit('version.edited', id, { note, star, tags, hypothesis, verdict })
    settings.write(number, versionOf(staged.prepare(`${VERSION_SQL} WHERE v.id = ?`).get(id)))
  }

  function addRun(run: HistoryRun, { id, number }: Place, version: Place): void {
    const { cause, seed, engineAsked, determinism, engine, threads, created, started, ended, seconds, dataWait, attempts, epoch, epochs, step, steps, last, best, weights, preflight, reason, reproduces, inputs, reproduction } = run
    const { state, message, hint } = standing(run)
    staged.prepare(`INSERT INTO runs (number, id, version, state, cause, message, hint, seed, engine_asked, determinism, engine, threads, created, started, ended, queued, seconds, data_wait, epoch, epochs, step, steps, weights, findings, reason, elsewhere, reproduces, inputs)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`).run(
      number, id, version.id, state, cause, message, hint, seed, engineAsked, determinism ? 1 : 0, engine, threads, created, started, ended, created, seconds, dataWait, epoch, epochs, step, steps, weights, preflight === null ? null : JSON.stringify(preflight), reason, attempts, reproduces, inputs === null ? null : canonicalJson(inputs))
    results.write(version.number, number, { last, best })
    const { results: kept } = endingRecord(staged, id)
    edit('run.imported', id, { row: runRecord(staged, id), state, cause, ...(weights === null ? {} : { weights }), results: kept })
    if (reproduction !== null) {
      const whole = canonicalJson(reproducedAs(reproduction, `r${number}`, plan.firsts.get(id) ?? reproduction.first))
      staged.prepare('UPDATE runs SET reproduction = ? WHERE id = ?').run(whole, id)
      edit('run.judged', id, { reproduction: sha256Of(whole), verdict: reproduction.verdict })
    }
    for (const sealed of staging.sealed(id)) edit('run.points', id, sealed)
    for (const { kind, hash, bytes, created: made, step: at } of artifactsOnce(history.artifacts(id))) {
      staged.prepare('INSERT INTO artifacts (run, kind, hash, bytes, created, step) VALUES (?, ?, ?, ?, ?, ?)').run(id, kind, hash, bytes, made, at)
      edit('run.artifact', id, { kind, hash, bytes, step: at, created: made })
    }
  }
}
