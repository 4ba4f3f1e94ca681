import { z } from 'zod'
import type { HistoryRun, HistoryVersion } from '../../export/history'
import type { History } from '../../export/history'
import { refuse } from '../../export/refusal'
import { canonicalJson } from '../../lib/hash'
import type { Db } from '../database'
import { identityOf } from '../made'
import { RUN_SQL, VERSION_SQL, runOf, versionOf } from '../rows'
import { checkText, describedIn } from './incoming'
import { repeatsIn } from './reproduced'
import type { Steps } from './steps'

/** Where a row of an import goes: into a new row of this number, or onto one that is here, in the trash since `trashed`. */
export type Place = { readonly id: string; readonly number: number } & ({ readonly kind: 'new' } | { readonly kind: 'here'; readonly trashed: number | null })
export interface Plan {
  /** By the id of the import, each parent before its children. */
  readonly versions: ReadonlyMap<string, Place>
  readonly runs: ReadonlyMap<string, Place>
  /** How the run is called here that a run repeats, by the latter's id. */
  readonly firsts: ReadonlyMap<string, string>
  /** The version that becomes the baseline, where none is pinned here. */
  readonly pinned: string | null
  readonly renamed: readonly { readonly was: string; readonly is: string }[]
  readonly notes: readonly string[]
}

/** A short form beyond is no project's: its number is not taken over. */
const LARGEST = 1_000_000
const numberIn = (short: string, letter: 'v' | 'r'): number | null => {
  const [, digits] = new RegExp(`^${letter}([1-9]\\d{0,6})$`).exec(short) ?? []
  return digits === undefined || Number(digits) > LARGEST ? null : Number(digits)
}

/** Gives each new row its own number again where that is free, else the next one. */
class Numbers {
  private readonly taken: Set<number>
  private next: number
  readonly renamed: { was: string; is: string }[] = []

  constructor(db: Db, table: 'versions' | 'runs', private readonly letter: 'v' | 'r') {
    this.taken = new Set(z.array(z.int()).parse(db.prepare(`SELECT number FROM ${table}`).pluck().all()))
    this.next = [...this.taken].reduce((most, one) => Math.max(most, one), 0)
  }

  /** Rows with a number of their own come first, so that no other takes theirs. */
  give(shorts: ReadonlyMap<string, string>): Map<string, number> {
    const given = new Map<string, number>()
    for (const [id, short] of shorts) {
      const own = numberIn(short, this.letter)
      if (own === null || this.taken.has(own)) continue
      this.taken.add(own)
      this.next = Math.max(this.next, own)
      given.set(id, own)
    }
    for (const [id, short] of shorts) {
      if (given.has(id)) continue
      this.next += 1
      given.set(id, this.next)
      if (numberIn(short, this.letter) !== null) this.renamed.push({ was: short, is: `${this.letter}${this.next}` })
    }
    return given
  }
}

/** Ids with each parent before its children. Who is his own forefather is refused. */
function parentsFirst(parents: ReadonlyMap<string, string | null>): string[] {
  const done = new Set<string>()
  for (const start of parents.keys()) {
    const way: string[] = []
    const on = new Set<string>()
    for (let id: string | null = start; id !== null && parents.has(id) && !done.has(id); id = parents.get(id) ?? null) {
      if (on.has(id)) throw refuse('disagrees', `version ${id}`, 'it is its own forefather')
      on.add(id)
      way.push(id)
    }
    for (const id of way.reverse()) done.add(id)
  }
  return [...done]
}

const SAID = ['name', 'note', 'star', 'tags', 'hypothesis', 'verdict'] as const
const list = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`)

/** Makes the plan of a merge row by row, and refuses what cannot be merged. It only reads. */
export function* planMerge(db: Db, history: History): Steps<Plan> {
  const notes: string[] = []
  const byId = db.prepare(`${VERSION_SQL} WHERE v.id = ?`)
  const goneVersion = db.prepare('SELECT 1 FROM versions WHERE id = ? AND purged IS NOT NULL')
  const byHash = db.prepare(`${VERSION_SQL} WHERE v.hash = ?`)

  function hereAs(version: HistoryVersion, identity: string): Place | null {
    const [own, twin] = [byId.get(version.id), byHash.get(identity)]
    if (own === undefined && twin === undefined) return null
    const held = versionOf(own ?? twin)
    if (own !== undefined && identityOf(held) !== identity) throw refuse('disagrees', `version ${version.short}`, `it is here as ${held.short}, with the same id and another recipe, code, data, environment or settings`)
    if (own === undefined) notes.push(`${version.short} is ${held.short} here: the same recipe, code, data and environment.`)
    const other = SAID.filter((field) => canonicalJson(held[field]) !== canonicalJson(version[field]))
    if (own !== undefined && other.length > 0) notes.push(`${held.short} has another ${list(other)} here, which ${other.length === 1 ? 'stays' : 'stay'}.`)
    return { kind: 'here', id: held.id, number: Number(held.short.slice(1)), trashed: held.trashed }
  }

  const [parents, shorts, here] = [new Map<string, string | null>(), new Map<string, string>(), new Map<string, Place>()]
  const known = new Map<string, { readonly short: string; readonly identity: string }>()
  const pins: Pick<HistoryVersion, 'id' | 'short'>[] = []
  for (const version of history.versions()) {
    yield
    // Its tombstone keeps the id for good.
    if (goneVersion.get(version.id) !== undefined) {
      notes.push(`${version.short} was in the trash here and went for good; it is left out, with its runs.`)
      continue
    }
    const { id, short, parent, pinned } = version
    const { identity } = describedIn(version)
    const place = hereAs(version, identity)
    known.set(id, { short, identity })
    parents.set(id, parent)
    if (place === null) shorts.set(id, short)
    else here.set(id, place)
    if (pinned) pins.push({ id, short })
  }
  const numbers = new Numbers(db, 'versions', 'v')
  const given = numbers.give(shorts)
  const versions = new Map<string, Place>()
  const hashes = new Map<string, string>()
  for (const id of parentsFirst(parents)) {
    const version = known.get(id)
    if (version === undefined) continue
    const { short, identity } = version
    const [twin, parent] = [hashes.get(identity), parents.get(id) ?? null]
    if (twin !== undefined && !here.has(id)) throw refuse('duplicate', `version ${short}`, `it is ${twin} once more: the same recipe, code, data and environment under another id`)
    hashes.set(identity, short)
    versions.set(id, here.get(id) ?? { kind: 'new', id, number: given.get(id) ?? 0 })
    if (parent !== null && !here.has(id) && !parents.has(parent) && byId.get(parent) === undefined) notes.push(`${short} was changed from a version that is neither in this import nor here; it stands without a parent.`)
  }
  const { runs, renamed, firsts } = yield* planRuns(db, history, versions, notes)
  const baseline = z.string().optional().parse(db.prepare("SELECT 'v' || number FROM versions WHERE pinned = 1").pluck().get())
  const [first] = pins
  if (first !== undefined && baseline !== undefined && versions.get(first.id)?.kind === 'new') notes.push(`${first.short} was the baseline where it comes from; ${baseline} stays the one here.`)
  return { versions, runs, firsts, notes, pinned: first === undefined || baseline !== undefined ? null : versions.get(first.id)?.id ?? null, renamed: [...numbers.renamed, ...renamed] }
}

/** What makes two rows of a run the same run, and what may have gone on since. */
const made = ({ seed, created, engineAsked, determinism }: Pick<HistoryRun, 'seed' | 'created' | 'engineAsked' | 'determinism'>): string => canonicalJson({ seed, created, engineAsked, determinism })
const cameTo = ({ state, epoch, step, seconds, last, best, weights }: Pick<HistoryRun, 'state' | 'epoch' | 'step' | 'seconds' | 'last' | 'best' | 'weights'>): string => JSON.stringify([state, epoch, step, seconds, Object.entries(last).sort(), Object.entries(best).sort(), weights])

interface RunsPlan { readonly runs: Map<string, Place>; readonly renamed: readonly { was: string; is: string }[]; readonly firsts: Map<string, string> }

function* planRuns(db: Db, history: History, versions: ReadonlyMap<string, Place>, notes: string[]): Steps<RunsPlan> {
  const byId = db.prepare(`${RUN_SQL} WHERE r.id = ?`)
  const goneRun = db.prepare('SELECT 1 FROM runs WHERE id = ? AND purged IS NOT NULL')
  const resultsOf = db.prepare('SELECT m.name, x.last, x.best, x.epoch FROM results x JOIN metrics m ON m.id = x.metric WHERE x.run = ?')
  const facts = z.object({ trashed: z.number().nullable(), version: z.string() })
  const result = z.object({ name: z.string(), last: z.number().nullable(), best: z.number().nullable(), epoch: z.int().nullable() })
  const [shorts, here] = [new Map<string, string>(), new Map<string, Place>()]
  const repeats = yield* repeatsIn(db, history, versions, notes)
  const order: string[] = []
  for (const run of history.runs()) {
    yield
    order.push(run.id)
    checkText(run, `run ${run.short}`)
    if (!versions.has(run.version) || repeats.left.has(run.id)) continue
    const row = byId.get(run.id)
    if (row !== undefined && goneRun.get(run.id) !== undefined) {
      notes.push(`${run.short} was in the trash here and went for good; it is left out.`)
      continue
    }
    if (row === undefined) {
      shorts.set(run.id, run.short)
      continue
    }
    const number = Number(runOf(row).short.slice(1))
    const rows = resultsOf.all(number).map((one) => result.parse(one))
    const held = runOf(row, {
      last: Object.fromEntries(rows.flatMap(({ name, last }) => (last === null ? [] : [[name, last]]))),
      best: Object.fromEntries(rows.flatMap(({ name, best, epoch }) => (best === null || epoch === null ? [] : [[name, { value: best, epoch }]]))),
    })
    const { trashed, version } = facts.parse(row)
    if (version !== versions.get(run.version)?.id || made(held) !== made(run)) throw refuse('disagrees', `run ${run.short}`, `it is here as ${held.short}, with the same id and another version, seed or beginning`)
    if (cameTo(held) !== cameTo(run)) notes.push(`${held.short} is ${held.state} after ${held.epoch} epochs here, and ${run.state} after ${run.epoch} in the import; what is here stays.`)
    here.set(run.id, { kind: 'here', id: run.id, number, trashed })
  }
  const numbers = new Numbers(db, 'runs', 'r')
  const given = numbers.give(shorts)
  const runs = new Map<string, Place>()
  for (const id of order) {
    const [place, number] = [here.get(id), given.get(id)]
    if (place !== undefined) runs.set(id, place)
    else if (number !== undefined) runs.set(id, { kind: 'new', id, number })
  }
  const numberOf = db.prepare('SELECT number FROM runs WHERE id = ?').pluck()
  const firsts = new Map([...repeats.of].map(([id, first]) => [id, `r${runs.get(first)?.number ?? z.int().parse(numberOf.get(first))}`]))
  return { runs, renamed: numbers.renamed, firsts }
}
