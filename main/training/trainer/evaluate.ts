import type { Batches, Part, Prepared } from '../../data'
import type { Session } from '../../engine/session'
import { metricsFor } from '../../models'
import { Averages } from './averages'
import { metricName, scaledName } from './metric-names'
import { scalingOf, unitMetrics, withScaled } from './scaled'
import { addLosses, withTotal } from './totals'

/** What the model said of every sample of a split, kept for the confusion matrix and the worst mistakes. */
export interface ClassVerdicts { readonly target: string; readonly classes: readonly string[]; readonly actual: number[]; readonly predicted: number[]; readonly confidence: number[] }
/** The same of a regression target, in its own units; null where the truth is not known. */
export interface NumberVerdicts { readonly target: string; readonly actual: (number | null)[]; readonly predicted: number[] }
export interface SplitResult { readonly values: Record<string, number>; readonly verdicts: ClassVerdicts[]; readonly numbers: NumberVerdicts[] }

/** Softmax probability and index of the largest logit of one row. */
export function topClass(logits: Float32Array, from: number, width: number): { index: number; confidence: number } {
  let index = 0
  let top = -Infinity
  for (let k = 0; k < width; k += 1) {
    const value = logits[from + k] ?? -Infinity
    if (value > top) {
      top = value
      index = k
    }
  }
  let total = 0
  for (let k = 0; k < width; k += 1) total += Math.exp((logits[from + k] ?? -Infinity) - top)
  return { index, confidence: 1 / total }
}

/**
 * Loss and every metric of one split in evaluation mode, over `batches` of all its samples in their order. Regression metrics are
 * in original units, with scaled ones beside them. `breathe` is awaited between batches so that stop and pause are heard; it
 * returns true to give up, and the result is then null.
 */
export async function evaluateSplit(
  session: Session, prepared: Prepared, part: Part, batches: Batches, split: string, breathe: () => Promise<boolean>,
): Promise<SplitResult | null> {
  const { targets } = prepared.facts
  const averages = new Averages()
  const names = targets.map(({ name }) => name)
  const meters = targets.map((target) => ({
    target, metrics: metricsFor(target.kind).map((metric) => ({ metric, meter: metric.start() })),
    scaled: target.kind === 'regression' && scalingOf(prepared, target.name) === 'measured' ? unitMetrics().map((metric) => ({ metric, meter: metric.start() })) : [],
  }))
  const verdicts = targets.filter((t) => t.kind === 'class').map((t): ClassVerdicts => ({ target: t.name, classes: t.classes, actual: [], predicted: [], confidence: [] }))
  const numbers = targets.filter((t) => t.kind === 'regression').map((t): NumberVerdicts => ({ target: t.name, actual: [], predicted: [] }))
  // Scaled labels are no way back to the truth where a transform does not tell values apart beyond those of training.
  const truths = new Map(targets.filter((t) => t.kind === 'regression').map((t) => [t.name, part.originals(t.name)]))
  for (let done = 0; done < part.count;) {
    if (await breathe()) return null
    const batch = await batches.next()
    const { loss, losses, outputs } = session.evaluate(batch)
    addLosses(averages, split, names, batch, { loss, losses })
    for (const { target, metrics, scaled } of meters) {
      const labels = batch.labels[target.name]
      const output = outputs[target.name]
      if (labels === undefined || output === undefined) continue
      const present = labels.present.data
      const width = output.length / batch.size
      const truth = truths.get(target.name)?.subarray(done, done + batch.size) ?? labels.values.data
      const said = target.kind === 'regression' ? prepared.toOriginal(target.name, output) : output
      for (const { meter } of metrics) meter.add(said, width, truth, present)
      for (const { meter } of scaled) meter.add(output, width, labels.values.data, present)
      const number = numbers.find((v) => v.target === target.name)
      number?.actual.push(...Array.from(truth, (value, i) => (present[i] === 0 ? null : value)))
      number?.predicted.push(...said)
      const verdict = verdicts.find((v) => v.target === target.name)
      if (verdict === undefined) continue
      for (let i = 0; i < batch.size; i += 1) {
        const top = topClass(output, i * width, width)
        verdict.actual.push(present[i] === 0 ? -1 : topClass(labels.values.data, i * width, width).index)
        verdict.predicted.push(top.index)
        verdict.confidence.push(top.confidence)
      }
    }
    done += batch.size
  }
  const values = withTotal(averages.means(), split, names)
  for (const { target, metrics, scaled } of meters) {
    const take = ({ metric, meter }: (typeof metrics)[number], called: (name: string) => string): void => {
      const value = meter.value()
      if (value !== null) values[called(metricName(split, targets.length, target.name, metric.id))] = value
    }
    for (const one of metrics) take(one, (name) => name)
    for (const one of scaled) take(one, scaledName)
  }
  return { values: withScaled(values, prepared, split), verdicts, numbers }
}
