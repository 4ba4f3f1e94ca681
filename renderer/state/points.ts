import type { EventPayload, Series } from '../../preload/contract'
import { call } from '../api/client'
import { LIVE_MS, spaced } from './spaced'

/** Points of one metric, in order of steps. Plain arrays outside React: thousands arrive while a run is on. */
export interface Curve { readonly steps: number[]; readonly values: number[] }
type Listener = () => void

const runs = new Map<string, Map<string, Curve>>()
const loaded = new Map<string, Promise<void>>()
const listeners = new Set<Listener>()

export const curvesOf = (run: string): ReadonlyMap<string, Curve> => runs.get(run) ?? new Map<string, Curve>()

/** Hears that there are new points, a few times a second at most. */
export function onPoints(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

const tell = spaced(() => { for (const listener of listeners) listener() }, LIVE_MS)

/** Puts a point in its place: at the end, or over an earlier attempt's point of the same step. */
export function addPoint(curve: Curve, step: number, value: number): void {
  const last = curve.steps[curve.steps.length - 1]
  if (last === undefined || step > last) {
    curve.steps.push(step)
    curve.values.push(value)
    return
  }
  let low = 0
  let high = curve.steps.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((curve.steps[middle] ?? 0) < step) low = middle + 1
    else high = middle
  }
  if (curve.steps[low] === step) curve.values[low] = value
  else {
    curve.steps.splice(low, 0, step)
    curve.values.splice(low, 0, value)
  }
}

export function addPoints({ run, points }: EventPayload<'run.metrics'>): void {
  const curves = runs.get(run) ?? new Map<string, Curve>()
  runs.set(run, curves)
  for (const { name, step, value } of points) {
    const curve = curves.get(name) ?? { steps: [], values: [] }
    curves.set(name, curve)
    addPoint(curve, step, value)
  }
  tell()
}

function merge(run: string, metrics: readonly Series[]): void {
  const curves = runs.get(run) ?? new Map<string, Curve>()
  runs.set(run, curves)
  for (const { name, steps, values } of metrics) {
    const live = curves.get(name)
    const curve: Curve = { steps: [...steps], values: [...values] }
    live?.steps.forEach((step, i) => addPoint(curve, step, live.values[i] ?? 0))
    curves.set(name, curve)
  }
  tell()
}

/** Reads a run's points from the log, once; what arrives live meanwhile is kept. */
export function loadPoints(run: string): Promise<void> {
  const held = loaded.get(run)
  if (held !== undefined) return held
  const reading = call('runs.show', { id: run, metrics: true }).then(({ metrics }) => merge(run, metrics))
  reading.catch(() => { if (loaded.get(run) === reading) loaded.delete(run) })
  loaded.set(run, reading)
  return reading
}

/**
 * After the owner changed hands: points that were logged but never told would leave a hole. The run on show is read again
 * at once, every other one when it is next shown.
 */
export async function rereadPoints(shown: string | null): Promise<void> {
  loaded.clear()
  if (shown !== null) await loadPoints(shown)
}
