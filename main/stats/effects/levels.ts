import type { Cell, Member } from './match'
import type { FactorValue, HistoryVersion } from './types'

/** One value of a factor; `words` tell it from the factor's other values. */
export interface Level { readonly key: string; readonly words: string; readonly held: FactorValue | null; readonly number: number | null; readonly first: number; readonly versions: number }

/** Up to this many levels each is held against each; of more, what a person would look at. */
export const EACH_WITH_EACH = 8
const LONGEST = 60

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text)

/** The levels that occur in cells with another one: a factor that is not there first, numbers by size, all else by age. */
export function levelsOf(factor: string, cells: readonly Cell[], ages: ReadonlyMap<HistoryVersion, number>): Level[] {
  const members = new Map<string, Member[]>()
  for (const member of cells.flat()) {
    const list = members.get(member.level)
    if (list === undefined) members.set(member.level, [member])
    else list.push(member)
  }
  const age = ({ version }: Member): number => ages.get(version) ?? 0
  const levels = [...members].map(([key, all]) => {
    const [start, ...others] = all
    const oldest = others.reduce((found, member) => (found === undefined || age(member) < age(found) ? member : found), start)
    return { key, words: cut(oldest?.held?.words ?? `no ${factor}`), held: oldest?.held ?? null, number: oldest?.held?.number ?? null, first: oldest === undefined ? 0 : age(oldest), oldest: oldest?.version.short ?? '', versions: new Set(all.map(({ version }) => version)).size }
  })
  const twice = new Set(levels.map(({ words }) => words).filter((words, i, all) => all.indexOf(words) !== i))
  return levels
    .map(({ oldest, ...level }) => ({ ...level, words: twice.has(level.words) ? `${level.words} (as in ${oldest})` : level.words }))
    .sort((a, b) => Number(b.key === '') - Number(a.key === '') || (a.number !== null && b.number !== null ? a.number - b.number : a.first - b.first) || a.first - b.first)
}

export interface Comparisons { readonly kind: 'all' | 'neighbours' | 'with the most frequent'; readonly pairs: readonly (readonly [Level, Level])[] }

/** A factor that stands for several only counts where these change by one rule. */
const byOneRule = ([a, b]: readonly [Level, Level]): boolean => a.held?.joint === undefined || b.held === null || a.held.joint.changesTo(b.held.value)

/** Which levels are held against each other. */
export function comparisonsOf(levels: readonly Level[]): Comparisons {
  const later = (a: Level, i: number): [Level, Level][] => levels.slice(i + 1).map((b) => [a, b])
  if (levels.length <= EACH_WITH_EACH) return { kind: 'all', pairs: levels.flatMap(later).filter(byOneRule) }
  if (levels.every(({ number }) => number !== null)) return { kind: 'neighbours', pairs: levels.flatMap((a, i) => later(a, i).slice(0, 1)) }
  const most = levels.reduce((found: Level | null, level) => (found === null || level.versions > found.versions ? level : found), null)
  return { kind: 'with the most frequent', pairs: most === null ? [] : levels.filter((level) => level !== most).map((level): [Level, Level] => [most, level]).filter(byOneRule) }
}
