import { z } from 'zod'
import type { History } from '../../export/history'
import { refuse } from '../../export/refusal'
import type { EditChain } from '../chain'
import type { Db } from '../database'
import type { ObjectStore } from '../objects'
import type { EditWriter } from '../transactions'
import { planMerge } from './plan'
import type { Plan } from './plan'
import { pointsOf, reportOf } from './report'
import type { Merged } from './report'
import { stageRows } from './rows-in'
import type { Staging } from './staging'
import { atOnce } from './steps'
import type { Steps } from './steps'

/** What of the log a merge is made ready with. */
export interface MergeParts {
  readonly db: Db
  readonly chain: EditChain
  readonly objects: ObjectStore
  now(): number
}

/** What is ready to be copied into the log, for as long as nothing that it leans on changes. */
interface Prepared {
  readonly plan: Plan
  readonly said: Merged
  /** The edit that it saw last. */
  readonly since: number
  /** Content that the import does not carry, and whether it was here. */
  readonly uncarried: ReadonlyMap<string, boolean>
}
export interface Ready extends Prepared { /** The edit that its own are to follow. */ readonly on: number }

/** Times that it is made ready in steps; where others write too often for that, then at a stretch. */
const TRIES = 5
/** Edits that no plan leans on: what is said of rows and how runs go on. Any other may take a number, a name or a row away. */
const BESIDE = ['version.edited', 'version.fitted', 'run.begun', 'run.running', 'run.queued', 'run.paused', 'run.stopped', 'run.interrupted', 'run.failed', 'run.done', 'run.points', 'run.artifact', 'run.judged']

/** What a merge would do. It only reads, and refuses what cannot be merged. */
export function* previewSteps({ db, chain }: Pick<MergeParts, 'db' | 'chain'>, history: History, builtIn: (name: string) => boolean): Steps<Merged> {
  const look = function* (): Steps<Merged> {
    return yield* reportOf(db, history, yield* planMerge(db, history), builtIn, (run) => pointsOf(history, run))
  }
  for (let tries = 1; tries < TRIES; tries += 1) {
    const since = chain.head().seq
    const said = yield* unlessMoved(db, since, look)
    if (said !== null) return said
  }
  return atOnce(look())
}

/** Null where something that it leans on was written meanwhile, be it that it failed by that. */
function* unlessMoved<T>(db: Db, since: number, work: () => Steps<T>): Steps<T | null> {
  try {
    const done = yield* work()
    return moved(db, since) ? null : done
  } catch (error) {
    if (moved(db, since)) return null
    throw error
  }
}
const moved = (db: Db, since: number): boolean => db.prepare(`SELECT 1 FROM events WHERE seq > ? AND kind NOT IN (${BESIDE.map((kind) => `'${kind}'`).join(', ')}) LIMIT 1`).get(since) !== undefined

/** Whether content came or went that the import does not carry: a purge takes files, and a run puts them, without an edit that the plan leans on. */
const otherContent = (objects: ObjectStore, uncarried: ReadonlyMap<string, boolean>): boolean => [...uncarried].some(([hash, here]) => objects.has(hash) !== here)

const absence = z.object({ kind: z.string(), body: z.string().transform((text) => z.object({ hashes: z.array(z.string()) }).parse(JSON.parse(text))) })
/** Content that earlier imports named and did not bring, by the chain of edits: `verify` does not miss it. */
function excusedIn(db: Db): Set<string> {
  const excused = new Set<string>()
  for (const row of db.prepare("SELECT kind, body FROM events WHERE kind IN ('objects.absent', 'objects.supplied') ORDER BY seq").all()) {
    const { kind, body } = absence.parse(row)
    for (const hash of body.hashes) if (kind === 'objects.absent') excused.add(hash); else excused.delete(hash)
  }
  return excused
}

/** Puts a file that the import carries where it is not there, as after a purge of the trash since it was put. */
export function putOne(objects: ObjectStore, history: History, hash: string, putting: (hash: string) => void): void {
  const file = history.object(hash)
  if (file === null || objects.has(hash)) return
  putting(hash)
  if (objects.put({ file }).hash !== hash) throw refuse('disagrees', 'a file of the import', `its content is not what ${hash} names`)
}

/**
 * Makes a merge ready in a log of its own, a row or series a step, and gives what was made. The project's log is only read; the object
 * store gets files that it lacks. Content without a file is told to the chain as absent, and so is absent content that is there by now.
 */
function* prepare({ db, chain, objects, now }: MergeParts, staging: Staging, history: History, builtIn: (name: string) => boolean, putting: (hash: string) => void): Steps<Prepared> {
  const since = chain.head().seq
  const plan = yield* planMerge(db, history)
  const { data, ...said } = yield* reportOf(db, history, plan, builtIn, (run) => staging.points(history, run))
  staging.clear()
  const edit: EditWriter = staging.edits(now)
  for (const { name, reader, path, fingerprint, added } of data) {
    staging.db.prepare('INSERT INTO datasets (name, reader, path, fingerprint, added) VALUES (?, ?, ?, ?, ?)').run(name, reader, path, fingerprint, added)
    edit('data.added', name, { reader, path, fingerprint, added })
  }
  const [named, absent]: [string[], string[]] = [[], []]
  const uncarried = new Map<string, boolean>()
  for (const hash of new Set([...said.content, ...said.known])) {
    yield
    putOne(objects, history, hash, putting)
    const here = objects.has(hash)
    if (history.object(hash) === null) uncarried.set(hash, here)
    if (here) named.push(hash)
    else if (said.content.has(hash)) absent.push(hash)
  }
  if (absent.length > 0) edit('objects.absent', 'import', { hashes: absent })
  const excused = named.length === 0 ? new Set() : excusedIn(db)
  const supplied = named.filter((hash) => excused.has(hash))
  if (supplied.length > 0) edit('objects.supplied', 'import', { hashes: supplied })
  yield* stageRows(staging, db, history, plan, edit)
  return { plan, said, since, uncarried }
}

/** What `mergeSteps` copies into the log once it is ready; all of it is one transaction. */
export interface Merging { readonly staging: Staging; readonly putting: (hash: string) => void; readonly commit: (ready: Ready) => Merged }

/** Makes ready, again where something came in between, and then commits. */
export function* mergeSteps(parts: MergeParts, history: History, builtIn: (name: string) => boolean, { staging, putting, commit }: Merging): Steps<Merged> {
  const { db, chain, objects } = parts
  let held: Prepared | null = null
  for (let tries = 1; ; tries += 1) {
    const make = (): Steps<Prepared> => prepare(parts, staging, history, builtIn, putting)
    if (held === null) held = tries < TRIES ? yield* unlessMoved(db, chain.head().seq, make) : atOnce(make())
    if (held === null) continue
    const { seq, hash } = chain.head()
    const chaining = staging.chain(hash)
    if (tries < TRIES) yield* chaining
    else atOnce(chaining)
    if (otherContent(objects, held.uncarried)) held = null
    else if (chain.head().seq === seq) return commit({ ...held, on: seq })
    else if (moved(db, held.since)) held = null
  }
}
