import { RECENT_SHARES, SHARE_POINTS, shareLevel } from '../../../preload/contract'
import type { Level } from '../../../preload/contract'
import type { Curve } from '../../state/points'

export type ShareKind = keyof typeof SHARE_POINTS
export const SHARE_KINDS: readonly ShareKind[] = ['gradient', 'loss']

/** One target's share over the steps, as means over stretches of them; the last one whole, as it stands now. */
export interface ShareRow { readonly target: string; readonly values: readonly number[]; readonly now: number }
export interface Shares { readonly steps: readonly number[]; readonly rows: readonly ShareRow[] }

/** Targets that have a share of a kind, in the order of their first points. */
export function targetsOf(curves: ReadonlyMap<string, Curve>, kind: ShareKind): string[] {
  const prefix = SHARE_POINTS[kind]
  return [...curves.keys()].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length))
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length)

/** Shares of all targets at the steps that have any, in at most `most` stretches. A target that a batch lacks has 0 there. */
export function sharesOf(curves: ReadonlyMap<string, Curve>, kind: ShareKind, targets: readonly string[], most: number): Shares {
  const own = targets.map((target) => curves.get(`${SHARE_POINTS[kind]}${target}`))
  const steps = [...new Set(own.flatMap((curve) => curve?.steps ?? []))].sort((a, b) => a - b)
  const stretches = Math.min(most, steps.length)
  const bounds = Array.from({ length: stretches + 1 }, (_, i) => Math.round((i * steps.length) / Math.max(1, stretches)))
  const between = <T>(all: readonly T[], i: number): T[] => all.slice(bounds[i], bounds[i + 1])
  const rows = targets.map((target, t): ShareRow => {
    const at = new Map(own[t]?.steps.map((step, i) => [step, own[t]?.values[i] ?? 0]))
    const values = steps.map((step) => at.get(step) ?? 0)
    return { target, values: Array.from({ length: stretches }, (_, i) => mean(between(values, i))), now: mean(values.slice(-RECENT_SHARES)) }
  })
  return { steps: Array.from({ length: stretches }, (_, i) => between(steps, i).at(-1) ?? 0), rows }
}

/** The largest share now, and what it means for the others. */
export function loudest({ rows }: Shares): { readonly target: string; readonly share: number; readonly level: Level } | null {
  const [first] = [...rows].sort((a, b) => b.now - a.now)
  if (first === undefined || rows.length < 2) return null
  return { target: first.target, share: first.now, level: shareLevel(first.now) }
}

/** Where labels stand beside bands: each at the middle of its own, pushed apart to `gap` and kept within `height`. */
export function labelPlaces(middles: readonly number[], gap: number, height: number): number[] {
  const order = middles.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y)
  let least = gap / 2
  for (const one of order) {
    one.y = Math.max(one.y, least)
    least = one.y + gap
  }
  let most = height - gap / 2
  for (const one of order.toReversed()) {
    one.y = Math.min(one.y, most)
    most = one.y - gap
  }
  const places = new Map(order.map(({ i, y }) => [i, y]))
  return middles.map((y, i) => places.get(i) ?? y)
}
