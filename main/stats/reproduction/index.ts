import type { NoiseFloor, ReproducedMetric, Reproduction, Series } from '../../../preload/contract'
import { counted, rounded } from '../words'
import { comparedInputs } from './inputs'
import type { RunInputs } from './inputs'

export { comparedInputs } from './inputs'
export type { RunInputs } from './inputs'

/** A finished run as it is held against another. `series`: values of an epoch each, steps growing. */
export interface ReproducedRun extends RunInputs { readonly run: string; readonly weights: string | null; readonly series: readonly Series[] }

/** How far metrics may end apart: the noise floor where it is measured, and always this share of the first run's value. */
export interface Tolerance { readonly floors: ReadonlyMap<string, NoiseFloor>; readonly relative: number }

/** JSON has no NaN. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

function apartFrom(first: Series, again: Series): number | null {
  const values = new Map(again.steps.map((step, i) => [step, again.values[i]]))
  const at = first.steps.findIndex((step, i) => values.has(step) && !Object.is(values.get(step), first.values[i]))
  return first.steps[at] ?? null
}

function metricOf(first: Series, again: Series, { floors, relative }: Tolerance): ReproducedMetric | null {
  const [a, b, stepA, stepB] = [first.values.at(-1), again.values.at(-1), first.steps.at(-1), again.steps.at(-1)]
  if (a === undefined || b === undefined || stepA === undefined || stepB === undefined) return null
  const floor = floors.get(first.name)
  const share = Number.isFinite(a) ? relative * Math.abs(a) : 0
  const byFloor = floor?.measured === true && floor.sd > share
  const allowed = byFloor ? floor.sd : share
  return {
    name: first.name, first: finite(a), again: finite(b), steps: [stepA, stepB], difference: finite(b - a), allowed, by: byFloor ? 'noise floor' : 'relative tolerance',
    within: Object.is(a, b) || Math.abs(b - a) <= allowed, apartFrom: apartFrom(first, again),
  }
}

/** By how many times what is allowed a metric is off. */
const excess = ({ difference, allowed, within }: ReproducedMetric): number => (difference === null ? (within ? 0 : Infinity) : difference === 0 ? 0 : Math.abs(difference) / allowed)
const shown = (value: number | null, allowed: number): string => (value === null ? 'not a number' : rounded(value, allowed))
const told = ({ name, first, again, allowed, by, steps: [before, after] }: ReproducedMetric): string =>
  `${name} ended at ${shown(again, allowed)} instead of ${shown(first, allowed)} (${by} ${allowed.toPrecision(2)})${before === after ? '' : `, at step ${after} instead of ${before}`}`

function findings(verdict: Reproduction['verdict'], first: ReproducedRun, again: ReproducedRun, metrics: readonly ReproducedMetric[]): string {
  const farthest = metrics.reduce((found: ReproducedMetric | null, metric) => (found === null || excess(metric) > excess(found) ? metric : found), null)
  const off = metrics.filter(({ within }) => !within).length
  switch (verdict) {
    case 'exact': return `${again.run} gave the very weights of ${first.run}${farthest !== null && excess(farthest) > 0 ? `, but was scored otherwise: ${told(farthest)}` : ''}.`
    case 'within tolerance': return `${again.run} did not give the weights of ${first.run}, but ${counted(metrics.length, 'metric')} ended within tolerance${farthest === null || excess(farthest) === 0 ? '' : `; the farthest: ${told(farthest)}`}.`
    case 'drifted': return `${again.run} drifted from ${first.run}${farthest === null || off === 0 ? ', with other weights and no common metric' : `: ${told(farthest)}${off > 1 ? `, and ${counted(off - 1, 'other metric')} too` : ''}`}.`
    case 'not comparable': return `${again.run} cannot be held against ${first.run}: they have neither both their weights nor a common metric.`
  }
}

/** Whether a run repeats another, and which inputs differ. Pure: what is recorded comes in, the verdict goes out. */
export function reproductionOf(first: ReproducedRun, again: ReproducedRun, tolerance: Tolerance): Reproduction {
  const others = new Map(again.series.map((series) => [series.name, series]))
  const metrics = first.series.flatMap((series) => {
    const other = others.get(series.name)
    return other === undefined ? [] : (metricOf(series, other, tolerance) ?? [])
  })
  const known = first.weights !== null && again.weights !== null
  const verdict = known && first.weights === again.weights ? 'exact'
    : metrics.length === 0 ? (known ? 'drifted' : 'not comparable')
      : metrics.every(({ within }) => within) ? 'within tolerance' : 'drifted'
  const { inputs, unknown } = comparedInputs(first, again)
  const differs = inputs.length === 0 ? 'No recorded input differs.' : `What differs: ${inputs.map(({ input, words }) => `${input} (${words})`).join('; ')}.`
  const missing = unknown.length === 0 ? '' : ` Not recorded: ${unknown.join(', ')}.`
  return { first: first.run, again: again.run, verdict, metrics, tolerance: tolerance.relative, inputs, unknown, sentence: `${findings(verdict, first, again, metrics)} ${differs}${missing}` }
}
