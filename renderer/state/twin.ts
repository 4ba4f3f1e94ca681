import { jsonObject } from '../../preload/contract'
import type { Recipe, RunRow, VersionRow } from '../../preload/contract'
import { ordered } from './ordered'

/** A recipe as text without what belongs to the run. */
const textOf = ({ seed: _seed, engine: _engine, determinism: _determinism, ...rest }: Recipe): string => JSON.stringify(ordered(jsonObject.parse(rest)))

/** The newest run that has this recipe and seed and is done, on, or still to come: another one would repeat it. */
export function twinOf(recipe: Recipe, versions: readonly VersionRow[], runs: readonly RunRow[]): RunRow | null {
  const wanted = textOf(recipe)
  const same = new Set(versions.filter((version) => textOf(version.recipe) === wanted).map(({ short }) => short))
  return runs.find((run) => same.has(run.version) && run.seed === recipe.seed && (run.state === 'done' || run.state === 'running' || run.state === 'queued' || run.state === 'paused')) ?? null
}
