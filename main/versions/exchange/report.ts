import type { HistoryArtifact, HistoryRun, HistoryVersion } from '../../export/history'
import type { History } from '../../export/history'
import type { Db } from '../database'
import { pointsIn } from './incoming'
import type { Plan } from './plan'
import type { Steps } from './steps'

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
export function artifactsOnce(rows: readonly HistoryArtifact[]): HistoryArtifact[] {
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

/** How many points a run of an import brings, looked at series by series. */
export function* pointsOf(history: History, run: HistoryRun): Steps<number> {
  let points = 0
  for (const series of history.series(run.id)) {
    yield
    points += pointsIn(run, series).steps.length
  }
  return points
}

/** What a plan comes to, in names and numbers. `count` says how many points a new run brings. */
export function* reportOf(db: Db, history: History, plan: Plan, builtIn: (name: string) => boolean, count: (run: HistoryRun) => Steps<number>): Steps<Merged & { readonly data: History['datasets'] }> {
  const notes = [...plan.notes]
  const data = planData(db, history, builtIn, notes)
  const [content, known] = [new Set<string>(), new Set<string>()]
  const isOf = db.prepare('SELECT 1 FROM artifacts WHERE run = ? AND hash = ?')
  const [added, joined]: [string[], string[]] = [[], []]
  // Two rows of an import may be one here.
  const [restored, single] = [new Set<string>(), new Set<string>()]
  const counts = { versions: 0, runs: 0, added: 0, points: 0 }
  for (const version of history.versions()) {
    yield
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
    yield
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
    counts.points += yield* count(run)
  }
  return {
    data: data.added, baseline: plan.pinned === null ? null : `v${[...plan.versions.values()].find(({ id }) => id === plan.pinned)?.number ?? 0}`, notes, content, known, points: counts.points, renamed: [...plan.renamed], versions: { added, here: counts.versions, restored: [...restored] }, runs: { added: counts.added, here: counts.runs, joined, restored: [...single] },
    datasets: { added: data.added.map(({ name }) => name), here: data.here },
  }
}
