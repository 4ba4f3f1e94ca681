import { jsonObject } from '../../preload/contract'
import type { Json, Recipe, RunRow, VersionRow } from '../../preload/contract'

/** JSON with the keys of every object in order, so that equal values have equal text. */
const ordered = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(ordered)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, ordered(value[key] ?? null)]))
}

/** A recipe as text without what belongs to the run. */
const textOf = ({ seed: _seed, engine: _engine, determinism: _determinism, ...rest }: Recipe): string => JSON.stringify(ordered(jsonObject.parse(rest)))

/** The newest run that has this recipe and seed and is done, on, or still to come: another one would repeat it. */
export function twinOf(recipe: Recipe, versions: readonly VersionRow[], runs: readonly RunRow[]): RunRow | null {
  const wanted = textOf(recipe)
  const same = new Set(versions.filter((version) => textOf(version.recipe) === wanted).map(({ short }) => short))
  return runs.find((run) => same.has(run.version) && run.seed === recipe.seed && (run.state === 'done' || run.state === 'running' || run.state === 'queued' || run.state === 'paused')) ?? null
}
