import type { MatchedPair } from '../../../preload/contract'
import { grouped } from '../grouped'
import { mean } from '../sample'
import type { SeedTable } from '../seeds'
import type { Cell, Member } from './match'

/**
 * What one setting says of a change: its difference, the variance of that in squared noise floors, the differences of one
 * seed where they are paired, and how many independent differences it is worth.
 */
export interface Setting { readonly difference: number; readonly variance: number; readonly paired: readonly number[] | null; readonly independent: number; readonly pairs: readonly MatchedPair[] }

const NONE: ReadonlyMap<number, number> = new Map()
const average = (values: readonly number[]): number => mean(values) ?? NaN
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** Seeds are paired where at least half of either version's are common; few common ones would throw the others away. */
function pairOf(a: Member, b: Member, table: SeedTable): MatchedPair & { readonly deltas: readonly number[] } {
  const [of, to] = [table.get(a.version.short) ?? NONE, table.get(b.version.short) ?? NONE]
  const deltas = [...of].flatMap(([seed, value]) => {
    const other = to.get(seed)
    return other === undefined ? [] : [other - value]
  })
  const paired = deltas.length > 0 && 2 * deltas.length >= Math.max(of.size, to.size)
  const difference = paired ? average(deltas) : average([...to.values()]) - average([...of.values()])
  return { a: a.version.short, b: b.version.short, difference, seeds: paired ? deltas.length : Math.min(of.size, to.size), paired, deltas }
}

function settingOf(from: readonly Member[], to: readonly Member[], table: SeedTable): Setting {
  const compared = from.flatMap((a) => to.map((b) => pairOf(a, b, table)))
  const pairs = compared.map(({ deltas: _deltas, ...pair }) => pair)
  const [only] = compared
  if (compared.length === 1 && only?.paired === true) return { difference: only.difference, variance: 2 / only.deltas.length, paired: only.deltas, independent: only.deltas.length, pairs }
  const seeds = (members: readonly Member[]): number[] => members.map(({ version }) => (table.get(version.short) ?? NONE).size)
  const level = (members: readonly Member[]): number => average(members.map(({ version }) => average([...(table.get(version.short) ?? NONE).values()])))
  const variance = (members: readonly Member[]): number => sum(seeds(members).map((n) => 1 / n)) / members.length ** 2
  // Pairs that share a version are not independent: each level of a setting is one mean.
  return { difference: level(to) - level(from), variance: variance(from) + variance(to), paired: null, independent: Math.min(sum(seeds(from)), sum(seeds(to))), pairs }
}

/** Every setting in which both levels occur. What changes along must be equal when both versions have the factor, unless it always goes along. */
export function settingsOf(cells: readonly Cell[], from: string, to: string, table: SeedTable): Setting[] {
  return cells.flatMap((cell) => {
    const [a, b] = [from, to].map((level) => cell.filter((member) => member.level === level))
    if (a === undefined || b === undefined || a.length === 0 || b.length === 0) return []
    if (from === '' || to === '' || a[0]?.held?.alwaysAlong === true) return [settingOf(a, b, table)]
    const others = grouped(b, ({ along }) => along)
    return [...grouped(a, ({ along }) => along)].flatMap(([along, members]) => {
      const matching = others.get(along)
      return matching === undefined ? [] : [settingOf(members, matching, table)]
    })
  })
}
