import type { Reproduction } from '../../../preload/contract'
import type { History, HistoryRun } from '../../export/history'
import { refuse } from '../../export/refusal'
import type { Db } from '../database'
import type { Place } from './plan'
import type { Steps } from './steps'

/** A verdict with the names that both runs have here; it speaks of them in its words too. */
export function reproducedAs(verdict: Reproduction, again: string, first: string): Reproduction {
  const names = new Map([[verdict.first, first], [verdict.again, again]])
  return { ...verdict, first, again, sentence: verdict.sentence.replace(/\br\d+\b/g, (name) => names.get(name) ?? name) }
}

/** Runs of an import that repeat another: of which, by id, and those that cannot come because that one is neither in it nor here. */
export function* repeatsIn(db: Db, history: History, versions: ReadonlyMap<string, Place>, notes: string[]): Steps<{ readonly of: ReadonlyMap<string, string>; readonly left: ReadonlySet<string> }> {
  const held = db.prepare<[string], { version: string; purged: number | null }>('SELECT version, purged FROM runs WHERE id = ?')
  const all = new Map<string, Pick<HistoryRun, 'id' | 'short' | 'version' | 'reproduces'>>()
  for (const { id, short, version, reproduces, inputs, reproduction } of history.runs()) {
    yield
    const repeats = reproduces !== null
    if (repeats !== (inputs !== null) || (!repeats && reproduction !== null)) throw refuse('disagrees', `run ${short}`, repeats ? 'it repeats another, and not with which inputs' : 'it repeats no run, and has what only such a run has')
    all.set(id, { id, short, version, reproduces })
  }
  const [of, left, known] = [new Map<string, string>(), new Set<string>(), new Map<string, boolean>()]
  /** Whether a run is here in the end, after all that it repeats. */
  const comes = (start: string): boolean => {
    const way: string[] = []
    let there: boolean | undefined
    for (let id = start; there === undefined;) {
      const [run, row] = [all.get(id), held.get(id)]
      if (way.includes(id)) throw refuse('disagrees', `run ${run?.short ?? id}`, 'it repeats itself')
      way.push(id)
      there = known.get(id) ?? (row !== undefined ? row.purged === null : run === undefined || !versions.has(run.version) ? false : run.reproduces === null ? true : undefined)
      if (there === undefined && run !== undefined && run.reproduces !== null) id = run.reproduces
    }
    for (const id of way) known.set(id, there)
    return there
  }
  for (const { id, short, version, reproduces } of all.values()) {
    if (reproduces === null || !versions.has(version)) continue
    const row = held.get(id)
    // What is here already stays what it is.
    if (row !== undefined) continue
    const first = all.get(reproduces)
    if (!comes(id)) {
      left.add(id)
      notes.push(`${short} repeats ${first?.short ?? 'a run'}, which ${first === undefined ? 'is neither in this import nor here' : 'is left out'}; it is left out too, since alone it would count as one more seed.`)
      continue
    }
    const its = first === undefined ? held.get(reproduces)?.version : versions.get(first.version)?.id
    if (its !== versions.get(version)?.id) throw refuse('disagrees', `run ${short}`, 'the run that it repeats is of another version')
    of.set(id, reproduces)
  }
  return { of, left }
}
