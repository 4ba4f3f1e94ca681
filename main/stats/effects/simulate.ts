import type { Json } from '../../../preload/contract'
import type { Rng } from '../../lib/rng'
import type { Result } from '../seeds'
import type { FactorValue, HistoryVersion } from './types'

/** Histories with known effects, for tests and the bench. */
export interface Planted {
  /** By factor, what each of its levels adds to the metric. */
  readonly factors: Readonly<Record<string, readonly number[]>>
  readonly versions: number
  /** Fewest and most seeds of a version. */
  readonly seeds: readonly [number, number]
  readonly noise: number
  /** Spread of what a seed adds to every version that is trained on it. */
  readonly shared: number
  /** Whether each version is an earlier one with one or two factors drawn anew, as people work, instead of all drawn anew. */
  readonly walk?: boolean
}

const held = (factor: string, value: Json): FactorValue => ({ factor, words: `${factor} ${JSON.stringify(value)}`, value, number: null })

/** Different versions, each with the same first seeds. */
export function simulate({ factors, versions, seeds: [fewest, most], noise, shared, walk = false }: Planted, rng: Rng): { versions: HistoryVersion[]; results: Result[] } {
  const names = Object.keys(factors)
  const made = new Map<string, number[]>()
  const order: number[][] = []
  for (let tries = 0; made.size < versions && tries < 50 * versions; tries += 1) {
    const earlier = walk && order.length > 0 ? order[rng.int(order.length)] : undefined
    const anew = earlier === undefined ? [] : [rng.int(names.length), rng.int(names.length)]
    const levels = names.map((name, i) => (earlier === undefined || anew.includes(i) ? rng.int(factors[name]?.length ?? 1) : (earlier[i] ?? 0)))
    if (made.has(levels.join())) continue
    made.set(levels.join(), levels)
    order.push(levels)
  }
  const ofSeed = Array.from({ length: most }, () => shared * rng.normal())
  const history: HistoryVersion[] = []
  const results: Result[] = []
  for (const levels of made.values()) {
    const short = `v${history.length + 1}`
    const truth = names.reduce((sum, name, i) => sum + (factors[name]?.[levels[i] ?? 0] ?? 0), 0)
    history.push({ short, dataset: 'd', changed: [], factors: new Map(names.map((name, i) => [name, held(name, levels[i] ?? 0)])) })
    ofSeed.slice(0, fewest + rng.int(most - fewest + 1)).forEach((added, seed) => results.push({ version: short, seed, value: truth + added + noise * rng.normal() }))
  }
  return { versions: history, results }
}
