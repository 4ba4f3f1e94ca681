import type { ComparedMetric, ComparedVersion, MetricDirection, NoiseFloor, RunRow, Spread, VersionRow } from '../../../preload/contract'
import { mean, sampleSd, seedDifference, seedTable } from '../../stats'

/** Runs of a version with those that its figures rest on: the finished ones, and where there are none all of them. */
export function comparedVersion({ short, name, changes, dataset, pinned, star, trashed }: VersionRow, all: readonly Pick<RunRow, 'short' | 'version' | 'seed' | 'state'>[]): ComparedVersion {
  const own = all.filter((run) => run.version === short)
  const finished = own.some(({ state }) => state === 'done')
  const runs = own.map((run) => ({ short: run.short, seed: run.seed, state: run.state, used: !finished || run.state === 'done' }))
  return { short, name, sentence: changes?.sentence ?? null, dataset, pinned, star, trashed: trashed !== null, runs }
}

function spreadOf(values: readonly number[]): Spread | null {
  const there = values.filter(Number.isFinite)
  const middle = mean(there)
  return middle === null ? null : { mean: middle, sd: sampleSd(there), min: Math.min(...there), max: Math.max(...there), runs: there.length }
}

/** Whether two data sets are known not to hold the same; of what another program ran on, no content is known. */
export const otherContent = (a: string | null, b: string | null): boolean => a !== null && b !== null && a !== b

export interface FiguresInput {
  readonly versions: readonly ComparedVersion[]
  /** The content of each one's data. */
  readonly fingerprints: readonly (string | null)[]
  readonly reference: string
  readonly runs: readonly RunRow[]
  directionOf(metric: string): MetricDirection | null
  /** How much seeds alone move it, on the reference's data. */
  noiseOf(metric: string): NoiseFloor
}

/** Parts of the data in the order that people ask for them. */
const RANKS = ['val.', 'test.', 'train.'] as const
const rankOf = (metric: string): number => { const found = RANKS.findIndex((part) => metric.startsWith(part)); return found < 0 ? RANKS.length : found }

/** Every metric that two or more of the versions have, validation first. Repeats of a seed count once in a difference. */
export function comparedMetrics({ versions, fingerprints, reference, runs, directionOf, noiseOf }: FiguresInput): ComparedMetric[] {
  const byShort = new Map(runs.map((run) => [run.short, run]))
  const used = versions.map((version) => version.runs.flatMap((run) => { const row = byShort.get(run.short); return run.used && row !== undefined ? [row] : [] }))
  const names = [...new Set(runs.flatMap(({ last, best }) => [...Object.keys(last), ...Object.keys(best)]))]
  const shared = names.filter((metric) => used.filter((rows) => rows.some(({ last, best }) => metric in last || metric in best)).length > 1).sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1))
  const at = versions.findIndex(({ short }) => short === reference)
  const elsewhere = versions.map(({ dataset }, i) => dataset !== versions[at]?.dataset || otherContent(fingerprints[i] ?? null, fingerprints[at] ?? null))
  return shared.map((metric) => {
    const direction = directionOf(metric)
    const noise: NoiseFloor = direction === null ? { measured: false, reason: `neither way of ${metric} is better` } : noiseOf(metric)
    const valueOf = ({ last, best }: RunRow): number => best[metric]?.value ?? last[metric] ?? NaN
    const { table } = seedTable(used.flatMap((rows, i) => rows.flatMap((row) => (row.seed === null ? [] : [{ version: String(i), seed: row.seed, value: valueOf(row) }]))))
    const seeds = (i: number): number[] => [...(table.get(String(i))?.values() ?? [])]
    return {
      metric, direction, noise,
      figures: versions.map((_, i) => ({
        best: spreadOf(used[i]?.map(({ best }) => best[metric]?.value ?? NaN) ?? []), last: spreadOf(used[i]?.map(({ last }) => last[metric] ?? NaN) ?? []),
        difference: i === at || direction === null || elsewhere[i] === true ? null : seedDifference(seeds(at), seeds(i), noise, direction),
      })),
    }
  })
}
