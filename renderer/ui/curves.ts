import type { Curve } from '../state/points'

/** Curves on one axis: the union of their steps, and for each curve its values there (null where it has none). */
export function align(curves: readonly (Curve | undefined)[]): [number[], ...(number | null)[][]] {
  const steps = [...new Set(curves.flatMap((curve) => curve?.steps ?? []))].sort((a, b) => a - b)
  const place = new Map(steps.map((step, i) => [step, i]))
  return [steps, ...curves.map((curve) => {
    const row = new Array<number | null>(steps.length).fill(null)
    curve?.steps.forEach((step, i) => {
      const at = place.get(step)
      const value = curve.values[i]
      if (at !== undefined && value !== undefined && Number.isFinite(value)) row[at] = value
    })
    return row
  })]
}

/** Exponential moving average with a weight for the past in [0, 1), corrected for its start as Adam corrects its means. */
export function smooth(values: readonly number[], weight: number): number[] {
  let mean = 0
  let power = 1
  return values.map((value) => {
    mean = weight * mean + (1 - weight) * value
    power *= weight
    return mean / (1 - power)
  })
}

/** The same numbers as comma-separated text, one row a step. */
export function toCsv(names: readonly string[], [steps, ...rows]: [number[], ...(number | null)[][]]): string {
  const lines = steps.map((step, i) => [step, ...rows.map((row) => row[i] ?? '')].join(','))
  return `step,${names.join(',')}\n${lines.join('\n')}\n`
}
