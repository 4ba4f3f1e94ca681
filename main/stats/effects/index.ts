import type { EffectChange, Effects, FactorEffect, MetricDirection, NoiseFloor } from '../../../preload/contract'
import { holm } from '../intervals'
import { noiseFloor } from '../noise'
import { seedTable } from '../seeds'
import type { Result, SeedTable } from '../seeds'
import { verdictOf } from '../words'
import { combine } from './combine'
import { settingsOf } from './compare'
import { comparisonsOf, levelsOf } from './levels'
import type { Level } from './levels'
import { matchedCells } from './match'
import type { Cell, Matched } from './match'
import { changeSentence, effectsSentence, evidenceSentence } from './sentences'
import { trendOf } from './trend'
import type { HistoryVersion } from './types'

export type { FactorValue, HistoryVersion } from './types'

/** Of each change so many pairs are listed; all are counted. */
const LISTED_PAIRS = 100

/** A history, oldest version first, and finished runs' values of one metric. Only versions of `dataset` count. */
export interface EffectsInput {
  readonly metric: string
  readonly direction: MetricDirection
  readonly dataset: string
  readonly versions: readonly HistoryVersion[]
  readonly results: readonly Result[]
}

interface Setup { readonly metric: string; readonly direction: MetricDirection; readonly table: SeedTable; readonly floor: NoiseFloor; readonly ages: ReadonlyMap<HistoryVersion, number> }

/** A change before it is corrected for the number of all changes. */
type Raw = Omit<EffectChange, 'sentence'>

function changeOf(cells: readonly Cell[], from: Level, to: Level, { direction, table, floor }: Setup): { change: Raw; used: string[] } | null {
  const settings = settingsOf(cells, from.key, to.key, table)
  if (settings.length === 0) return null
  const { value, range, judged, varies } = combine(settings, floor)
  const pairs = settings.flatMap((setting) => setting.pairs)
  return {
    used: pairs.flatMap(({ a, b }) => [a, b]),
    change: {
      from: from.words, to: to.words, estimate: value, settings: settings.length, range: [...range], varies, pairs: pairs.slice(0, LISTED_PAIRS), pairCount: pairs.length,
      judged: judged === null ? null : { interval: [...judged.interval], se: judged.se, df: judged.df, p: judged.p, adjusted: judged.p, noise: judged.noise },
      verdict: judged === null ? 'not enough evidence' : verdictOf(judged.interval, direction),
    },
  }
}

/** Changes of this factor that came with others and have no match: what a person may think of as evidence and is none. */
const confoundedIn = (factor: string, measured: readonly HistoryVersion[], matched: ReadonlySet<string>): number => measured.filter(({ short, changed }) => changed.length > 1 && changed.includes(factor) && !matched.has(short)).length

type RawFactor = Omit<FactorEffect, 'changes'> & { readonly changes: readonly Raw[] }

function factorOf({ factor, words, cells }: Matched, measured: readonly HistoryVersion[], setup: Setup): RawFactor {
  const apart = cells.filter((cell) => cell.some(({ level }) => level !== cell[0]?.level))
  const levels = levelsOf(words, apart, setup.ages)
  const { kind, pairs } = comparisonsOf(levels)
  const found = pairs.flatMap(([from, to]) => changeOf(apart, from, to, setup) ?? [])
  const matched = new Set(found.flatMap(({ used }) => used))
  const evidence = { versions: matched.size, pairs: found.reduce((sum, { change }) => sum + change.pairCount, 0), confounded: confoundedIn(factor, measured, matched), levels: levels.length, compared: kind }
  return {
    factor, words, changes: found.map(({ change }) => change), trend: trendOf(words, setup.metric, apart, setup.table, setup.floor, setup.direction),
    evidence: { ...evidence, sentence: evidenceSentence(words, evidence) },
  }
}

/** What every varied factor did to a metric, from pairs of versions that differ in nothing else. docs/effects.md has the method. */
export function effectsOf({ metric, direction, dataset, versions, results }: EffectsInput): Effects {
  const here = versions.filter((version) => version.dataset === dataset)
  const names = new Set(here.map(({ short }) => short))
  const ofDataset = results.filter(({ version }) => names.has(version))
  const { table, notFinite } = seedTable(ofDataset)
  const floor = noiseFloor(metric, ofDataset)
  const measured = here.filter(({ short }) => table.has(short))
  const setup: Setup = { metric, direction, table, floor, ages: new Map(measured.map((version, age) => [version, age])) }
  const raw = matchedCells(measured).map((matched) => factorOf(matched, measured, setup))

  const adjusted = holm(raw.flatMap(({ changes }) => changes.flatMap(({ judged }) => (judged === null ? [] : [judged.p])))).values()
  const factors = raw.map((factor): FactorEffect => ({
    ...factor,
    changes: factor.changes.map((change) => {
      const corrected = { ...change, judged: change.judged === null ? null : { ...change.judged, adjusted: adjusted.next().value ?? change.judged.p } }
      return { ...corrected, sentence: changeSentence(factor.words, metric, corrected, floor) }
    }),
  }))
  return {
    metric, direction, dataset, noise: floor, factors,
    history: { versions: here.length, measured: measured.length, unmeasured: here.length - measured.length, notFinite },
    sentence: effectsSentence(metric, dataset, factors, floor),
  }
}
