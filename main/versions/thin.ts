/** A point that is kept, and the stretch of points that it stands for. */
export interface Kept { readonly at: number; readonly from: number; readonly to: number }

/**
 * Which of many points to keep so that at most `most` are left: the smallest and the largest value of each stretch, in
 * their order, so that no spike is lost. A value that is not a number never stands for a stretch that has numbers.
 */
export function thinned(values: ArrayLike<number>, most: number): Kept[] {
  const count = values.length
  if (count <= most) return Array.from({ length: count }, (_, at) => ({ at, from: at, to: at + 1 }))
  const buckets = Math.max(1, Math.floor(most / 2))
  const kept: Kept[] = []
  for (let b = 0; b < buckets; b += 1) {
    const from = Math.floor((b * count) / buckets)
    const to = Math.floor(((b + 1) * count) / buckets)
    let low = from
    let high = from
    for (let i = from; i < to; i += 1) {
      const value = values[i] ?? NaN
      if (Number.isNaN(values[low]) || value < (values[low] ?? NaN)) low = i
      if (Number.isNaN(values[high]) || value > (values[high] ?? NaN)) high = i
    }
    kept.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]).map((at) => ({ at, from, to })))
  }
  return kept
}
